using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Private messages between Alice and Bob, and among Alice, Bob and Carol, who do not know each other.</summary>
public sealed class ConversationTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private TestNode bob = null!;
    private TestNode carol = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        bob = await TestNode.StartAsync("bob");
        carol = await TestNode.StartAsync("carol");
        await Friends.FollowAsync(bob, alice);
        await Friends.FollowAsync(carol, alice);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in (TestNode[])[alice, bob, carol])
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Two_people_write_to_each_other()
    {
        await using var page = await EventReader.OpenAsync(bob);
        var begun = await BeginAsync(alice, "Hello *Bob*", bob);
        Assert.Equal(bob.Url, Text(Assert.Single(begun.GetProperty("people").EnumerateArray()), "url"));
        var live = (await page.NextAsync("conversation", c => c.GetProperty("message").ValueKind == JsonValueKind.Object)).Data;
        Assert.Equal("Hello *Bob*", Text(live.GetProperty("message"), "text"));
        Assert.Contains("<em>Bob</em>", Text(live.GetProperty("message"), "html"), StringComparison.Ordinal);
        Assert.True(live.GetProperty("message").GetProperty("sealed").GetBoolean());

        var there = Assert.Single(await bob.Api.ItemsAsync("/api/conversations"));
        Assert.Equal(1, there.GetProperty("unread").GetInt32());
        Assert.Equal(1, (await bob.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("messages").GetInt32());
        var question = Assert.Single(await MessagesAsync(bob, there));
        var answer = (await bob.Api.PostAsync($"/api/conversations/{Text(there, "id")}/messages", new { text = "Hello yourself", inReplyTo = Text(question, "id") }))
            .Expect(HttpStatusCode.Created).Json;
        Assert.Equal(Text(question, "id"), Text(answer.GetProperty("inReplyTo"), "id"));
        Assert.Equal(0, (await ConversationAsync(bob, there)).GetProperty("unread").GetInt32());
        var got = await MessageAsync(alice, begun, "Hello yourself");
        Assert.Equal("Hello *Bob*", Text((await MessagesAsync(alice, begun))[1], "text"));
        Assert.Equal(Text((await MessagesAsync(alice, begun))[1], "id"), Text(got.GetProperty("inReplyTo"), "id"));

        // The same people are the same conversation, whoever writes first; and no message is in any feed.
        Assert.Equal(Text(begun, "id"), Text(await BeginAsync(alice, "Once more", bob), "id"));
        await MessageAsync(bob, there, "Once more");
        Assert.Single(await bob.Api.ItemsAsync("/api/conversations"));
        Assert.Empty(await alice.FeedAsync());
        Assert.Empty(await bob.FeedAsync());
        Assert.Empty(await bob.FeedAsync($"person={await Friends.IdAsync(bob, alice.Url)}"));
    }

    [Fact]
    public async Task Reading_is_told_to_the_others()
    {
        var begun = await BeginAsync(alice, "Did you see this", bob);
        var there = await FirstAsync(bob);
        Assert.Empty((await MessagesAsync(alice, begun))[0].GetProperty("seenBy").EnumerateArray());
        (await bob.Api.PostAsync($"/api/conversations/{Text(there, "id")}/read")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, (await ConversationAsync(bob, there)).GetProperty("unread").GetInt32());
        await Poll.UntilAsync(
            async () => (await MessagesAsync(alice, begun))[0].GetProperty("seenBy").EnumerateArray().Any(p => Text(p, "url") == bob.Url), "Alice to know that Bob saw it");
    }

    [Fact]
    public async Task Writing_shows_at_once_and_is_kept_nowhere()
    {
        var begun = await BeginAsync(alice, "Wait", bob);
        var there = await FirstAsync(bob);
        await using var page = await EventReader.OpenAsync(bob);
        var before = bob.Get<NodeDatabase>().Read("log").Count();
        (await alice.Api.PostAsync($"/api/conversations/{Text(begun, "id")}/typing")).Expect(HttpStatusCode.NoContent);
        var typing = (await page.NextAsync("typing")).Data;
        Assert.Equal((Text(there, "id"), alice.Url), (Text(typing, "conversation"), Text(typing.GetProperty("person"), "url")));
        Assert.Equal(before, bob.Get<NodeDatabase>().Read("log").Count());
    }

    [Fact]
    public async Task Writing_is_told_every_three_seconds_at_most()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var dave = await TestNode.StartAsync("dave", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        friend.ShowSealing();
        await friend.FollowAsync(dave);
        var begun = (await dave.Api.PostAsync("/api/conversations", new { people = (string[])[await Friends.IdAsync(dave, friend.Url)], text = "Wait" })).Expect(HttpStatusCode.Created).Json;
        int Told() => friend.Arrivals.Count(a => a.Type == "Sealed" && friend.Open(a).GetProperty("type").GetString() == "Typing");
        foreach (var (seconds, told) in ((int, int)[])[(0, 1), (2, 1), (1, 2)])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            (await dave.Api.PostAsync($"/api/conversations/{Text(begun, "id")}/typing")).Expect(HttpStatusCode.NoContent);
            await Poll.UntilAsync(() => Told() >= told, "what was told to be there");
            Assert.Equal(told, Told());
        }
    }

    [Fact]
    public async Task Three_people_see_each_other_and_what_each_writes()
    {
        var begun = await BeginAsync(alice, "The three of us", bob, carol);
        var atBob = await FirstAsync(bob);
        Assert.Equal(new[] { alice.Url, carol.Url }.Order(), Urls(atBob).Order());

        // Bob does not know Carol yet; his node asks hers for her key.
        (await bob.Api.PostAsync($"/api/conversations/{Text(atBob, "id")}/messages", new { text = "Hello both" })).Expect(HttpStatusCode.Created);
        await MessageAsync(carol, await FirstAsync(carol), "Hello both");
        await MessageAsync(alice, begun, "Hello both");
        Assert.Equal("Carol Test", Text((await ConversationAsync(bob, atBob)).GetProperty("people").EnumerateArray().Single(p => Text(p, "url") == carol.Url), "name"));

        // With fewer people it is another conversation.
        var pair = await BeginAsync(alice, "Only you", bob);
        Assert.NotEqual(Text(begun, "id"), Text(pair, "id"));
        await Poll.UntilAsync(async () => (await bob.Api.ItemsAsync("/api/conversations")).Count == 2, "the second conversation");
        Assert.Single(await carol.Api.ItemsAsync("/api/conversations"));
    }

    [Fact]
    public async Task A_message_is_edited_and_deleted_everywhere()
    {
        var begun = await BeginAsync(alice, "Typo", bob);
        var there = await FirstAsync(bob);
        var message = (await MessagesAsync(alice, begun))[0];
        (await alice.Api.PatchAsync($"/api/posts/{Text(message, "id")}", new { text = "No typo" })).Expect(HttpStatusCode.OK);
        await MessageAsync(bob, there, "No typo");
        (await alice.Api.DeleteAsync($"/api/posts/{Text(message, "id")}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await MessagesAsync(bob, there))[0].GetProperty("deleted").GetBoolean(), "the message to go");
        Assert.Equal(0, (await ConversationAsync(bob, there)).GetProperty("unread").GetInt32());
        Assert.Equal(0, (await alice.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("posts").GetInt32());
    }

    [Fact]
    public async Task Messages_are_listed_page_by_page_and_survive_a_restart()
    {
        var begun = await BeginAsync(alice, "0", bob);
        for (var i = 1; i < 7; i++)
        {
            (await alice.Api.PostAsync($"/api/conversations/{Text(begun, "id")}/messages", new { text = $"{i}" })).Expect(HttpStatusCode.Created);
        }

        await alice.RestartAsync();
        var path = $"/api/conversations/{Text(begun, "id")}/messages?limit=4";
        var first = (await alice.Api.GetAsync(path)).Expect(HttpStatusCode.OK).Json;
        var second = (await alice.Api.GetAsync($"{path}&before={Text(first, "next")}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(m => Text(m, "text")));
        await MessageAsync(bob, await FirstAsync(bob), "6");
    }

    [Fact]
    public async Task Strangers_and_servers_without_sealing_are_told_apart()
    {
        await using var old = await StrangerActor.StartAsync("old");
        await old.FollowAsync(alice);
        (await alice.Api.PostAsync("/api/conversations", new { people = new[] { await Friends.IdAsync(alice, old.Url) }, text = "Hello" }))
            .ExpectProblem(HttpStatusCode.Conflict, "conversations.cannot_seal");
        (await alice.Api.PostAsync("/api/conversations", new { people = (string[])["nobody"], text = "Hello" })).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
        (await alice.Api.PostAsync("/api/conversations", new { people = Array.Empty<string>(), text = "Hello" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.GetAsync("/api/conversations/none")).ExpectProblem(HttpStatusCode.NotFound, "conversations.not_found");
        Assert.Empty(await alice.Api.ItemsAsync("/api/conversations"));
    }

    private static async Task<JsonElement> BeginAsync(TestNode from, string text, params TestNode[] to)
    {
        var people = new List<string>();
        foreach (var node in to)
        {
            people.Add(await Friends.IdAsync(from, node.Url));
        }

        return (await from.Api.PostAsync("/api/conversations", new { people, text })).Expect(HttpStatusCode.Created).Json;
    }

    private static async Task<JsonElement> FirstAsync(TestNode node)
    {
        IReadOnlyList<JsonElement> all = [];
        await Poll.UntilAsync(async () => (all = await node.Api.ItemsAsync("/api/conversations")).Count > 0, $"a conversation at {node.Handle}");
        return all[0];
    }

    private static Task<IReadOnlyList<JsonElement>> MessagesAsync(TestNode node, JsonElement conversation) =>
        node.Api.ItemsAsync($"/api/conversations/{Text(conversation, "id")}/messages");

    private static async Task<JsonElement> MessageAsync(TestNode node, JsonElement conversation, string text)
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () => (found = (await MessagesAsync(node, conversation)).FirstOrDefault(m => Text(m, "text") == text)).ValueKind == JsonValueKind.Object,
            $"the message \"{text}\" at {node.Handle}");
        return found;
    }

    private static async Task<JsonElement> ConversationAsync(TestNode node, JsonElement conversation) =>
        (await node.Api.GetAsync($"/api/conversations/{Text(conversation, "id")}")).Expect(HttpStatusCode.OK).Json;

    private static IEnumerable<string> Urls(JsonElement conversation) => conversation.GetProperty("people").EnumerateArray().Select(p => Text(p, "url"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
