using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Alice's node and Bob's, two processes. Bob follows Alice, as people do it: he asks, she accepts.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(NodeProcess alice, NodeProcess bob)
    {
        Alice = alice;
        Bob = bob;
    }

    public NodeProcess Alice { get; }

    public NodeProcess Bob { get; }

    public static async Task<Pair> StartAsync()
    {
        var alice = NodeProcess.StartAsync("alice");
        var bob = NodeProcess.StartAsync("bob");
        await Task.WhenAll(alice, bob);
        var pair = new Pair(await alice, await bob);
        try
        {
            await Friends.FollowAsync(pair.Bob, pair.Alice);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Alice's posts as Bob's feed shows them, newest first.</summary>
    public async Task<IReadOnlyList<string>> BobReadsAsync() =>
    [
        .. (await Bob.AllAsync("/api/feed")).Where(p => p.GetProperty("author").GetProperty("url").GetString() == Alice.Url)
            .Select(p => p.GetProperty("text").GetString()!),
    ];

    /// <summary>The post as Bob's node has it.</summary>
    public async Task<string> BobsIdAsync(JsonElement post) => (await Bob.SeesAsync(post.GetProperty("url").GetString()!)).GetProperty("id").GetString()!;

    /// <summary>Waits until Alice's node knows that all is delivered.</summary>
    public Task DeliveredAsync() => Poll.UntilAsync(
        async () => (await Alice.AllAsync("/api/deliveries", "after")).All(d => d.GetProperty("state").GetString() == "delivered"), "all to be delivered");

    /// <summary>A document as anybody gets it.</summary>
    public static async Task<JsonElement> DocumentAsync(string url)
    {
        using var api = new OwnerApi(new Uri(url).GetLeftPart(UriPartial.Authority));
        return (await api.GetAsync(new Uri(url).PathAndQuery, "application/activity+json")).Expect(HttpStatusCode.OK).Json;
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
    }
}
