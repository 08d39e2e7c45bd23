using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Two real nodes that talk over HTTP: everything a person does arrives at a friend's, live.</summary>
public sealed class FriendshipTests
{
    [Fact]
    public async Task A_follow_is_asked_for_accepted_and_seen_live_on_both_sides()
    {
        var starting = NodeProcess.StartAsync("bob");
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await starting;
        await using var alicesPage = await EventReader.OpenAsync(alice);
        await using var bobsPage = await EventReader.OpenAsync(bob);

        var asked = await Friends.AskAsync(bob, alice.Url);
        Assert.Equal("requested", asked.GetProperty("following").GetString());
        Assert.Equal("alice", asked.GetProperty("handle").GetString());

        var request = await alicesPage.NextAsync("request");
        Assert.Equal(bob.Url, request.Data.GetProperty("person").GetProperty("url").GetString());
        var waiting = Assert.Single(await alice.Api.ItemsAsync("/api/people/requests"));
        (await alice.Api.PostAsync($"/api/people/requests/{waiting.GetProperty("id").GetString()}/accept")).Expect(HttpStatusCode.OK);

        await bobsPage.NextAsync("person", p => Is(p, alice, "following", "yes"));
        await alicesPage.NextAsync("person", p => Is(p, bob, "follower", "yes"));
        Assert.Empty(await alice.Api.ItemsAsync("/api/people/requests"));
        Assert.True(Is(Assert.Single(await bob.Api.ItemsAsync("/api/people")), alice, "following", "yes"));

        // And the end of it.
        (await bob.Api.DeleteAsync($"/api/people/{asked.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        await alicesPage.NextAsync("person", p => Is(p, bob, "follower", "no"));
    }

    [Fact]
    public async Task A_post_its_edit_and_its_end_reach_the_friends_feed_and_open_page()
    {
        await using var pair = await Pair.StartAsync();
        await using var page = await EventReader.OpenAsync(pair.Bob);
        var written = await pair.Alice.PostAsync("Hello **Bob** #greetings");
        var url = written.GetProperty("url").GetString()!;

        var live = (await page.NextAsync("post", p => p.GetProperty("url").GetString() == url)).Data;
        Assert.Equal("Hello **Bob** #greetings", live.GetProperty("text").GetString());
        Assert.Contains("<strong>Bob</strong>", live.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.True(live.GetProperty("signed").GetBoolean());
        Assert.Equal(pair.Alice.Url, live.GetProperty("author").GetProperty("url").GetString());
        var here = live.GetProperty("id").GetString()!;
        Assert.Equal(here, Assert.Single(await pair.Bob.FeedAsync()).GetProperty("id").GetString());
        Assert.Equal(here, Assert.Single(await pair.Bob.FeedAsync("tag=greetings")).GetProperty("id").GetString());

        (await pair.Alice.Api.PatchAsync($"/api/posts/{written.GetProperty("id").GetString()}", new { text = "Hello again" })).Expect(HttpStatusCode.OK);
        await page.NextAsync("post-updated", p => p.GetProperty("id").GetString() == here && p.GetProperty("text").GetString() == "Hello again");
        var edited = await pair.Bob.SeesAsync(url);
        Assert.NotEqual(JsonValueKind.Null, edited.GetProperty("edited").ValueKind);
        Assert.Equal("Hello **Bob** #greetings", Assert.Single(await pair.Bob.Api.ItemsAsync($"/api/posts/{here}/history")).GetProperty("text").GetString());

        (await pair.Alice.Api.DeleteAsync($"/api/posts/{written.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        await page.NextAsync("post-deleted", p => p.GetProperty("id").GetString() == here);
        Assert.Empty(await pair.Bob.FeedAsync());
        (await pair.Bob.Api.GetAsync($"/api/posts/{here}")).Expect(HttpStatusCode.NotFound);
        (await pair.Alice.Anonymous.GetAsync(new Uri(url).AbsolutePath, "application/activity+json")).Expect(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Replies_likes_and_reshares_come_back_to_the_author_live_and_can_be_taken_back()
    {
        await using var pair = await Pair.StartAsync();
        await using var page = await EventReader.OpenAsync(pair.Alice);
        var post = await pair.Alice.PostAsync("Who is there?");
        var id = post.GetProperty("id").GetString()!;
        var bobs = await pair.BobsIdAsync(post);

        await pair.Bob.PostAsync("It is me.", inReplyTo: bobs);
        var reply = (await page.NextAsync("reply")).Data;
        Assert.Equal("It is me.", reply.GetProperty("text").GetString());
        Assert.Equal(id, reply.GetProperty("inReplyTo").GetProperty("id").GetString());
        Assert.Equal(["Who is there?", "It is me."], (await pair.Alice.Api.ItemsAsync($"/api/posts/{id}/thread")).Select(p => p.GetProperty("text").GetString()));

        foreach (var (way, count) in new[] { ("like", "likes"), ("reshare", "reshares") })
        {
            (await pair.Bob.Api.PutAsync($"/api/posts/{bobs}/{way}")).Expect(HttpStatusCode.OK);
            (await pair.Bob.Api.PutAsync($"/api/posts/{bobs}/{way}")).Expect(HttpStatusCode.OK);
            await page.NextAsync("post-updated", p => p.GetProperty("id").GetString() == id && p.GetProperty(count).GetInt32() == 1);
            (await pair.Bob.Api.DeleteAsync($"/api/posts/{bobs}/{way}")).Expect(HttpStatusCode.OK);
            await page.NextAsync("post-updated", p => p.GetProperty("id").GetString() == id && p.GetProperty(count).GetInt32() == 0);
        }
    }

    private static bool Is(JsonElement person, NodeProcess who, string relation, string value) =>
        person.GetProperty("url").GetString() == who.Url && person.GetProperty(relation).GetString() == value;
}
