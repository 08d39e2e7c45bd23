using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Feed;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Drafts live on the node; scheduled ones go out once, on time or when the node wakes.</summary>
public sealed class DraftTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_draft_is_kept_changed_published_and_thrown_away()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var draft = (await alice.Api.PostAsync("/api/drafts", new { text = "Half a", summary = "cw" })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(JsonValueKind.Null, draft.GetProperty("scheduledAt").ValueKind);
        await alice.RestartAsync();
        var changed = (await alice.Api.PatchAsync(Path(draft), new { text = "Half a thought", audience = "friends", expiresIn = 86_400 })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("cw", changed.GetProperty("summary").GetString());
        Assert.Equal("friends", changed.GetProperty("audience").GetString());
        (await alice.Api.PatchAsync(Path(draft), new { summary = (string?)null })).Expect(HttpStatusCode.OK);
        var listed = Assert.Single(await alice.Api.ItemsAsync("/api/drafts"));
        Assert.Equal("Half a thought", listed.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("summary").ValueKind);
        Assert.Equal(86_400, listed.GetProperty("expiresIn").GetInt64());
        Assert.Empty(await alice.FeedAsync());

        var post = (await alice.Api.PostAsync(Path(draft) + "/publish")).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("friends", post.GetProperty("audience").GetString());
        Assert.Equal(JsonValueKind.String, post.GetProperty("expires").ValueKind);
        Assert.Empty(await alice.Api.ItemsAsync("/api/drafts"));
        (await alice.Api.PostAsync(Path(draft) + "/publish")).ExpectProblem(HttpStatusCode.NotFound, "drafts.not_found");
        (await alice.Api.PatchAsync(Path(draft), new { text = "again" })).ExpectProblem(HttpStatusCode.NotFound, "drafts.not_found");
        Assert.Single(await alice.FeedAsync());

        var other = (await alice.Api.PostAsync("/api/drafts", new { text = "never" })).Expect(HttpStatusCode.Created).Json;
        (await alice.Api.DeleteAsync(Path(other))).Expect(HttpStatusCode.NoContent);
        (await alice.Api.DeleteAsync(Path(other))).ExpectProblem(HttpStatusCode.NotFound, "drafts.not_found");
    }

    [Fact]
    public async Task A_scheduled_post_goes_out_at_its_time_with_all_its_parts()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().AddHours(2).ToUnixTimeMilliseconds());
        var draft = (await alice.Api.PostAsync("/api/drafts", new
        {
            text = "Good morning",
            audience = "public",
            scheduledAt = at,
            poll = new { options = (string[])["tea", "coffee"], ends = 60 },
            expiresIn = 86_400,
        })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(at.ToUnixTimeMilliseconds(), draft.GetProperty("scheduledAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await alice.FeedAsync());
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(20), async () => (await bob.FeedAsync()).Count > 0, "the morning");
        var post = Assert.Single(await bob.FeedAsync());
        Assert.Equal("Good morning", post.GetProperty("text").GetString());
        Assert.True(post.GetProperty("published").GetDateTimeOffset() >= at);
        Assert.Equal(2, post.GetProperty("poll").GetProperty("options").GetArrayLength());
        Assert.True(post.GetProperty("expires").GetDateTimeOffset() >= at.AddDays(1));
        Assert.Empty(await alice.Api.ItemsAsync("/api/drafts"));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Single(await alice.FeedAsync());
    }

    [Fact]
    public async Task What_was_due_while_the_node_slept_goes_out_when_it_wakes_once()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        for (var i = 1; i <= 3; i++)
        {
            (await alice.Api.PostAsync("/api/drafts", new { text = $"Post {i}", audience = "public", scheduledAt = clock.GetUtcNow().AddHours(i) })).Expect(HttpStatusCode.Created);
        }

        await alice.StopAsync();
        clock.Advance(TimeSpan.FromDays(3));
        await alice.StartAgainAsync();
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 3, "all three");
        await alice.RestartAsync();
        Assert.Equal(["Post 3", "Post 2", "Post 1"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
        Assert.Empty(await alice.Api.ItemsAsync("/api/drafts"));
    }

    [Fact]
    public async Task A_crash_while_publishing_leaves_the_draft_or_the_post_and_never_both()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var draft = (await alice.Api.PostAsync("/api/drafts", new { text = "Once", audience = "public", scheduledAt = clock.GetUtcNow().AddHours(1) })).Expect(HttpStatusCode.Created).Json;

        // As after a crash between the reservation and the post: the id is in the row, the post is not there.
        var drafts = alice.Get<DraftStore>();
        await alice.Get<NodeDatabase>().WriteAsync(context => drafts.Save(context, Assert.Single(drafts.Page(null, 9)) with { PostId = context.NextId() }));
        await alice.RestartAsync();
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(20), async () => (await alice.FeedAsync()).Count == 1, "the post");

        // The same entry of the agenda again, as after a crash before it was crossed off.
        var item = alice.Get<IEnumerable<IAgendaItem>>().OfType<Schedule>().Single();
        Assert.True(Protocol.Ids.TryParse(draft.GetProperty("id").GetString(), out var number));
        await item.HandleAsync(number, TestContext.Current.CancellationToken);
        Assert.Single(await alice.FeedAsync());

        // Published by hand in many places at once, still one post.
        var other = (await alice.Api.PostAsync("/api/drafts", new { text = "Twice", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => alice.Api.PostAsync(Path(other) + "/publish")));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(2, (await alice.FeedAsync()).Count);
    }

    [Fact]
    public async Task A_post_that_cannot_go_out_stays_as_a_draft_and_says_why()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var parent = await alice.PostAsync("To be answered");
        var draft = (await alice.Api.PostAsync("/api/drafts", new
        {
            text = "My answer",
            audience = "public",
            inReplyTo = parent.GetProperty("id").GetString(),
            scheduledAt = clock.GetUtcNow().AddHours(1),
        })).Expect(HttpStatusCode.Created).Json;
        (await alice.Api.DeleteAsync("/api/posts/" + parent.GetProperty("id").GetString())).Expect(HttpStatusCode.NoContent);
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromMinutes(20), async () => (await alice.Api.ItemsAsync("/api/drafts"))[0].GetProperty("problem").ValueKind == JsonValueKind.String, "the reason");
        var left = Assert.Single(await alice.Api.ItemsAsync("/api/drafts"));
        Assert.Equal(JsonValueKind.Null, left.GetProperty("scheduledAt").ValueKind);
        Assert.Contains("not here", left.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Empty(await alice.FeedAsync());

        // Put right, it goes out, and the reason goes too.
        var fixedAgain = (await alice.Api.PatchAsync(Path(draft), new { inReplyTo = (string?)null })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(JsonValueKind.Null, fixedAgain.GetProperty("problem").ValueKind);
        (await alice.Api.PostAsync(Path(draft) + "/publish")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_time_can_be_changed_and_taken_back()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var draft = (await alice.Api.PostAsync("/api/drafts", new { text = "Later", audience = "public", scheduledAt = clock.GetUtcNow().AddHours(1) })).Expect(HttpStatusCode.Created).Json;
        (await alice.Api.PatchAsync(Path(draft), new { scheduledAt = clock.GetUtcNow().AddHours(5) })).Expect(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(2));
        await Poll.UntilAsync(() => alice.Get<Agenda>().Next(Timeline.Scheduled) > clock.GetUtcNow(), "the old entry to be dropped");
        Assert.Empty(await alice.FeedAsync());
        (await alice.Api.PatchAsync(Path(draft), new { scheduledAt = (string?)null })).Expect(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(9));
        await Poll.UntilAsync(() => alice.Get<Agenda>().Next(Timeline.Scheduled) is null, "the entry to be dropped");
        Assert.Empty(await alice.FeedAsync());
        Assert.Single(await alice.Api.ItemsAsync("/api/drafts"));
    }

    [Fact]
    public async Task Drafts_that_make_no_sense_are_refused()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        object[] bodies =
        [
            new { text = "x", audience = "public", scheduledAt = "soon" },
            new { text = "x", audience = "public", scheduledAt = clock.GetUtcNow().AddMinutes(-1) },
            new { text = "x", audience = "public", scheduledAt = clock.GetUtcNow().AddYears(9) },
            new { text = "", audience = "public", scheduledAt = clock.GetUtcNow().AddHours(1) },
            new { text = "x", scheduledAt = clock.GetUtcNow().AddHours(1) },
            new { text = 5 },
            new { text = new string('x', 20_001) },
            new { poll = "yes" },
            (string[])["a list"],
        ];
        foreach (var body in bodies)
        {
            (await alice.Api.PostAsync("/api/drafts", body)).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        (await alice.Api.GetAsync("/api/drafts?before=nonsense")).ExpectProblem(HttpStatusCode.BadRequest, "feed.bad_cursor");
        Assert.Empty(await alice.Api.ItemsAsync("/api/drafts"));
    }

    private static string Path(JsonElement draft) => "/api/drafts/" + draft.GetProperty("id").GetString();
}
