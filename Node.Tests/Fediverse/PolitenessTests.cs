using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Remote;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>Manners: whatever others send, this node calls nobody more than it must.</summary>
public sealed class PolitenessTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Ten_thousand_unknown_actors_who_mention_the_owner_cost_a_bounded_number_of_look_ups()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var storm = await StrangerActor.StartRsaAsync("storm");
        storm.Gate = request => HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/u") ? 404 : null;
        var busy = 0;
        var started = DateTimeOffset.UtcNow;
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var actor = string.Create(CultureInfo.InvariantCulture, $"{storm.Url}/u/{i}");
            var note = storm.Note("hello", $"{actor}/note", actor, alice.Url);
            var activity = storm.Activity("Create", note, $"{actor}/create", actor);
            var answer = await storm.SendAsync(alice, activity, new Forgery { Form = SignatureForm.Cavage, KeyId = actor + "#main-key" });
            Assert.True(answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable, answer.Text);
            if (answer.Status == HttpStatusCode.ServiceUnavailable)
            {
                Interlocked.Increment(ref busy);
                Assert.Equal(TimeSpan.FromMinutes(1), answer.Response.Headers.RetryAfter?.Delta);
            }
        });
        var minutes = (DateTimeOffset.UtcNow - started).TotalMinutes;
        var lookedUp = storm.Gets.Count(g => g.Path.StartsWith("/u/", StringComparison.Ordinal));
        Assert.InRange(lookedUp, 1, (int)(2 * StrangerBudget.PerHost * (1 + minutes)));
        Assert.True(busy > 9_000, $"{busy} were asked to come back.");
        Assert.Equal(busy, alice.Log.Refusals().Count(r => r == nameof(Refusal.Busy)));
        Assert.Equal(0, alice.Get<NodeDatabase>().Read("people").Count());
    }

    [Fact]
    public async Task A_note_that_mentions_hundreds_of_unknown_actors_makes_this_node_call_none_of_them()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("friend");
        await using var crowd = await StrangerActor.StartRsaAsync("crowd");
        await friend.BefriendAsync(alice);
        var note = friend.Note("hello all", null, null, [alice.Url, .. Enumerable.Range(0, 250).Select(i => $"{crowd.Url}/u/{i}")]);
        (await friend.SendAsync(alice, friend.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(note["id"]!.GetValue<string>());
        Assert.Empty(crowd.Gets);
    }

    [Fact]
    public async Task The_end_of_an_account_that_nobody_knows_makes_no_call()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var gone = await StrangerActor.StartRsaAsync("gone");
        (await gone.SendAsync(alice, gone.Activity("Delete", gone.Url))).Expect(HttpStatusCode.Accepted);
        Assert.Empty(gone.Gets);
        Assert.Equal(0, alice.Get<NodeDatabase>().Read("log").Count());
    }

    [Fact]
    public async Task One_document_at_a_time_from_each_host()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("friend");
        await using var crowd = await StrangerActor.StartRsaAsync("crowd");
        await friend.BefriendAsync(alice);
        var (now, most) = (0, 0);
        foreach (var i in Enumerable.Range(0, 12))
        {
            crowd.Files[$"/notes/{i}"] = async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(30);
                Interlocked.Decrement(ref now);
                context.Response.ContentType = "application/activity+json";
                await context.Response.WriteAsync(crowd.Note("reshared", $"{crowd.Url}/notes/{i}").ToJsonString());
            };
            (await friend.SendAsync(alice, friend.Activity("Announce", JsonValue.Create($"{crowd.Url}/notes/{i}")!))).Expect(HttpStatusCode.Accepted);
        }

        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 12, "twelve reshared posts");
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_host_that_asks_to_be_left_alone_is()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartRsaAsync("friend", clock);
        await using var tired = await StrangerActor.StartRsaAsync("tired", clock);
        await friend.BefriendAsync(alice);
        var note = tired.Note("later");
        var uri = note["id"]!.GetValue<string>();
        tired.Documents[new Uri(uri).AbsolutePath] = note;
        var rests = true;
        tired.Files["/tired"] = _ => Task.CompletedTask;
        tired.Gate = request =>
        {
            request.HttpContext.Response.Headers.RetryAfter = rests ? "1800" : "";
            return rests ? 429 : null;
        };
        (await friend.SendAsync(alice, friend.Activity("Announce", uri))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(() => !tired.Gets.IsEmpty, "the first call");
        await Poll.UntilAsync(() => alice.Get<FetchStore>().NextDue() >= clock.GetUtcNow().AddMinutes(29), "the fetch to wait for half an hour");
        Assert.Single(tired.Gets);

        // Whoever asks for something else there meanwhile does not disturb it either.
        (await alice.Api.PostAsync("/api/people", new { url = tired.Url })).ExpectProblem(HttpStatusCode.BadGateway, "people.unreachable");
        Assert.Single(tired.Gets);
        rests = false;
        clock.Advance(TimeSpan.FromMinutes(31));
        await alice.SeesAsync(uri);
    }

    [Fact]
    public async Task Nobody_keeps_this_node_away_for_longer_than_an_hour()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var tired = await StrangerActor.StartRsaAsync("tired", clock);
        tired.Gate = request =>
        {
            request.HttpContext.Response.Headers.RetryAfter = "86400";
            return 503;
        };
        (await alice.Api.PostAsync("/api/people", new { url = tired.Url })).ExpectProblem(HttpStatusCode.BadGateway, "people.unreachable");
        tired.Gate = _ => null;
        clock.Advance(TimeSpan.FromMinutes(59));
        (await alice.Api.PostAsync("/api/people", new { url = tired.Url })).ExpectProblem(HttpStatusCode.BadGateway, "people.unreachable");
        clock.Advance(TimeSpan.FromMinutes(2));
        (await alice.Api.PostAsync("/api/people", new { url = tired.Url })).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.Created)]
    [InlineData(1, HttpStatusCode.BadGateway)]
    public async Task A_document_of_more_than_4_MiB_is_not_read(int more, HttpStatusCode status)
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var wordy = await StrangerActor.StartRsaAsync("wordy");
        wordy.Serve("/", "application/activity+json", wordy.Actor().ToJsonString().PadRight((4 * 1024 * 1024) + more));
        (await alice.Api.PostAsync("/api/people", new { url = wordy.Url })).Expect(status);
    }

    [Fact]
    public async Task A_server_that_says_an_account_is_gone_gets_nothing_more_for_it()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("friend");
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(410);
        await alice.PostAsync("is anybody there?");
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, friend.Url, "follower") == "no", "the follower to be gone");
        await alice.PostAsync("to nobody");
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync("/api/deliveries")).All(d => d.GetProperty("state").GetString() is "refused" or "delivered"), "nothing to wait");
        Assert.Single(friend.Arrivals, a => a.Type == "Create");
    }

    [Fact]
    public async Task Says_who_it_is()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("friend");
        await Friends.AskAsync(alice, friend.Url);
        Assert.Matches($@"^PersonalNode/\d+\.\d+\.\d+ \(\+{alice.Url}\)$", friend.Gets.First().Headers["user-agent"]);
    }

}
