using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Posts that are gone after a time, here and at friends, also when somebody slept; bookmarks and warnings beside them.</summary>
public sealed class ExpiryTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task An_expired_post_is_gone_everywhere_and_does_not_return()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var other = await StrangerActor.StartAsync("other", clock);
        await Friends.MeetAsync(alice, bob);
        await other.FollowAsync(alice);
        var post = (await alice.Api.PostAsync("/api/posts", new { text = "Gone tomorrow", audience = "public", expiresIn = 86_400 })).Expect(HttpStatusCode.Created).Json;
        var stays = await alice.PostAsync("Stays");
        await bob.SeesAsync(Url(stays));
        var expires = post.GetProperty("expires").GetDateTimeOffset();
        Assert.Equal(expires, (await bob.SeesAsync(Url(post))).GetProperty("expires").GetDateTimeOffset());
        var sent = (await other.ReceivesAsync("Create"))[0].Activity.GetProperty("object");
        Assert.Equal(expires, sent.GetProperty("expires").GetDateTimeOffset());
        Assert.Contains("urn:personalnode:v1#expires", sent.GetProperty("@context").GetRawText(), StringComparison.Ordinal);

        // Bob's node does it by itself: Alice's is asleep when the time comes.
        await alice.StopAsync();
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(5), async () => (await bob.FeedAsync()).Count == 1, "bob's node to let go");
        Assert.True(bob.Get<PostStore>().ByUri(Url(post))!.Deleted);
        Assert.DoesNotContain(Stored.Log(bob), d => d["j"].AsString.Contains("Gone tomorrow", StringComparison.Ordinal));

        // When she wakes, her node deletes it and tells those who know nothing of expiry.
        await alice.StartAgainAsync();
        await alice.LosesAsync(Url(post));
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromMinutes(5),
            () => Task.FromResult(other.Arrivals.Any(a => a.Type == "Delete" && a.Activity.GetProperty("object").GetProperty("id").GetString() == Url(post))), "the Delete");
        Assert.Equal(HttpStatusCode.Gone, (await alice.Anonymous.GetAsync(new Uri(Url(post)).AbsolutePath, "application/activity+json")).Status);
        Assert.Single(await alice.FeedAsync());
        await bob.RestartAsync();
        Assert.Equal(Url(stays), Url(Assert.Single(await bob.FeedAsync())));
    }

    [Fact]
    public async Task What_arrives_expired_is_not_kept()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        var note = friend.Note("too late");
        note["expires"] = clock.GetUtcNow().AddMinutes(-1).ToString("O");
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(() => alice.Get<ActivityLog>().Pending(10).All(e => e.Outgoing), "it to be handled");
        Assert.Null(alice.Get<PostStore>().ByUri(note["id"]!.GetValue<string>()));
        Assert.DoesNotContain(Stored.Log(alice), d => d["j"].AsString.Contains("too late", StringComparison.Ordinal));

        // A time that is none is no time; one beyond all keys is never.
        foreach (var odd in (string[])["never", "9999-12-31T23:59:59Z"])
        {
            var kept = friend.Note("kept");
            kept["expires"] = odd;
            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", kept.DeepClone())))).Expect(HttpStatusCode.Accepted);
            await alice.SeesAsync(kept["id"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task An_update_moves_the_time()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        var start = clock.GetUtcNow();
        var note = friend.Note("stays longer");
        var uri = note["id"]!.GetValue<string>();
        foreach (var (type, hours) in ((string, int)[])[("Create", 1), ("Update", 3)])
        {
            note["expires"] = start.AddHours(hours).ToString("O");
            (await friend.SendAsync(alice, friend.Prove(friend.Activity(type, note.DeepClone())))).Expect(HttpStatusCode.Accepted);
            await alice.SeesAsync(uri, p => p.GetProperty("expires").GetDateTimeOffset() - start > TimeSpan.FromHours(hours - 0.5));
        }

        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(10), () => Task.FromResult(clock.GetUtcNow() >= start.AddHours(2)), "two hours");
        await alice.SeesAsync(uri);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(10), async () => (await alice.FeedAsync()).Count == 0, "the post to go");
        Assert.True(clock.GetUtcNow() >= start.AddHours(3), $"It went after {clock.GetUtcNow() - start}.");
    }

    [Theory]
    [InlineData("""{"expiresIn":3599}""")]
    [InlineData("""{"expiresIn":-5}""")]
    [InlineData("""{"expiresIn":40000000}""")]
    [InlineData("""{"expires":"soon"}""")]
    [InlineData("""{"expires":"2001-01-01T00:00:00Z"}""")]
    public async Task A_time_that_makes_no_sense_is_refused(string members)
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var body = System.Text.Json.Nodes.JsonNode.Parse(members)!.AsObject();
        body["text"] = "x";
        body["audience"] = "public";
        (await alice.Api.PostAsync("/api/posts", body)).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Empty(await alice.FeedAsync());
    }

    [Fact]
    public async Task Bookmarks_are_ones_own_and_a_deleted_post_leaves_them()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var posts = new List<JsonElement>();
        for (var i = 0; i < 3; i++)
        {
            posts.Add(await bob.SeesAsync(Url(await alice.PostAsync($"Post {i}"))));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var i in (int[])[1, 0, 2, 1])
        {
            var kept = (await bob.Api.PutAsync($"/api/posts/{Id(posts[i])}/bookmark")).Expect(HttpStatusCode.OK).Json;
            Assert.True(kept.GetProperty("bookmarked").GetBoolean());
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["Post 2", "Post 0", "Post 1"], await BookmarksAsync(bob));
        var first = (await bob.Api.GetAsync("/api/bookmarks?limit=2")).Json;
        var second = (await bob.Api.GetAsync($"/api/bookmarks?limit=2&before={first.GetProperty("next").GetString()}")).Json;
        Assert.Equal("Post 1", Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("text").GetString());
        (await bob.Api.GetAsync("/api/bookmarks?before=x")).ExpectProblem(HttpStatusCode.BadRequest, "feed.bad_cursor");

        (await bob.Api.DeleteAsync($"/api/posts/{Id(posts[0])}/bookmark")).Expect(HttpStatusCode.OK);
        Assert.Equal(["Post 2", "Post 1"], await BookmarksAsync(bob));
        var original = (await alice.FeedAsync()).First(p => p.GetProperty("text").GetString() == "Post 1");
        Assert.False(original.GetProperty("bookmarked").GetBoolean());
        (await alice.Api.DeleteAsync("/api/posts/" + Id(original))).Expect(HttpStatusCode.NoContent);
        await bob.LosesAsync(Url(posts[1]));
        Assert.Equal("Post 2", Assert.Single(await BookmarksAsync(bob)));
        (await bob.Api.PutAsync("/api/posts/0000000000000/bookmark")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");

        // Nothing about it left bob's node.
        Assert.DoesNotContain(Stored.Log(bob), d => d["d"].IsBoolean && d["j"].AsString.Contains("ookmark", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_sensitive_is_folded_with_or_without_a_summary()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        foreach (var (sensitive, summary) in (List<(bool, string?)>)[(true, null), (true, "why"), (false, "why"), (false, null)])
        {
            var note = friend.Note($"{sensitive} {summary}");
            note["sensitive"] = sensitive;
            if (summary is not null)
            {
                note["summary"] = summary;
            }

            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note.DeepClone())))).Expect(HttpStatusCode.Accepted);
            var post = await alice.SeesAsync(note["id"]!.GetValue<string>());
            Assert.Equal(sensitive || summary is not null, post.GetProperty("sensitive").GetBoolean());
            Assert.Equal(summary, post.GetProperty("summary").GetString());
        }
    }

    private static async Task<List<string>> BookmarksAsync(TestNode node) =>
        [.. (await node.Api.ItemsAsync("/api/bookmarks")).Select(p => p.GetProperty("text").GetString()!)];

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;
}
