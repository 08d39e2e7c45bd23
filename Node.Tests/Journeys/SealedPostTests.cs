using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Posts for chosen people: who gets them, who does not, and what the others see of them. Alice's friends are Bob, Carol and Dave; they do not know each other.</summary>
public sealed class SealedPostTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private TestNode alice = null!;
    private TestNode bob = null!;
    private TestNode carol = null!;
    private TestNode dave = null!;
    private string family = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice", time);
        bob = await TestNode.StartAsync("bob", time);
        carol = await TestNode.StartAsync("carol", time);
        dave = await TestNode.StartAsync("dave", time);
        foreach (var friend in (TestNode[])[bob, carol, dave])
        {
            await Friends.FollowAsync(friend, alice);
        }

        family = (await alice.Api.ItemsAsync("/api/aspects"))[0].GetProperty("id").GetString()!;
        await PutAsync(bob);
        await PutAsync(carol);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in (TestNode[])[alice, bob, carol, dave])
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Reaches_the_aspect_and_nobody_else()
    {
        var post = await WriteAsync("Dinner on Sunday");
        Assert.Equal(("aspects", true), (Text(post, "audience"), post.GetProperty("sealed").GetBoolean()));
        Assert.Equal("Family", Text(Assert.Single(post.GetProperty("aspects").EnumerateArray()), "name"));
        Assert.Equal([bob.Url, carol.Url], post.GetProperty("recipients").EnumerateArray().Select(p => Text(p, "url")));

        foreach (var friend in (TestNode[])[bob, carol])
        {
            var there = await friend.SeesAsync(Text(post, "url"));
            Assert.Equal(("Dinner on Sunday", "direct"), (Text(there, "text"), Text(there, "audience")));
            Assert.True(there.GetProperty("sealed").GetBoolean() && there.GetProperty("signed").GetBoolean());
            Assert.Empty(there.GetProperty("aspects").EnumerateArray());
            Assert.Empty(there.GetProperty("recipients").EnumerateArray());
        }

        // What is public arrives after it, so had anything come to Dave it would be there.
        await dave.SeesAsync(Text(await alice.PostAsync("For all"), "url"));
        Assert.DoesNotContain(await dave.FeedAsync(), p => Text(p, "text") == "Dinner on Sunday");
        (await alice.Anonymous.GetAsync(Text(post, "url"), "application/activity+json")).Expect(HttpStatusCode.NotFound);
        await Poll.UntilAsync(async () => (await PostAsync(alice, post)).GetProperty("delivery").GetProperty("delivered").GetInt32() == 2, "both deliveries");
    }

    [Fact]
    public async Task An_edit_and_the_end_reach_the_same_people()
    {
        var post = await WriteAsync("Dinner at six");
        await bob.SeesAsync(Text(post, "url"));
        await carol.SeesAsync(Text(post, "url"));

        // Who came into the aspect later, or left it, changes nothing for what was sent.
        await PutAsync(dave);
        (await alice.Api.DeleteAsync($"/api/aspects/{family}/people/{await Friends.IdAsync(alice, carol.Url)}")).Expect(HttpStatusCode.OK);
        (await alice.Api.PatchAsync($"/api/posts/{Text(post, "id")}", new { text = "Dinner at seven" })).Expect(HttpStatusCode.OK);
        await bob.SeesAsync(Text(post, "url"), p => Text(p, "text") == "Dinner at seven");
        await carol.SeesAsync(Text(post, "url"), p => Text(p, "text") == "Dinner at seven");
        (await alice.Api.DeleteAsync($"/api/posts/{Text(post, "id")}")).Expect(HttpStatusCode.NoContent);
        await bob.LosesAsync(Text(post, "url"));
        await carol.LosesAsync(Text(post, "url"));
        Assert.Empty(await dave.FeedAsync());
    }

    [Fact]
    public async Task A_reply_and_a_like_go_to_everybody_who_can_read_the_post()
    {
        var post = await WriteAsync("Who brings dessert");
        var atBob = await bob.SeesAsync(Text(post, "url"));
        var atCarol = await carol.SeesAsync(Text(post, "url"));

        // Bob cannot know that Carol is there; Alice's node passes on what he signed.
        var reply = await bob.PostAsync("I do", "public", Text(atBob, "id"));
        Assert.True(reply.GetProperty("sealed").GetBoolean());
        var seen = await InThreadAsync(carol, atCarol, Text(reply, "url"));
        Assert.Equal(("I do", bob.Url), (Text(seen, "text"), Text(seen.GetProperty("author"), "url")));
        Assert.False(seen.GetProperty("signed").GetBoolean(), "Carol has Bob's key from Alice's word only.");
        Assert.Equal("Bob Test", Text(seen.GetProperty("author"), "name"));

        // Carol answers Bob, whom she never met: the same way.
        var second = await carol.PostAsync("Lovely", "public", Text(seen, "id"));
        await InThreadAsync(bob, atBob, Text(second, "url"));
        await InThreadAsync(alice, post, Text(second, "url"));

        (await carol.Api.PutAsync($"/api/posts/{Text(seen, "id")}/like")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await PostAsync(bob, reply)).GetProperty("likes").GetInt32() == 1, "Carol's like at Bob's");
        (await bob.Api.PutAsync($"/api/posts/{Text(atBob, "id")}/like")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await PostAsync(carol, atCarol)).GetProperty("likes").GetInt32() == 1, "Bob's like at Carol's");
        (await bob.Api.DeleteAsync($"/api/posts/{Text(atBob, "id")}/like")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await PostAsync(carol, atCarol)).GetProperty("likes").GetInt32() == 0, "the like to go");

        (await bob.Api.PatchAsync($"/api/posts/{Text(reply, "id")}", new { text = "I do, twice" })).Expect(HttpStatusCode.OK);
        await InThreadAsync(carol, atCarol, Text(reply, "url"), p => Text(p, "text") == "I do, twice");
        (await bob.Api.DeleteAsync($"/api/posts/{Text(reply, "id")}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await ThreadAsync(carol, atCarol)).Any(p => Text(p, "url") == Text(reply, "url") && p.GetProperty("deleted").GetBoolean()), "the reply to go");

        // A reshare is for public posts only.
        (await bob.Api.PutAsync($"/api/posts/{Text(atBob, "id")}/reshare")).ExpectProblem(HttpStatusCode.Conflict, "posts.not_public");
        Assert.Empty(await dave.FeedAsync());
    }

    [Fact]
    public async Task Alices_own_replies_go_to_the_same_people()
    {
        var post = await WriteAsync("A question");
        var atBob = await bob.SeesAsync(Text(post, "url"));
        var reply = await alice.PostAsync("And its answer", "public", Text(post, "id"));
        await InThreadAsync(bob, atBob, Text(reply, "url"));
        await InThreadAsync(carol, await carol.SeesAsync(Text(post, "url")), Text(reply, "url"));
        Assert.Empty(await dave.FeedAsync());
    }

    [Fact]
    public async Task Recipients_know_of_each_other_only_when_the_author_shows_them()
    {
        var shown = (await alice.Api.PostAsync("/api/posts", new { text = "Meet each other", audience = new[] { family }, showRecipients = true }))
            .Expect(HttpStatusCode.Created).Json;
        await bob.SeesAsync(Text(shown, "url"));
        var hidden = await WriteAsync("One by one");
        await bob.SeesAsync(Text(hidden, "url"));

        string Received(JsonElement post) => bob.Get<ActivityLog>().Find(bob.Get<Timelines>().Page(Timeline.VersionsOf(Text(post, "url")), null, 1)[0].Value)!.Json;
        Assert.Contains(carol.Url, Received(shown), StringComparison.Ordinal);
        Assert.DoesNotContain(carol.Url, Received(hidden), StringComparison.Ordinal);
        Assert.DoesNotContain("Family", Received(shown) + Received(hidden), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_slept_longer_than_deliveries_are_tried_reads_it_from_the_outbox()
    {
        await bob.StopAsync();
        var posts = new List<JsonElement>();
        for (var day = 0; day < 8; day++)
        {
            posts.Add(await WriteAsync($"Day {day}"));
            await alice.PostAsync($"Reply {day}", "public", Text(posts[^1], "id"));
            time.Advance(TimeSpan.FromDays(1));
        }

        await bob.StartAgainAsync();
        foreach (var post in posts)
        {
            var there = await bob.SeesAsync(Text(post, "url"));
            Assert.True(there.GetProperty("sealed").GetBoolean());
            await Poll.UntilAsync(async () => (await ThreadAsync(bob, there)).Count == 2, "the reply under it");
        }
    }

    [Fact]
    public async Task A_new_key_is_learned_and_what_was_sealed_to_an_erased_one_is_sealed_again()
    {
        var keys = bob.Get<AgreementKeys>();
        var first = keys.Current.Name;
        keys.Rotate();
        keys.Rotate();
        keys.Erase(DateTimeOffset.MaxValue);
        Assert.Null(keys.Find("#agreement-" + first));
        var post = await WriteAsync("To a key that is gone");
        await bob.SeesAsync(Text(post, "url"));
        Assert.EndsWith(keys.Current.Name, alice.Get<PeopleStore>().ByActor(bob.Url)!.AgreementKeyId, StringComparison.Ordinal);
        Assert.Contains("SealKeyUnknown", bob.Log.Refusals());
    }

    [Fact]
    public async Task A_friend_whose_server_knows_no_sealing_is_named_and_left_out_or_sent_an_ordinary_post()
    {
        await using var old = await StrangerActor.StartAsync("old", time);
        await old.FollowAsync(alice);
        var audience = (await alice.Api.GetAsync("/api/audience?audience=friends")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(old.Url, Text(Assert.Single(audience.GetProperty("cannotSeal").EnumerateArray()), "url"));
        Assert.Equal(3, audience.GetProperty("people").GetArrayLength());

        var without = await alice.PostAsync("Without the old one", "friends");
        await bob.SeesAsync(Text(without, "url"));
        var with = (await alice.Api.PostAsync("/api/posts", new { text = "With the old one", audience = "friends", unsealed = "send" })).Expect(HttpStatusCode.Created).Json;
        await bob.SeesAsync(Text(with, "url"));
        var arrived = Assert.Single(await old.ReceivesAsync("Create"));
        Assert.Equal("With the old one", arrived.Activity.GetProperty("object").GetProperty("source").GetProperty("content").GetString());
        Assert.Equal(alice.Url + "/followers", arrived.Activity.GetProperty("to")[0].GetString());

        (await alice.Api.DeleteAsync($"/api/posts/{Text(with, "id")}")).Expect(HttpStatusCode.NoContent);
        await old.ReceivesAsync("Delete");
    }

    [Fact]
    public async Task Aspects_are_made_renamed_and_removed()
    {
        Assert.Equal(["Family", "Friends", "Work"], (await alice.Api.ItemsAsync("/api/aspects")).Select(a => Text(a, "name")));
        var made = (await alice.Api.PostAsync("/api/aspects", new { name = " Climbing ", people = new[] { await Friends.IdAsync(alice, dave.Url) } }))
            .Expect(HttpStatusCode.Created).Json;
        Assert.Equal("Climbing", Text(made, "name"));
        var path = $"/api/aspects/{Text(made, "id")}";
        Assert.Equal("Bouldering", Text((await alice.Api.PatchAsync(path, new { name = "Bouldering" })).Expect(HttpStatusCode.OK).Json, "name"));
        await alice.RestartAsync();
        Assert.Equal("Bouldering", Text((await alice.Api.ItemsAsync("/api/aspects"))[^1], "name"));

        (await alice.Api.PatchAsync(path, new { name = " " })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.PutAsync(path + "/people/nobody")).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
        (await alice.Api.PutAsync($"/api/aspects/none/people/{await Friends.IdAsync(alice, dave.Url)}")).ExpectProblem(HttpStatusCode.NotFound, "aspects.not_found");
        (await alice.Api.DeleteAsync(path)).Expect(HttpStatusCode.NoContent);
        (await alice.Api.DeleteAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "aspects.not_found");
        (await alice.Api.PostAsync("/api/posts", new { text = "x", audience = new[] { Text(made, "id") } })).ExpectProblem(HttpStatusCode.NotFound, "aspects.not_found");
        (await alice.Api.PostAsync("/api/posts", new { text = "x", audience = Array.Empty<string>() })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    [Fact]
    public async Task The_feed_of_an_aspect_shows_its_people()
    {
        await Friends.FollowAsync(alice, bob);
        await Friends.FollowAsync(alice, dave);
        for (var i = 0; i < 3; i++)
        {
            await bob.PostAsync($"Bob {i}");
            await alice.SeesAsync(Text(await dave.PostAsync($"Dave {i}"), "url"));
        }

        await Poll.UntilAsync(async () => (await alice.FeedAsync($"aspect={family}")).Count == 3, "Bob's posts");
        Assert.All(await alice.FeedAsync($"aspect={family}"), p => Assert.Equal(bob.Url, Text(p.GetProperty("author"), "url")));
        await PutAsync(dave);
        var first = (await alice.Api.GetAsync($"/api/feed?aspect={family}&limit=4")).Expect(HttpStatusCode.OK).Json;
        var second = (await alice.Api.GetAsync($"/api/feed?aspect={family}&limit=4&before={Text(first, "next")}")).Expect(HttpStatusCode.OK).Json;
        var all = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(p => Text(p, "text")).ToList();
        Assert.Equal(6, all.Distinct().Count());
        Assert.Equal(6, all.Count);
    }

    private Task PutAsync(TestNode friend) => alice.PutIntoAsync(family, friend);

    private async Task<JsonElement> WriteAsync(string text) =>
        (await alice.Api.PostAsync("/api/posts", new { text, audience = new[] { family } })).Expect(HttpStatusCode.Created).Json;

    private static async Task<IReadOnlyList<JsonElement>> ThreadAsync(TestNode node, JsonElement post) => await node.Api.ItemsAsync($"/api/posts/{Text(post, "id")}/thread");

    private static async Task<JsonElement> InThreadAsync(TestNode node, JsonElement post, string url, Func<JsonElement, bool>? when = null)
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () => (found = (await ThreadAsync(node, post)).FirstOrDefault(p => Text(p, "url") == url && (when is null || when(p)))).ValueKind == JsonValueKind.Object,
            $"{url} in the thread at {node.Handle}");
        return found;
    }

    private static async Task<JsonElement> PostAsync(TestNode node, JsonElement post) =>
        (await node.Api.GetAsync($"/api/posts/{Text(post, "id")}")).Expect(HttpStatusCode.OK).Json;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
