using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Outbox;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Delivery to friends who sleep, refuse, stumble or come back, with a clock that the test moves.</summary>
public sealed class DeliveryTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

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

        // 15 s, 30 s, 1 min, ... each with a fifth of jitter and two steps of this test's clock, which goes on while a request is on its way.
        var gaps = attempts.Zip(attempts.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToList();
        for (var i = 0; i < gaps.Count; i++)
        {
            Assert.InRange(gaps[i], (15 * Math.Pow(2, i) * 0.8) - 10, (15 * Math.Pow(2, i) * 1.2) + 60);
        }

        // The last attempt has arrived; that it failed is written a moment later.
        static int Attempts(JsonElement post) => post.GetProperty("delivery").GetProperty("waiting")[0].GetProperty("attempts").GetInt32();
        var waiting = (await alice.SeesAsync(Url(post), p => Attempts(p) >= 7)).GetProperty("delivery").GetProperty("waiting")[0];
        Assert.InRange(waiting.GetProperty("attempts").GetInt32(), 7, 9);
        Assert.Contains("500", waiting.GetProperty("reason").GetString(), StringComparison.Ordinal);
        friend.Answer = (_, _) => Task.FromResult(202);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(1), async () => Delivered(await alice.SeesAsync(Url(post))), "the delivery");
    }

    [Fact]
    public async Task What_was_taken_is_told_apart_from_what_was_seen()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartAsync("friend");
        await using var other = await StrangerActor.StartAsync("other");
        await using var stranger = await StrangerActor.StartAsync("stranger");
        await friend.FollowAsync(alice);
        await other.FollowAsync(alice);
        var post = await alice.PostAsync("Taken, and seen?");
        var taken = (await alice.SeesAsync(Url(post), Delivered)).GetProperty("delivery");
        Assert.Equal((2, 0), (Number(taken, "delivered"), Number(taken, "seen")));
        foreach (var by in new[] { friend, stranger })
        {
            (await by.SendAsync(alice, by.Prove(by.Activity("Like", Url(post))))).Expect(HttpStatusCode.Accepted);
        }

        await alice.SeesAsync(Url(post), p => Number(p, "likes") == 2);
        Assert.Equal(1, Number((await alice.SeesAsync(Url(post))).GetProperty("delivery"), "seen"));
        var rows = (await alice.Api.ItemsAsync("/api/deliveries")).Where(d => d.GetProperty("type").GetString() == "Create").ToList();
        Assert.Equal([("Friend", true), ("Other", false)], rows.Select(d => (d.GetProperty("person").GetString()!, d.GetProperty("seen").GetBoolean())).Order());
        Assert.All(rows, d => Assert.Equal("delivered", d.GetProperty("state").GetString()));

        var answer = other.Note("Seen too");
        answer["inReplyTo"] = Url(post);
        (await other.SendAsync(alice, other.Prove(other.Activity("Create", answer)))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(Url(post), p => Number(p.GetProperty("delivery"), "seen") == 2);
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
        friend.Answer = (_, context) => ComeBack(context, 429, "3600");
        var start = clock.GetUtcNow();
        var post = await alice.PostAsync("later, please");
        var waiting = (await alice.SeesAsync(Url(post), p => States(p).SequenceEqual(["asleep"]))).GetProperty("delivery").GetProperty("waiting")[0];
        Assert.InRange(waiting.GetProperty("nextTry").GetDateTimeOffset(), start.AddHours(1).AddSeconds(-1), start.AddHours(1).AddMinutes(1));

        friend.Answer = (_, _) => Task.FromResult(202);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(2), async () => Delivered(await alice.SeesAsync(Url(post))), "the delivery");
        Assert.InRange(friend.Arrivals.Last(a => a.Type == "Create").At - start, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(80));
    }

    [Fact]
    public async Task Nobody_parks_a_delivery_for_longer_than_a_day()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, context) => ComeBack(context, 503, "9999999");
        var post = await alice.PostAsync("in a hundred days, please");
        var waiting = (await alice.SeesAsync(Url(post), p => States(p).SequenceEqual(["asleep"]))).GetProperty("delivery").GetProperty("waiting")[0];
        Assert.Equal(clock.GetUtcNow().AddDays(1), waiting.GetProperty("nextTry").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
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
    public void The_schedule_grows_to_six_hours_with_a_fifth_of_jitter()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), RetrySchedule.After(1, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(12), RetrySchedule.After(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(18), RetrySchedule.After(1, 1));
        Assert.Equal(TimeSpan.FromMinutes(2), RetrySchedule.After(4, 0.5));
        Assert.Equal(TimeSpan.FromHours(6), RetrySchedule.After(1_000, 0.5));
        Assert.Equal(TimeSpan.FromDays(7), RetrySchedule.GiveUpAfter);
    }

    private static Task<int> ComeBack(HttpContext context, int status, string seconds)
    {
        context.Response.Headers.RetryAfter = seconds;
        return Task.FromResult(status);
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
