using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>
/// Alice's node, a real process, and a Fedify server; one pair for a test class, started by its first test. Each test has an actor of its own,
/// so that they do not see each other's doings.
/// </summary>
public sealed class FedifyScene : IAsyncLifetime
{
    private static readonly string[] Actors = ["carol", "dave", "erin", "frank", "grace", "heidi"];

    private NodeProcess? alice;
    private FedifyPeer? peer;

    public NodeProcess Alice => alice ?? throw new InvalidOperationException("The scene is not open.");

    public FedifyPeer Fedify => peer ?? throw new InvalidOperationException("The scene is not open.");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts both; skips the test where Fedify is not installed.</summary>
    public async Task OpenAsync()
    {
        peer ??= await FedifyPeer.StartAsync(Actors);
        alice ??= await NodeProcess.StartAsync("alice");
    }

    /// <summary>Alice follows the actor.</summary>
    public async Task AliceFollowsAsync(string actor)
    {
        await Friends.AskAsync(Alice, Fedify[actor]);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(Alice, Fedify[actor], "following") == "yes", $"Alice to follow {actor}");
    }

    /// <summary>The actor follows Alice, who lets them in; returns the Follow.</summary>
    public async Task<Sent> FollowsAliceAsync(string actor)
    {
        var follow = await Fedify.SendAsync(actor, new { type = "Follow", @object = Alice.Url }, Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(Alice, Fedify[actor], "follower") == "requested", $"{actor} to ask");
        await Alice.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(Alice, Fedify[actor])}/accept");
        await Poll.UntilAsync(() => Fedify.HasAsync("following", actor, Alice.Url), $"{actor} to follow Alice");
        return follow;
    }

    public async ValueTask DisposeAsync()
    {
        if (peer is not null)
        {
            await peer.DisposeAsync();
        }

        if (alice is not null)
        {
            await alice.DisposeAsync();
        }
    }
}
