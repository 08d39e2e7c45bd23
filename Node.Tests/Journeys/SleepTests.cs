using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Nobody misses anything because a node slept: the friend's, or one's own.</summary>
public sealed class SleepTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_friend_who_slept_for_days_has_all_thirty_posts_once_and_in_order(int days)
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        await bob.StopAsync();
        var urls = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            urls.Add(Url(await alice.PostAsync($"Post {i}", i % 3 == 0 ? "friends" : "public")));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var first = urls[0];
        var asleep = await alice.SeesAsync(first, p => States(p).SequenceEqual(["asleep"]));
        var waiting = Assert.Single(asleep.GetProperty("delivery").GetProperty("waiting").EnumerateArray());
        Assert.Equal(bob.Host, waiting.GetProperty("host").GetString());
        Assert.Equal("Bob Test", waiting.GetProperty("person").GetString());
        Assert.False(string.IsNullOrEmpty(waiting.GetProperty("reason").GetString()));
        Assert.True(waiting.GetProperty("nextTry").GetDateTimeOffset() > clock.GetUtcNow() - TimeSpan.FromMinutes(5));

        var end = clock.GetUtcNow() + TimeSpan.FromDays(days);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(2), () => Task.FromResult(clock.GetUtcNow() >= end), "the days to pass");
        if (days > 7)
        {
            foreach (var url in urls)
            {
                await Poll.WhileTimePassesAsync(
                    clock, TimeSpan.FromHours(1), async () => States(await alice.SeesAsync(url)).SequenceEqual(["gave_up"]), "every delivery to be given up");
            }

            Assert.Equal(1, (await alice.SeesAsync(first)).GetProperty("delivery").GetProperty("gaveUp").GetInt32());
        }

        await bob.StartAgainAsync();
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(30), async () => (await bob.FeedAsync()).Count >= 30, "bob to catch up");
        Assert.Equal(urls.AsEnumerable().Reverse(), (await bob.FeedAsync()).Select(Url));
        foreach (var url in urls)
        {
            await Poll.WhileTimePassesAsync(
                clock, TimeSpan.FromSeconds(30),
                async () => (await alice.SeesAsync(url)).GetProperty("delivery") is var d && (Number(d, "delivered"), Number(d, "gaveUp"), Number(d, "total")) == (1, 0, 1),
                "the truth under " + url);
        }

        Assert.Equal(30, (await bob.FeedAsync()).Count);
    }

    [Fact]
    public async Task Edits_deletes_and_likes_that_were_missed_are_caught_up()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var edited = await alice.PostAsync("before");
        var deleted = await alice.PostAsync("to be deleted");
        var liked = await bob.PostAsync("likeable");
        var likedHere = await alice.SeesAsync(Url(liked));
        await bob.SeesAsync(Url(edited));
        await bob.SeesAsync(Url(deleted));
        await bob.StopAsync();

        clock.Advance(TimeSpan.FromMinutes(1));
        (await alice.Api.PatchAsync($"/api/posts/{Id(edited)}", new { text = "after" })).Expect(HttpStatusCode.OK);
        (await alice.Api.DeleteAsync($"/api/posts/{Id(deleted)}")).Expect(HttpStatusCode.NoContent);
        (await alice.Api.PutAsync($"/api/posts/{Id(likedHere)}/like")).Expect(HttpStatusCode.OK);
        var never = await alice.PostAsync("written and deleted meanwhile");
        (await alice.Api.DeleteAsync($"/api/posts/{Id(never)}")).Expect(HttpStatusCode.NoContent);
        var last = await alice.PostAsync("the last");

        var end = clock.GetUtcNow() + TimeSpan.FromDays(9);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(2), () => Task.FromResult(clock.GetUtcNow() >= end), "the days to pass");
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromHours(1), async () => States(await alice.SeesAsync(Url(last))).SequenceEqual(["gave_up"]), "the delivery to be given up");

        await bob.StartAgainAsync();
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), async () => (await bob.FeedAsync()).Any(p => Url(p) == Url(last)), "bob to catch up");
        await bob.SeesAsync(Url(edited), p => p.GetProperty("text").GetString() == "after");
        await bob.SeesAsync(Url(liked), p => p.GetProperty("likes").GetInt32() == 1);
        await bob.LosesAsync(Url(deleted));
        Assert.DoesNotContain(await bob.FeedAsync(), p => Url(p) == Url(never));
    }

    [Fact]
    public async Task Deliveries_go_on_after_a_restart()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(503);
        var posts = new List<JsonElement> { await alice.PostAsync("one"), await alice.PostAsync("two") };
        await Poll.UntilAsync(() => friend.Arrivals.Any(a => a.Type == "Create"), "an attempt");
        await alice.StopAsync();
        friend.Answer = (_, _) => Task.FromResult(202);
        clock.Advance(TimeSpan.FromHours(7));
        await alice.StartAgainAsync();
        foreach (var post in posts)
        {
            await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(1), async () => Delivered(await alice.SeesAsync(Url(post))), "the delivery");
        }

        Assert.Equal(2, friend.Arrivals.Where(a => a.Type == "Create" && a.Answered == 202).Select(a => a.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_waits_goes_at_once_when_the_friend_shows_up()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(503);
        var post = await alice.PostAsync("wake up");
        await alice.SeesAsync(Url(post), p => States(p).SequenceEqual(["asleep"]));
        friend.Answer = (_, _) => Task.FromResult(202);

        // The clock stands still: only the friend's own signed request can be what wakes the queue.
        (await friend.GetAsync(alice.Url + "/outbox?page=true")).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(Url(post), Delivered);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_friend_who_shows_up_during_a_failing_attempt_is_asked_again_at_once(int status)
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        var attempts = 0;
        friend.Answer = async (_, context) =>
        {
            if (Interlocked.Increment(ref attempts) > 1)
            {
                return 202;
            }

            (await friend.GetAsync(alice.Url + "/outbox?page=true")).Expect(HttpStatusCode.OK);
            context.Response.Headers.RetryAfter = status == 503 ? "3600" : default;
            return status;
        };
        await alice.SeesAsync(Url(await alice.PostAsync("just in time")), Delivered);
        Assert.Equal(2, attempts);
    }

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static bool Delivered(JsonElement post) => Number(post.GetProperty("delivery"), "delivered") == Number(post.GetProperty("delivery"), "total");

    private static IEnumerable<string> States(JsonElement post) =>
        post.GetProperty("delivery").GetProperty("waiting").EnumerateArray().Select(w => w.GetProperty("state").GetString()!);
}
