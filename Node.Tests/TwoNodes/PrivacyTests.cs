using System.Net;
using System.Text;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>
/// What Alice writes to Bob stays between them: every byte between the nodes is recorded at the socket, and every file of Carol, who is a
/// friend of Alice's but not in the aspect, is searched for it and for the aspect's name.
/// </summary>
public sealed class PrivacyTests
{
    private const string Aspect = "Kingfishers-of-the-canal";
    private static readonly string[] Secrets =
    [
        "the-heron-lands-at-nine", "the-heron-lands-at-ten", "bring-the-long-lens", "heron-warning-line", "a-word-between-two", Aspect,
    ];

    [Fact]
    public async Task What_is_for_bob_is_seen_by_nobody_else()
    {
        NodeProcess[] nodes = [NodeProcess.Prepare("alice"), NodeProcess.Prepare("bob"), NodeProcess.Prepare("carol")];
        var proxies = nodes.Select(n => new RecordingProxy(n.Port)).ToArray();
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i].PublicUrl = proxies[i].Url;
        }

        try
        {
            await Task.WhenAll(nodes.Select(NodeProcess.StartAsync));
            var (alice, bob, carol) = (nodes[0], nodes[1], nodes[2]);
            await Friends.MeetAsync(alice, bob);
            await Friends.MeetAsync(alice, carol);
            await Friends.MeetAsync(bob, carol);
            await TellAsync(alice, bob, carol);
            await Task.WhenAll(nodes.Select(n => n.StopAsync()));

            var wire = proxies.SelectMany(p => new[] { p.ToNode, p.FromNode }).ToList();
            Assert.True(Occurs(wire[0], "POST /inbox") && Occurs(wire[2], "POST /inbox") && Occurs(wire[4], "POST /inbox"), "Nothing was recorded.");
            Assert.True(wire.Exists(w => Occurs(w, "a-word-for-everybody")), "Clear text would be found.");
            Assert.DoesNotContain(wire, w => Occurs(w, "Content-Encoding:"));
            var carols = Files(carol);
            Assert.Contains(carols, f => Occurs(f.Bytes, "a-word-for-everybody"));
            foreach (var secret in Secrets)
            {
                Assert.DoesNotContain(wire, w => Occurs(w, secret));
                Assert.DoesNotContain(carols, f => Occurs(f.Bytes, secret));
            }

            // And the aspect's name is in no form at Bob's.
            Assert.DoesNotContain(Files(bob), f => Occurs(f.Bytes, Aspect));
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }

            foreach (var proxy in proxies)
            {
                await proxy.DisposeAsync();
            }
        }
    }

    /// <summary>All that can be done with a sealed post and a conversation, and a public post before and after.</summary>
    private static async Task TellAsync(NodeProcess alice, NodeProcess bob, NodeProcess carol)
    {
        var people = new[] { await Friends.IdAsync(alice, bob.Url) };
        var aspect = (await alice.Api.PostAsync("/api/aspects", new { name = Aspect, people })).Expect(HttpStatusCode.Created).Json;
        await carol.SeesAsync(Url(await alice.PostAsync("a-word-for-everybody")));
        var post = (await alice.Api.PostAsync("/api/posts", new { text = Secrets[0] + " #herons", summary = Secrets[3], audience = new[] { Id(aspect) } }))
            .Expect(HttpStatusCode.Created).Json;
        var there = await bob.SeesAsync(Url(post));
        var reply = await bob.PostAsync(Secrets[2], "public", Id(there));
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync($"/api/posts/{Id(post)}/thread")).Any(p => Url(p) == Url(reply)), "Bob's reply");
        (await bob.Api.PutAsync($"/api/posts/{Id(there)}/like")).Expect(HttpStatusCode.OK);
        (await alice.Api.PatchAsync($"/api/posts/{Id(post)}", new { text = Secrets[1] })).Expect(HttpStatusCode.OK);
        await bob.SeesAsync(Url(post), p => p.GetProperty("text").GetString() == Secrets[1]);
        (await alice.Api.PostAsync("/api/conversations", new { people, text = Secrets[4] })).Expect(HttpStatusCode.Created);
        await Poll.UntilAsync(async () => (await bob.Api.ItemsAsync("/api/conversations")).Count == 1, "the message");

        // Others ask for it, in every way.
        foreach (var path in (string[])[new Uri(Url(post)).AbsolutePath, new Uri(Url(reply)).AbsolutePath, "/", "/outbox?page=true", "/tags/herons", "/followers", "/nodeinfo/2.1"])
        {
            foreach (var accept in (string[])["application/activity+json", "text/html"])
            {
                await carol.Anonymous.GetAsync(path, accept);
                using var stranger = new OwnerApi(alice.Url);
                var answer = await stranger.GetAsync(path, accept);
                Assert.DoesNotContain(Secrets, s => answer.Text.Contains(s, StringComparison.Ordinal));
            }
        }

        // Carol's node reads Alice's outbox again when it starts, and so does Bob's.
        await carol.StopAsync();
        await bob.StopAsync();
        await carol.RunAsync();
        await bob.RunAsync();
        await carol.SeesAsync(Url(await alice.PostAsync("the-end-for-everybody")));
        Assert.DoesNotContain(await carol.FeedAsync(), p => Url(p) == Url(post));
        await bob.SeesAsync(Url(post));
    }

    private static List<(string Name, byte[] Bytes)> Files(NodeProcess node) =>
        [.. Directory.GetFiles(node.Folder, "*", SearchOption.AllDirectories).Select(f => (f, File.ReadAllBytes(f)))];

    private static bool Occurs(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;
}
