using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Polls between nodes: asked, voted in, counted by the author's node alone, closed at their end.</summary>
public sealed class PollTests
{
    private static readonly string[] Days = ["Saturday", "Sunday"];
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static JsonArray Options(params (string Name, int Votes)[] options) => new([.. options.Select(o => new JsonObject
    {
        ["type"] = "Note",
        ["name"] = o.Name,
        ["replies"] = new JsonObject { ["totalItems"] = o.Votes },
    })]);

    [Fact]
    public async Task Friends_vote_and_everybody_sees_the_counts_and_nobody_the_votes()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var carol = await TestNode.StartAsync("carol", clock);
        await Friends.MeetAsync(alice, bob);
        await Friends.MeetAsync(alice, carol);
        var poll = await AskAsync(alice, new { options = Days, multiple = false, ends = 60 }, "friends");
        var url = Url(poll);
        var bobs = await bob.SeesAsync(url);
        var carols = await carol.SeesAsync(url);
        Assert.Equal(Days, Texts(bobs));
        Assert.False(Poll(bobs).GetProperty("closed").GetBoolean());

        var voted = (await VoteAsync(bob, bobs, 1)).Expect(HttpStatusCode.OK).Json;
        Assert.True(Poll(voted).GetProperty("voted").GetBoolean());
        Assert.Equal([0, 1], Votes(voted));
        await alice.SeesAsync(url, p => Votes(p).SequenceEqual([0, 1]));
        (await VoteAsync(bob, bobs, 0)).ExpectProblem(HttpStatusCode.Conflict, "polls.voted");
        (await VoteAsync(carol, carols, 1)).Expect(HttpStatusCode.OK);
        (await VoteAsync(alice, poll, 0)).Expect(HttpStatusCode.OK);
        await Support.Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(20),
            async () => Votes(await bob.SeesAsync(url)).SequenceEqual([1, 2]) && Votes(await carol.SeesAsync(url)).SequenceEqual([1, 2]), "the counts everywhere");
        var last = await bob.SeesAsync(url);
        Assert.Equal(3, Poll(last).GetProperty("voters").GetInt32());
        Assert.Equal([false, true], Poll(last).GetProperty("options").EnumerateArray().Select(o => o.GetProperty("voted").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("edited").ValueKind);

        // What carol's node has of it does not say what bob chose.
        var question = Stored.Log(carol).Select(d => d["j"].AsString).Where(j => j.Contains("Sunday", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(question);
        Assert.DoesNotContain(question, j => j.Contains(bob.Url + "#votes", StringComparison.Ordinal));
        Assert.Empty(carol.Get<VoteStore>().Voters(long.MaxValue >> 1));

        clock.Advance(TimeSpan.FromHours(1));
        await carol.SeesAsync(url, p => Poll(p).GetProperty("closed").GetBoolean());
        foreach (var node in (TestNode[])[alice, carol])
        {
            await Support.Poll.UntilAsync(
                async () => (await node.Api.ItemsAsync("/api/notifications")).Count(n => n.GetProperty("kind").GetString() == "poll") == 1, $"{node.Handle} to be told");
        }

        (await VoteAsync(carol, carols, 0)).ExpectProblem(HttpStatusCode.Conflict, "polls.over");
        await Support.Poll.UntilAsync(() => bob.Get<PostStore>().ByUri(url)!.Poll!.Closed is not null, "the author's word that it is over");
        Assert.Equal(2, bob.Get<PostStore>().ByUri(url)!.Poll!.Options[1].Votes);
    }

    [Fact]
    public async Task A_poll_is_on_the_wire_as_Mastodon_writes_it()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var stranger = await StrangerActor.StartAsync("voter", clock);
        await stranger.FollowAsync(alice);
        var poll = await AskAsync(alice, new { options = Days, multiple = true, ends = clock.GetUtcNow().AddHours(2).ToString("O") });
        var create = (await stranger.ReceivesAsync("Create"))[0].Activity.GetProperty("object");
        Assert.Equal("Question", create.GetProperty("type").GetString());
        var options = create.GetProperty("anyOf").EnumerateArray().ToList();
        Assert.Equal(Days, options.Select(o => o.GetProperty("name").GetString()));
        Assert.All(options, o => Assert.Equal(("Note", "Collection", 0),
            (o.GetProperty("type").GetString(), o.GetProperty("replies").GetProperty("type").GetString(), o.GetProperty("replies").GetProperty("totalItems").GetInt32())));
        Assert.Equal(0, create.GetProperty("votersCount").GetInt32());
        Assert.True(create.TryGetProperty("endTime", out _));
        Assert.False(create.TryGetProperty("closed", out _));

        // Two votes of one person, one repeated, one for nothing; then the counts come back.
        foreach (var name in (string[])["Sunday", "Saturday", "Sunday", "Monday"])
        {
            await CastAsync(alice, stranger, Url(poll), name);
        }

        await alice.SeesAsync(Url(poll), p => Votes(p).SequenceEqual([1, 1]) && Poll(p).GetProperty("voters").GetInt32() == 1);
        Assert.Single(await alice.FeedAsync());
        await Support.Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(1), () => Task.FromResult(
            stranger.Arrivals.Any(a => a.Type == "Update" && a.Activity.GetProperty("object").GetProperty("anyOf")[0].GetProperty("replies").GetProperty("totalItems").GetInt32() == 1
                && a.Activity.GetProperty("object").GetProperty("anyOf")[1].GetProperty("replies").GetProperty("totalItems").GetInt32() == 1)), "the counts");
        await Support.Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(10), () => Task.FromResult(
            stranger.Arrivals.Any(a => a.Type == "Update" && a.Activity.GetProperty("object").TryGetProperty("closed", out _))), "the end");

        // Once the end is known nothing counts any more.
        var late = await AskAsync(alice, new { options = Days, ends = 5 });
        await CastAsync(alice, stranger, Url(late), "Sunday");
        await alice.SeesAsync(Url(late), p => Votes(p).SequenceEqual([0, 1]));
    }

    [Fact]
    public async Task Only_who_may_see_it_votes_once_and_in_time()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var outsider = await StrangerActor.StartAsync("outsider", clock);
        await using var follower = await StrangerActor.StartAsync("follower", clock);
        await follower.FollowAsync(alice);
        var poll = await AskAsync(alice, new { options = Days, ends = 10 }, "friends");
        await CastAsync(alice, outsider, Url(poll), "Sunday");
        await CastAsync(alice, follower, Url(poll), "Saturday");
        await CastAsync(alice, follower, Url(poll), "Sunday");
        await alice.SeesAsync(Url(poll), p => Votes(p).SequenceEqual([1, 0]));
        await Support.Poll.UntilAsync(() => alice.Get<ActivityLog>().Pending(10).All(e => e.Outgoing), "all to be handled");
        Assert.Equal([1, 0], Votes(await alice.SeesAsync(Url(poll))));

        var open = await AskAsync(alice, new { options = Days, ends = 10 });
        clock.Advance(TimeSpan.FromMinutes(11));
        await CastAsync(alice, outsider, Url(open), "Sunday");
        await Support.Poll.UntilAsync(() => alice.Get<ActivityLog>().Pending(10).All(e => e.Outgoing), "all to be handled");
        Assert.Equal([0, 0], Votes(await alice.SeesAsync(Url(open))));
        Assert.Equal(2, (await alice.FeedAsync()).Count);
    }

    [Fact]
    public async Task The_text_of_a_poll_can_be_edited_and_the_votes_stay()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var poll = await AskAsync(alice, new { options = Days, ends = 100 });
        (await VoteAsync(bob, await bob.SeesAsync(Url(poll)), 0)).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(Url(poll), p => Votes(p).SequenceEqual([1, 0]));
        clock.Advance(TimeSpan.FromSeconds(1));
        (await alice.Api.PatchAsync("/api/posts/" + Id(poll), new { text = "When then?" })).Expect(HttpStatusCode.OK);
        var there = await bob.SeesAsync(Url(poll), p => p.GetProperty("text").GetString() == "When then?");
        Assert.Equal([1, 0], Votes(there));
        Assert.True(Poll(there).GetProperty("voted").GetBoolean());
        Assert.Equal(JsonValueKind.String, there.GetProperty("edited").ValueKind);
    }

    [Fact]
    public async Task The_first_vote_is_told_at_once_and_later_ones_once_a_minute()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var follower = await StrangerActor.StartAsync("follower", clock);
        await using var other = await StrangerActor.StartAsync("other", clock);
        await follower.FollowAsync(alice);
        bool IsCount(Arrival a) => a.Type == "Update" && a.Activity.GetProperty("object").GetProperty("type").GetString() == "Question";
        var poll = await AskAsync(alice, new { options = Days, ends = 60 });
        await CastAsync(alice, follower, Url(poll), "Sunday");
        await Support.Poll.UntilAsync(() => follower.Arrivals.Any(IsCount), "the first count");
        await CastAsync(alice, other, Url(poll), "Sunday");
        await alice.SeesAsync(Url(poll), p => Votes(p).SequenceEqual([0, 2]));
        await Support.Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(5), () => Task.FromResult(follower.Arrivals.Count(IsCount) > 1), "the second count");
        var counts = follower.Arrivals.Where(IsCount).ToList();
        Assert.True(counts[1].At - counts[0].At >= TimeSpan.FromMinutes(1), $"{counts[1].At - counts[0].At} after the first.");
        Assert.All(counts, c => Assert.False(c.Activity.GetProperty("object").TryGetProperty("updated", out _)));
    }

    [Fact]
    public async Task Counts_older_than_those_that_are_here_change_nothing()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        var question = friend.Note("When?");
        question["type"] = "Question";
        async Task SaysAsync(string type, int votes, TimeSpan ago)
        {
            question["oneOf"] = Options(("Saturday", votes), ("Sunday", 0));
            var activity = friend.Activity(type, question.DeepClone());
            activity["published"] = (clock.GetUtcNow() - ago).ToString("o");
            (await friend.SendAsync(alice, friend.Prove(activity))).Expect(HttpStatusCode.Accepted);
        }

        var id = question["id"]!.GetValue<string>();
        await SaysAsync("Create", 1, TimeSpan.Zero);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SaysAsync("Update", 5, TimeSpan.Zero);
        await alice.SeesAsync(id, p => Votes(p).SequenceEqual([5, 0]));
        await SaysAsync("Update", 3, TimeSpan.FromSeconds(30));
        var after = friend.Note("After it");
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", after.DeepClone())))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(after["id"]!.GetValue<string>());
        Assert.Equal([5, 0], Votes(await alice.SeesAsync(id)));
    }

    [Fact]
    public async Task Other_options_begin_a_poll_anew()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        var question = friend.Note("When?");
        question["type"] = "Question";
        async Task<JsonElement> SaysAsync(string type, params (string Name, int Votes)[] options)
        {
            question["oneOf"] = Options(options);
            (await friend.SendAsync(alice, friend.Prove(friend.Activity(type, question.DeepClone())))).Expect(HttpStatusCode.Accepted);
            return await alice.SeesAsync(question["id"]!.GetValue<string>(), p => Texts(p).SequenceEqual(options.Select(o => o.Name)));
        }

        var asked = await SaysAsync("Create", ("Saturday", 3), ("Sunday", 1));
        (await VoteAsync(alice, asked, 1)).Expect(HttpStatusCode.OK);
        var anew = await SaysAsync("Update", ("Saturday", 0), ("Monday", 0));
        Assert.Equal([0, 0], Votes(anew));
        Assert.False(Poll(anew).GetProperty("voted").GetBoolean());
    }

    [Theory]
    [InlineData("""{"options":["a"],"ends":60}""")]
    [InlineData("""{"options":["a","a "],"ends":60}""")]
    [InlineData("""{"options":["a",""],"ends":60}""")]
    [InlineData("""{"options":["a",null],"ends":60}""")]
    [InlineData("""{"options":["1","2","3","4","5","6","7","8","9","10","11"],"ends":60}""")]
    [InlineData("""{"options":["a","b"],"ends":4}""")]
    [InlineData("""{"options":["a","b"],"ends":43201}""")]
    [InlineData("""{"options":["a","b"],"ends":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"options":["a","b"],"ends":"soon"}""")]
    [InlineData("""{"options":["a","b"]}""")]
    [InlineData("""{"ends":60}""")]
    public async Task A_poll_that_makes_no_sense_is_refused(string poll)
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        (await alice.Api.PostAsync("/api/posts", new { text = "?", audience = "public", poll = JsonNode.Parse(poll) })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Empty(await alice.FeedAsync());
    }

    [Fact]
    public async Task Votes_that_make_no_sense_are_refused()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var poll = await AskAsync(alice, new { options = Days, ends = 60 });
        var plain = await alice.PostAsync("no poll");
        foreach (var options in (int[][])[[], [2], [-1], [0, 1]])
        {
            (await alice.Api.SendAsync(HttpMethod.Put, $"/api/posts/{Id(poll)}/vote", new { options })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        (await VoteAsync(alice, plain, 0)).ExpectProblem(HttpStatusCode.Conflict, "polls.none");
        (await alice.Api.SendAsync(HttpMethod.Put, "/api/posts/0000000000000/vote", new { options = (int[])[0] })).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
    }

    [Fact]
    public async Task Hostile_questions_are_cut_to_size()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        JsonObject Option(JsonNode? name, JsonNode? count) => new() { ["type"] = "Note", ["name"] = name, ["replies"] = new JsonObject { ["totalItems"] = count } };
        async Task<JsonElement> SendAsync(JsonArray options, Action<JsonObject>? more = null)
        {
            var question = friend.Note("Q");
            question["type"] = "Question";
            question["oneOf"] = options;
            more?.Invoke(question);
            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", question)))).Expect(HttpStatusCode.Accepted);
            return await alice.SeesAsync(question["id"]!.GetValue<string>());
        }

        var many = await SendAsync([.. Enumerable.Range(0, 200).Select(i => (JsonNode)Option($"o{i}", i))]);
        Assert.Equal(20, Texts(many).Count);
        var odd = await SendAsync(
            [Option("a", -5), Option(null, 3), Option("", 3), Option("a", 9), Option("b", 1e300), Option("c", "many"), "text", new JsonArray(), Option(new string('x', 5_000), 1), Option("d", 5_000_000_000)],
            q => q["votersCount"] = -7);
        Assert.Equal("a,b,c,d", string.Join(",", Texts(odd)));
        Assert.Equal([0, 0, 0, 1_000_000_000], Votes(odd));
        Assert.Equal(0, Poll(odd).GetProperty("voters").GetInt32());
        Assert.Equal(JsonValueKind.Null, (await SendAsync([Option(null, 3)])).GetProperty("poll").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await SendAsync([])).GetProperty("poll").ValueKind);
        var far = await SendAsync([Option("a", 1), Option("b", 2)], q => q["endTime"] = "9999-12-31T23:59:59Z");
        Assert.False(Poll(far).GetProperty("closed").GetBoolean());

        Assert.True(Poll(await SendAsync([Option("a", 1)], q => q["closed"] = true)).GetProperty("closed").GetBoolean());

        // More than any inbox takes is refused as a whole.
        var huge = friend.Note("Q");
        huge["type"] = "Question";
        huge["oneOf"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)"x")]);
        Assert.NotEqual(HttpStatusCode.Accepted, (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", huge)))).Status);
    }

    private static async Task<JsonElement> AskAsync(TestNode node, object poll, string audience = "public") =>
        (await node.Api.PostAsync("/api/posts", new { text = "When?", audience, poll, unsealed = "send" })).Expect(HttpStatusCode.Created).Json;

    private static Task<ApiAnswer> VoteAsync(TestNode node, JsonElement post, params int[] options) =>
        node.Api.SendAsync(HttpMethod.Put, $"/api/posts/{Id(post)}/vote", new { options });

    private static async Task CastAsync(TestNode node, StrangerActor voter, string poll, string option)
    {
        var vote = new JsonObject
        {
            ["id"] = voter.NewId("votes"),
            ["type"] = "Note",
            ["name"] = option,
            ["attributedTo"] = voter.Url,
            ["inReplyTo"] = poll,
            ["to"] = node.Url,
        };
        (await voter.SendAsync(node, voter.Activity("Create", vote))).Expect(HttpStatusCode.Accepted);
    }

    private static JsonElement Poll(JsonElement post) => post.GetProperty("poll");

    private static List<string> Texts(JsonElement post) => [.. Poll(post).GetProperty("options").EnumerateArray().Select(o => o.GetProperty("text").GetString()!)];

    private static List<int> Votes(JsonElement post) => [.. Poll(post).GetProperty("options").EnumerateArray().Select(o => o.GetProperty("votes").GetInt32())];

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;
}
