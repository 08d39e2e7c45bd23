using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>One node for a class of tests, each of which comes with a stranger of its own.</summary>
public sealed class InboxNode : IAsyncLifetime
{
    public TestNode Alice { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Alice = await TestNode.StartAsync("alice");

    public ValueTask DisposeAsync() => Alice.DisposeAsync();

    /// <summary>Sends, and expects a refusal: this status for the stranger, this reason in the log file, and nothing stored.</summary>
    public Task RefusesAsync(StrangerActor stranger, JsonObject activity, Forgery? forgery, HttpStatusCode status, string code, Refusal reason) =>
        RefusesAsync(() => stranger.SendAsync(Alice, activity, forgery), activity["id"]?.GetValue<string>(), status, code, reason);

    /// <inheritdoc cref="RefusesAsync(StrangerActor, JsonObject, Forgery?, HttpStatusCode, string, Refusal)"/>
    public Task RefusesAsync(Func<Task<ApiAnswer>> send, string? activityId, HttpStatusCode status, string code, Refusal reason) =>
        RefusesAsync(Alice, send, activityId, status, code, reason);

    public static async Task RefusesAsync(
        TestNode node, Func<Task<ApiAnswer>> send, string? activityId, HttpStatusCode status, string code, Refusal reason)
    {
        await Poll.UntilAsync(() => node.Get<ActivityLog>().Pending(100).All(e => e.Outgoing), "what came before to be handled");
        var refusals = node.Log.Refusals().Count;
        var stored = Stored(node);
        var answer = (await send()).ExpectProblem(status, code);
        Assert.DoesNotContain(reason.ToString(), answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Text.Length < 200, "A stranger gets a short answer.");
        Assert.Equal([reason.ToString()], node.Log.Refusals().Skip(refusals));
        Assert.Equal(stored, Stored(node));
        if (activityId is not null)
        {
            Assert.Null(node.Get<ActivityLog>().Find(activityId));
        }
    }

    /// <summary>How much of what came from outside is kept: activities, posts, people, reactions, tombstones.</summary>
    public static (int Log, int Posts, int People, int Reactions, int Tombstones) Stored(TestNode node)
    {
        var database = node.Get<NodeDatabase>();
        int Count(string collection) => database.Read(collection).Count();
        return (Count("log"), Count("posts"), Count("people"), Count("reactions"), Count("tombstones"));
    }
}
