using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>
/// Alice's node and a snac server, which knows draft-cavage alone and answers 202 to whatever it then drops: all is looked up in its folder.
/// </summary>
public sealed class SnacTests(SnacTests.Scene scene) : IClassFixture<SnacTests.Scene>
{
    [Fact]
    public async Task Bob_reads_Alice()
    {
        var (alice, snac) = await scene.OpenAsync();
        var post = await alice.PostAsync("Ripe figs #garden", summary: "Fruit");
        var (id, url) = (post.GetProperty("id").GetString(), post.GetProperty("url").GetString()!);
        var note = await snac.HasAsync(url);
        Assert.Contains("Ripe figs", note.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("Fruit", note.GetProperty("summary").GetString());

        (await alice.Api.PatchAsync($"/api/posts/{id}", new { text = "Ripe plums" })).Expect(HttpStatusCode.OK);
        await snac.HasAsync(url, o => o.GetProperty("content").GetString()!.Contains("Ripe plums", StringComparison.Ordinal));

        await snac.PostAsync("action", ("action", "Like"), ("id", url));
        await snac.PostAsync("action", ("action", "Boost"), ("id", url));
        var answer = await snac.WriteAsync("Figs were better", ("in_reply_to", url));
        await alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 1 && p.GetProperty("reshares").GetInt32() == 1 && p.GetProperty("replies").GetInt32() == 1);
        Assert.Contains(await alice.Api.ItemsAsync($"/api/posts/{id}/thread"), p => p.GetProperty("url").GetString() == answer);

        await snac.PostAsync("action", ("action", "Unlike"), ("id", url));
        await snac.PostAsync("action", ("action", "Unboost"), ("id", url));
        await alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 0 && p.GetProperty("reshares").GetInt32() == 0);

        (await alice.Api.DeleteAsync($"/api/posts/{id}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(() => !snac.Knows(url), "the post to leave snac's folder");
    }

    [Fact]
    public async Task Alice_reads_Bob()
    {
        var (alice, snac) = await scene.OpenAsync();
        var note = await snac.WriteAsync("Sweet pears", ("sensitive", "on"), ("summary", "Fruit too"));
        var post = await alice.SeesAsync(note);
        var id = post.GetProperty("id").GetString();
        Assert.Contains("Sweet pears", post.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Fruit too", post.GetProperty("summary").GetString());

        (await alice.Api.PutAsync($"/api/posts/{id}/like")).Expect(HttpStatusCode.OK);
        (await alice.Api.PutAsync($"/api/posts/{id}/reshare")).Expect(HttpStatusCode.OK);
        var reply = (await alice.PostAsync("Juicy too", inReplyTo: id)).GetProperty("url").GetString()!;
        await Poll.UntilAsync(() => snac.IsLikedBy(note, alice.Url), "the like in snac's folder");
        await Poll.UntilAsync(() => snac.IsBoostedBy(note, alice.Url), "the boost in snac's folder");
        await Poll.UntilAsync(() => snac.IsAnsweredBy(note, reply), "the answer in snac's folder");

        (await alice.Api.DeleteAsync($"/api/posts/{id}/like")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(() => !snac.IsLikedBy(note, alice.Url), "the like to leave snac's folder");

        await snac.PostAsync("note", ("content", "Sour pears"), ("edit_id", note));
        await alice.SeesAsync(note, p => p.GetProperty("text").GetString()!.Contains("Sour pears", StringComparison.Ordinal));
        await snac.PostAsync("action", ("action", "Delete"), ("id", note));
        await alice.LosesAsync(note);
    }

    [Fact]
    public async Task They_stop_following_each_other()
    {
        await using var eve = await NodeProcess.StartAsync("eve");
        var (_, snac) = await scene.OpenAsync();
        await Scene.MeetAsync(eve, snac);

        await snac.PostAsync("action", ("action", "Unfollow"), ("actor", eve.Url));
        await Poll.UntilAsync(async () => await Friends.RelationAsync(eve, snac.Bob, "follower") == "no", "Eve to lose Bob");
        (await eve.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(eve, snac.Bob)}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(() => !snac.HasFollower(eve.Url), "Bob to lose Eve");
    }

    /// <summary>Alice's node and Bob's snac, following each other.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private NodeProcess? alice;
        private SnacPeer? snac;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async Task<(NodeProcess Alice, SnacPeer Snac)> OpenAsync()
        {
            if (alice is null || snac is null)
            {
                snac = await SnacPeer.StartAsync();
                alice = await NodeProcess.StartAsync("alice");
                await MeetAsync(alice, snac);
            }

            return (alice, snac);
        }

        public static async Task MeetAsync(NodeProcess node, SnacPeer snac)
        {
            await Friends.AskAsync(node, $"@bob@{snac.Host}");
            await snac.PostAsync("action", ("action", "Follow"), ("actor", node.Url));
            await Poll.UntilAsync(async () => await Friends.RelationAsync(node, snac.Bob, "follower") == "requested", "Bob to ask");
            await node.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(node, snac.Bob)}/accept");
            await Poll.UntilAsync(() => snac.Follows(node.Url) && snac.HasFollower(node.Url), "both to know in snac's folder");
            await Poll.UntilAsync(async () => await Friends.RelationAsync(node, snac.Bob, "following") == "yes", "both to know");
        }

        public async ValueTask DisposeAsync()
        {
            if (snac is not null)
            {
                await snac.DisposeAsync();
            }

            if (alice is not null)
            {
                await alice.DisposeAsync();
            }
        }
    }
}
