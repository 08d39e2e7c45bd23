using System.Net;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>Brings nodes together, through their APIs.</summary>
public static class Friends
{
    /// <summary>Both follow each other, and both know it.</summary>
    public static async Task MeetAsync(ITestNode a, ITestNode b)
    {
        await FollowAsync(a, b);
        await FollowAsync(b, a);
    }

    /// <summary>One follows the other, and both know it. The other accepts when it does not by itself.</summary>
    public static async Task FollowAsync(ITestNode follower, ITestNode followed)
    {
        await AskAsync(follower, followed.Url);
        await AcceptAsync(followed, follower);
        await Poll.UntilAsync(async () => await RelationAsync(follower, followed.Url, "following") == "yes", $"{follower.Handle} to follow {followed.Handle}");
        await Poll.UntilAsync(async () => await RelationAsync(followed, follower.Url, "follower") == "yes", $"{followed.Handle} to know");
    }

    /// <summary>Sends the Follow and returns the person.</summary>
    public static async Task<JsonElement> AskAsync(ITestNode follower, string address) =>
        (await follower.Api.PostAsync("/api/people", new { url = address })).Expect(HttpStatusCode.Created).Json;

    public static async Task<JsonElement?> PersonAsync(ITestNode node, string url)
    {
        foreach (var person in await node.Api.ItemsAsync("/api/people"))
        {
            if (person.GetProperty("url").GetString() == url)
            {
                return person;
            }
        }

        return null;
    }

    /// <summary>The id under which the node knows somebody.</summary>
    public static async Task<string> IdAsync(ITestNode node, string url) =>
        (await PersonAsync(node, url) ?? throw new InvalidOperationException($"{node.Handle} does not know {url}")).GetProperty("id").GetString()!;

    /// <summary>"following" or "follower" of somebody, "no" when they are not known.</summary>
    public static async Task<string> RelationAsync(ITestNode node, string url, string which) =>
        await PersonAsync(node, url) is { } person ? person.GetProperty(which).GetString()! : "no";

    private static Task AcceptAsync(ITestNode followed, ITestNode follower) => Poll.UntilAsync(
        async () =>
        {
            switch (await RelationAsync(followed, follower.Url, "follower"))
            {
                case "yes":
                    return true;
                case "requested":
                    await followed.Api.PostAsync($"/api/people/requests/{await IdAsync(followed, follower.Url)}/accept");
                    return false;
                default:
                    return false;
            }
        },
        $"{followed.Handle} to let {follower.Handle} in");
}
