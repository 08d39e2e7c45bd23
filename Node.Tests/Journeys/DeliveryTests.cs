using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Outbox;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Delivery to friends who sleep, refuse, stumble or come back, with a clock that the test moves.</summary>
public sealed class DeliveryTests
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
    public async Task Retries_back_off_and_each_is_signed_anew()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(500);
        var post = await alice.PostAsync("Try and try again");
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(5), () => Task.FromResult(friend.Arrivals.Count(a => a.Type == "Create") >= 7), "seven attempts");
        var attempts = friend.Arrivals.Where(a => a.Type == "Create").Take(7).ToList();

        Assert.Single(attempts.Select(a => a.Id).Distinct());
        Assert.Equal(7, attempts.Select(a => a.Signature).Distinct().Count());
        Assert.Equal(7, attempts.Select(a => Parameter(a, "nonce")).Distinct().Count());
        foreach (var attempt in attempts)
        {
            var created = DateTimeOffset.FromUnixTimeSeconds(long.Parse(Parameter(attempt, "created"), CultureInfo.InvariantCulture));
            Assert.InRange(attempt.At - created, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        }

        // 15 s, 30 s, 1 min, ... each with a fifth of jitter and the steps of this test's clock.
        var gaps = attempts.Zip(attempts.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToList();
        for (var i = 0; i < gaps.Count; i++)
        {
            Assert.InRange(gaps[i], 15 * Math.Pow(2, i) * 0.8, (15 * Math.Pow(2, i) * 1.2) + 60);
        }

        var waiting = (await alice.SeesAsync(Url(post))).GetProperty("delivery").GetProperty("waiting")[0];
        Assert.InRange(waiting.GetProperty("attempts").GetInt32(), 7, 9);
        Assert.Contains("500", waiting.GetProperty("reason").GetString(), StringComparison.Ordinal);
        friend.Answer = (_, _) => Task.FromResult(202);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(1), async () => Delivered(await alice.SeesAsync(Url(post))), "the delivery");
    }

    [Fact]
    public async Task One_request_at_a_time_per_host_and_in_order()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        friend.Answer = async (_, _) =>
        {
            await gate.Task;
            return 202;
        };
        for (var i = 0; i < 60; i++)
        {
            await alice.PostAsync(i.ToString(CultureInfo.InvariantCulture));
        }

        gate.SetResult();
        var creates = await friend.ReceivesAsync("Create", 60);
        Assert.Equal(1, friend.MostAtOnce);
        Assert.Equal(
            Enumerable.Range(0, 60).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            creates.Select(a => a.Activity.GetProperty("object").GetProperty("source").GetProperty("content").GetString()));
    }

    [Fact]
    public async Task A_slow_host_does_not_hold_up_another()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var slow = await StrangerActor.StartAsync("slow", clock);
        await using var quick = await StrangerActor.StartAsync("quick", clock);
        await slow.FollowAsync(alice);
        await quick.FollowAsync(alice);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Answer = async (_, _) =>
        {
            await gate.Task;
            return 202;
        };
        await alice.PostAsync("for both");
        await quick.ReceivesAsync("Create");

        // Also when the other one's turn comes by time while the slow one is still being served.
        quick.Answer = (_, _) => Task.FromResult(quick.Arrivals.Count(a => a.Type == "Create") < 2 ? 503 : 202);
        await alice.PostAsync("again for both");
        await quick.ReceivesAsync("Create", 2);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(5), () => Task.FromResult(quick.Arrivals.Count(a => a.Type == "Create") >= 3), "the retry");
        Assert.All(
            (await alice.Api.ItemsAsync("/api/deliveries")).Where(d => d.GetProperty("host").GetString() == slow.Host && d.GetProperty("type").GetString() == "Create"),
            d => Assert.Equal((0, "waiting"), (d.GetProperty("attempts").GetInt32(), d.GetProperty("state").GetString())));
        gate.SetResult();
        await slow.ReceivesAsync("Create", 2);
    }

    [Fact]
    public async Task A_host_that_only_errs_rests_after_three_rows()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(503);
        for (var i = 0; i < 20; i++)
        {
            await alice.PostAsync(i.ToString(CultureInfo.InvariantCulture));
        }

        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(5), () => Task.FromResult(friend.Arrivals.Count(a => a.Type == "Create") >= 6), "attempts");
        var creates = friend.Arrivals.Where(a => a.Type == "Create").ToList();
        Assert.True(creates.Count(a => a.At == creates[0].At) <= 3, "After three errors the host rests with all its rows.");
        friend.Answer = (_, _) => Task.FromResult(202);
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(30), () => Task.FromResult(friend.Arrivals.Count(a => a.Type == "Create" && a.Answered == 202) >= 20), "all twenty");
        Assert.Equal(20, friend.Arrivals.Where(a => a.Type == "Create" && a.Answered == 202).Select(a => a.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_dead_host_is_tried_with_one_row_and_not_with_each()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        await friend.DisposeAsync();
        var posts = new List<JsonElement>();
        for (var i = 0; i < 10; i++)
        {
            posts.Add(await alice.PostAsync(i.ToString(CultureInfo.InvariantCulture)));
        }

        async Task<List<int>> AttemptsAsync() =>
            [.. (await alice.Api.ItemsAsync("/api/deliveries")).Where(d => d.GetProperty("type").GetString() == "Create").Select(d => Number(d, "attempts"))];
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(5), async () => (await AttemptsAsync()).Sum() >= 5, "five attempts");
        var attempts = await AttemptsAsync();
        Assert.Equal(attempts.Sum(), attempts[^1]);
    }

    [Fact]
    public async Task One_row_that_the_host_chokes_on_does_not_stop_the_others()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        var chokes = true;
        friend.Answer = (activity, _) => Task.FromResult(chokes && activity.GetRawText().Contains("poison", StringComparison.Ordinal) ? 500 : 202);
        var poison = await alice.PostAsync("poison");
        var creates = (await friend.ReceivesAsync("Create"))[0].Id;
        var after = await alice.PostAsync("harmless");
        await alice.SeesAsync(Url(after), Delivered);
        Assert.Equal(["asleep"], States(await alice.SeesAsync(Url(poison))));

        // Nor when it has been alone in the queue for long.
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), () => Task.FromResult(friend.Arrivals.Count(a => a.Id == creates) >= 6), "six attempts");
        await alice.SeesAsync(Url(await alice.PostAsync("harmless too")), Delivered);
        chokes = false;
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), async () => Delivered(await alice.SeesAsync(Url(poison))), "the poison to be taken");
    }

    [Fact]
    public async Task Many_rows_that_the_host_chokes_on_do_not_stop_the_others()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (activity, _) => Task.FromResult(activity.GetRawText().Contains("poison", StringComparison.Ordinal) ? 500 : 202);
        for (var i = 0; i < 6; i++)
        {
            await alice.PostAsync("poison");
        }

        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), () => Task.FromResult(friend.Arrivals.Count(a => a.Answered == 500) >= 24), "many errors");
        var harmless = await alice.PostAsync("harmless");
        var end = clock.GetUtcNow() + TimeSpan.FromHours(3);
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(30), async () => clock.GetUtcNow() > end || Delivered(await alice.SeesAsync(Url(harmless))), "the delivery");
        Assert.True(Delivered(await alice.SeesAsync(Url(harmless))));
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, context) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(429);
        };
        var start = clock.GetUtcNow();
        var post = await alice.PostAsync("later, please");
        var waiting = (await alice.SeesAsync(Url(post), p => States(p).SequenceEqual(["asleep"]))).GetProperty("delivery").GetProperty("waiting")[0];
        Assert.InRange(waiting.GetProperty("nextTry").GetDateTimeOffset(), start.AddHours(1).AddSeconds(-1), start.AddHours(1).AddMinutes(1));

        friend.Answer = (_, _) => Task.FromResult(202);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(2), async () => Delivered(await alice.SeesAsync(Url(post))), "the delivery");
        Assert.InRange(friend.Arrivals.Last(a => a.Type == "Create").At - start, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(80));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(410)]
    [InlineData(413)]
    public async Task What_is_refused_is_not_sent_again(int status)
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (activity, _) => Task.FromResult(activity.GetRawText().Contains("unwanted", StringComparison.Ordinal) ? status : 202);
        var refused = await alice.PostAsync("unwanted");
        var wanted = await alice.PostAsync("welcome");
        await alice.SeesAsync(Url(wanted), Delivered);
        var shown = await alice.SeesAsync(Url(refused), p => States(p).SequenceEqual(["refused"]));
        Assert.Equal(1, Number(shown.GetProperty("delivery"), "gaveUp"));
        var listed = (await alice.Api.ItemsAsync("/api/deliveries")).Single(d => d.GetProperty("post").GetString() == Id(refused));
        Assert.Equal(("refused", 1), (listed.GetProperty("state").GetString(), listed.GetProperty("attempts").GetInt32()));
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), listed.GetProperty("reason").GetString(), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromDays(1));
        await alice.SeesAsync(Url(await alice.PostAsync("welcome too")), Delivered);
        Assert.Single(friend.Arrivals, a => a.Answered == status);
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

    [Fact]
    public void The_schedule_grows_to_six_hours_with_a_fifth_of_jitter()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), RetrySchedule.After(1, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(12), RetrySchedule.After(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(18), RetrySchedule.After(1, 1));
        Assert.Equal(TimeSpan.FromMinutes(2), RetrySchedule.After(4, 0.5));
        Assert.Equal(TimeSpan.FromHours(6), RetrySchedule.After(1_000, 0.5));
        Assert.Equal(TimeSpan.FromDays(7), RetrySchedule.GiveUpAfter);
    }

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static bool Delivered(JsonElement post) => Number(post.GetProperty("delivery"), "delivered") == Number(post.GetProperty("delivery"), "total");

    private static IEnumerable<string> States(JsonElement post) =>
        post.GetProperty("delivery").GetProperty("waiting").EnumerateArray().Select(w => w.GetProperty("state").GetString()!);

    private static string Parameter(Arrival arrival, string name)
    {
        var part = arrival.SignatureInput.Split(';').Single(p => p.StartsWith(name + "=", StringComparison.Ordinal));
        return part[(name.Length + 1)..].Trim('"');
    }
}
