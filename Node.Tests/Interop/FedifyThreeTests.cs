using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>Three servers: Alice's node, Carol's Fedify and Dave's. What one says of another is taken from its own place.</summary>
public sealed class FedifyThreeTests(FedifyScene scene, FedifyThreeTests.Third third) : IClassFixture<FedifyScene>, IClassFixture<FedifyThreeTests.Third>
{
    [Fact]
    public async Task What_Carol_boosts_of_Dave_is_fetched_from_Dave()
    {
        var dave = await OpenAsync();
        await scene.AliceFollowsAsync("carol");
        var note = await WriteAsync(dave, "dave", "From the third");
        await scene.Fedify.SendAsync("carol", new { type = "Announce", @object = note.About, tos = FedifyPeer.Everybody }, scene.Alice.Url);
        var post = await scene.Alice.SeesAsync(note.About);
        Assert.Equal(dave["dave"], post.GetProperty("author").GetProperty("url").GetString());
        Assert.Equal(scene.Fedify["carol"], Assert.Single(post.GetProperty("resharedBy").EnumerateArray()).GetProperty("url").GetString());
    }

    [Fact]
    public async Task Dave_answers_Alice_whom_Erin_reads()
    {
        var dave = await OpenAsync();
        await scene.FollowsAliceAsync("erin");
        var post = await scene.Alice.PostAsync("Anybody?");
        var url = post.GetProperty("url").GetString()!;
        await scene.Fedify.ReceivesAsync("Create", About(url));

        var reply = await WriteAsync(dave, "dave", "Here", url, scene.Alice.Url);
        await Poll.UntilAsync(
            async () => (await scene.Alice.Api.ItemsAsync($"/api/posts/{post.GetProperty("id").GetString()}/thread")).Any(p => p.GetProperty("url").GetString() == reply.About),
            "the answer in the thread");
    }

    [Fact]
    public async Task What_Alice_boosts_of_Dave_reaches_Frank()
    {
        var dave = await OpenAsync();
        await scene.FollowsAliceAsync("frank");
        await Friends.AskAsync(scene.Alice, dave["erin"]);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, dave["erin"], "following") == "yes", "Alice to follow Erin of the third server");
        var note = await WriteAsync(dave, "erin", "Pass me on", null, scene.Alice.Url);
        var id = (await scene.Alice.SeesAsync(note.About)).GetProperty("id").GetString();
        (await scene.Alice.Api.PutAsync($"/api/posts/{id}/reshare")).Expect(HttpStatusCode.OK);

        await scene.Fedify.ReceivesAsync("Announce", About(note.About));
        await dave.ReceivesAsync("Announce", About(note.About));
        Assert.Contains("Pass me on", (await scene.Fedify.AskAsync("lookup", new { address = note.About })).GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_writes_in_the_name_of_another_server()
    {
        var dave = await OpenAsync();
        await scene.AliceFollowsAsync("grace");
        var forged = new { type = "Note", id = dave.Url + "/Note/forged", attribution = dave["dave"], content = "<p>I never said that</p>", tos = FedifyPeer.Everybody };
        var sent = await scene.Fedify.SendAsync("grace", new { type = "Create", @object = forged, tos = FedifyPeer.Everybody }, new Signing("draft-cavage"), scene.Alice.Url);
        Assert.Equal([403], sent.Answers);
        await scene.Fedify.SendAsync("grace", new { type = "Announce", @object = forged.id, tos = FedifyPeer.Everybody }, scene.Alice.Url);
        var honest = await WriteAsync(scene.Fedify, "grace", "But I did say this", null, scene.Alice.Url);
        await scene.Alice.SeesAsync(honest.About);
        Assert.DoesNotContain(await scene.Alice.FeedAsync(), p => p.GetProperty("url").GetString() == forged.id);
    }

    private async Task<FedifyPeer> OpenAsync()
    {
        await scene.OpenAsync();
        return await third.OpenAsync();
    }

    private static Func<JsonElement, bool> About(string id) => a => a.TryGetProperty("objectId", out var about) && about.GetString() == id;

    /// <summary>A public note, told to whoever it answers.</summary>
    private static Task<Sent> WriteAsync(FedifyPeer peer, string actor, string text, string? replyTarget = null, params string[] to) => peer.SendAsync(
        actor, new { type = "Create", @object = new { type = "Note", content = $"<p>{text}</p>", replyTarget, tos = FedifyPeer.Everybody, ccs = to }, tos = FedifyPeer.Everybody, ccs = to }, to);

    /// <summary>Dave's server.</summary>
    public sealed class Third : IAsyncLifetime
    {
        private FedifyPeer? peer;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async Task<FedifyPeer> OpenAsync() => peer ??= await FedifyPeer.StartAsync("dave", "erin");

        public async ValueTask DisposeAsync()
        {
            if (peer is not null)
            {
                await peer.DisposeAsync();
            }
        }
    }
}
