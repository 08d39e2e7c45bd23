using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Inbox;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>A thread of which only a part came by itself is filled in when it is opened: from above, by its context (FEP-7888, FEP-f228), by its replies.</summary>
public sealed class ThreadFillTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private StrangerActor friend = null!;
    private StrangerActor other = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        friend = await StrangerActor.StartAsync("friend");
        other = await StrangerActor.StartRsaAsync("other");
        await friend.BefriendAsync(alice);
    }

    public async ValueTask DisposeAsync()
    {
        await other.DisposeAsync();
        await friend.DisposeAsync();
        await alice.DisposeAsync();
    }

    [Fact]
    public async Task What_stands_above_is_read_up_to_the_first_post()
    {
        var chain = Chain(other, 15);
        var id = await SaysAsync(Note(friend, "What the friend wrote", chain[^1].Uri));

        // Ten of those above came with the post itself.
        await Poll.UntilAsync(async () => (await ThreadAsync(id)).Count == 11, "ten posts above");
        await FilledAsync(id);
        Assert.Equal([.. chain.Select(c => c.Uri), alice.Get<PostStore>().Known(id)!.Uri], (await ThreadAsync(id)).Select(p => p.Url()));
    }

    [Fact]
    public async Task The_context_lists_what_is_in_the_thread()
    {
        var root = Note(friend, "The first");
        root["context"] = friend.Url + "/contexts/1";
        var (answer, below, strayed) = (Note(other, "An answer", root.Uri), Note(friend, "Below it"), Note(other, "About something else"));
        below["inReplyTo"] = answer.Uri;
        friend.Documents["/contexts/1"] = Collection(friend.Url + "/contexts/1", Page(friend.Url + "/contexts/1?page=1", friend.Url + "/contexts/1?page=2", [root.Uri, below.Uri]));
        friend.Documents["/contexts/1?page=2"] = Page(friend.Url + "/another-id", null, [strayed.Uri, answer.Uri]);
        var id = await SaysAsync(root);
        await using var page = await EventReader.OpenAsync(alice);
        var begun = (await alice.Api.PostAsync($"/api/posts/{id}/thread/fill")).Expect(HttpStatusCode.OK).Json;
        Assert.False(begun.GetProperty("done").GetBoolean());
        var told = await page.NextAsync("thread", t => t.GetProperty("added").GetInt32() == 2);
        Assert.Equal(id, told.Data.Id());
        var done = await page.NextAsync("thread", t => t.GetProperty("done").GetBoolean());
        Assert.Equal((2, 5), (done.Data.GetProperty("added").GetInt32(), done.Data.GetProperty("read").GetInt32()));
        Assert.Equal([root.Uri, answer.Uri, below.Uri], (await ThreadAsync(id)).Select(p => p.Url()));

        // It stays out of the feed, and so does what only claimed to be in the thread.
        Assert.Equal([root.Uri], (await alice.Api.ItemsAsync("/api/feed")).Select(p => p.Url()));
        Assert.Null(alice.Get<PostStore>().ByUri(strayed.Uri));

        // Opened again at once, nobody is asked again.
        var gets = friend.Gets.Count;
        Assert.True((await alice.Api.PostAsync($"/api/posts/{id}/thread/fill")).Json.GetProperty("done").GetBoolean());
        Assert.Equal(gets, friend.Gets.Count);
    }

    [Fact]
    public async Task Without_a_context_the_lists_of_answers_are_read_level_by_level()
    {
        var root = Note(friend, "The first");
        var answer = Note(other, "An answer", root.Uri);
        var below = Note(friend, "Below it", answer.Uri);
        root["context"] = "tag:friend.example,2026:objectId=1:objectType=Conversation";
        root["replies"] = Collection(root.Uri + "/replies", Page(root.Uri + "/replies?page=true", null, [answer.Uri]));
        answer["replies"] = answer.Uri + "/replies";
        Serve(friend, root.Uri + "/replies", root["replies"]!);
        Serve(other, answer.Uri + "/replies", new JsonObject { ["id"] = answer.Uri + "/replies", ["type"] = "Collection", ["items"] = new JsonArray(new JsonObject { ["type"] = "Note", ["id"] = below.Uri, ["content"] = "A lie" }) });
        var id = await SaysAsync(root);
        await FilledAsync(id);
        var thread = await ThreadAsync(id);
        Assert.Equal([root.Uri, answer.Uri, below.Uri], thread.Select(p => p.Url()));
        Assert.Equal("Below it", thread[2].GetProperty("text").GetString());
    }

    [Fact]
    public async Task What_lies_about_itself_is_not_for_everybody_or_is_by_somebody_blocked_stays_out()
    {
        var root = Note(friend, "The first");
        root["replies"] = root.Uri + "/replies";
        var good = Note(other, "Good", root.Uri);
        var forFollowers = Note(other, "For followers", root.Uri);
        forFollowers["to"] = new JsonArray(other.Url + "/followers");
        var inAnothersName = Note(other, "In another's name", root.Uri);
        inAnothersName["attributedTo"] = friend.Url;
        var elsewhere = Note(other, "Elsewhere", root.Uri);
        other.Documents["/moved"] = elsewhere.DeepClone();
        await using var blocked = await StrangerActor.StartAsync("blocked");
        var unwanted = Note(blocked, "Unwanted", root.Uri);
        (await blocked.SendAsync(alice, blocked.Prove(blocked.CreateFor(alice, "Hello")))).Expect(HttpStatusCode.Accepted);
        var who = (await alice.NotifiedAsync("mention")).GetProperty("people")[0].Id();
        (await alice.Api.PutAsync($"/api/people/{who}/block")).Expect(HttpStatusCode.OK);
        Serve(friend, root.Uri + "/replies", new JsonObject
        {
            ["id"] = root.Uri + "/replies",
            ["type"] = "Collection",
            ["items"] = new JsonArray(forFollowers.Uri, inAnothersName.Uri, other.Url + "/moved", unwanted.Uri, 7, new JsonObject(), "not an address", alice.Url + "/posts/1", good.Uri),
        });
        var id = await SaysAsync(root);
        await FilledAsync(id);
        Assert.Equal([root.Uri, good.Uri], (await ThreadAsync(id)).Select(p => p.Url()));
    }

    [Fact]
    public async Task An_endless_list_costs_bounded_work()
    {
        var root = Note(friend, "The first");
        root["replies"] = root.Uri + "/replies";
        var asked = 0;
        friend.Files[new Uri(root.Uri + "/replies").AbsolutePath] = context =>
        {
            var page = Interlocked.Increment(ref asked);
            return StrangerActor.SayAsync(context, "application/activity+json", Page(
                $"{root.Uri}/replies?page={page}", $"{root.Uri}/replies?page={page + 1}", [.. Enumerable.Range(0, 50).Select(i => $"{other.Url}/nothing/{page}/{i}")]).ToJsonString());
        };
        var id = await SaysAsync(root);
        await FilledAsync(id);
        Assert.Equal(ThreadReader.MaxPosts, other.Gets.Count(g => g.Path.StartsWith("/nothing/", StringComparison.Ordinal)));
        Assert.InRange(asked, 1, 10);
    }

    [Fact]
    public async Task Two_posts_that_answer_each_other_are_one_thread_with_an_end()
    {
        var first = Note(friend, "First");
        var second = Note(other, "Second", first.Uri);
        first["inReplyTo"] = second.Uri;
        var id = await SaysAsync(first);
        await Poll.UntilAsync(async () => (await ThreadAsync(id)).Count == 2, "the other post");
        await FilledAsync(id);
        Assert.Equal([first.Uri, second.Uri], (await ThreadAsync(id)).Select(p => p.Url()));
    }

    [Fact]
    public async Task Own_posts_offer_both_lists_with_what_everybody_may_see()
    {
        var root = await alice.PostAsync("The first");
        (await alice.Api.PostAsync("/api/posts", new { text = "For friends", audience = "friends", inReplyTo = root.Id() })).Expect(HttpStatusCode.Created);
        var mine = (await alice.Api.PostAsync("/api/posts", new { text = "My answer", audience = "public", inReplyTo = root.Id() })).Expect(HttpStatusCode.Created).Json;
        var answer = Note(friend, "An answer", mine.Url());
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", answer.DeepClone())))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(answer.Uri);
        var note = (await alice.Anonymous.GetAsync(root.Url()[alice.Url.Length..], "application/activity+json")).Json;
        Assert.Equal((root.Url() + "/context", root.Url() + "/replies"), (note.GetProperty("context").GetString(), note.GetProperty("replies").GetString()));
        Assert.Equal(root.Url() + "/context", (await alice.Anonymous.GetAsync(mine.Url()[alice.Url.Length..], "application/activity+json")).Json.GetProperty("context").GetString());
        Assert.Equal([mine.Url()], await ListAsync(root.Url() + "/replies"));
        Assert.Equal([answer.Uri], await ListAsync(mine.Url() + "/replies"));
        Assert.Equal([root.Url(), mine.Url(), answer.Uri], await ListAsync(root.Url() + "/context"));
        foreach (var path in new[] { mine.Url() + "/context", alice.Url + "/posts/nothing/replies" })
        {
            (await alice.Anonymous.GetAsync(path[alice.Url.Length..], "application/activity+json")).Expect(HttpStatusCode.NotFound);
        }

        (await alice.Anonymous.GetAsync(root.Url()[alice.Url.Length..] + "/replies?after=x", "application/activity+json")).ExpectProblem(HttpStatusCode.BadRequest, "posts.bad_cursor");
    }

    [Fact]
    public async Task An_answer_repeats_the_context_of_what_it_answers()
    {
        var note = Note(friend, "The first");
        note["context"] = friend.Url + "/contexts/1";
        var id = await SaysAsync(note);
        var answer = (await alice.Api.PostAsync("/api/posts", new { text = "Mine", audience = "public", inReplyTo = id })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(friend.Url + "/contexts/1", (await alice.Anonymous.GetAsync(answer.Url()[alice.Url.Length..], "application/activity+json")).Json.GetProperty("context").GetString());
    }

    [Fact]
    public async Task A_node_fills_in_what_strangers_answered_at_another_node()
    {
        await using var bob = await TestNode.StartAsync("bob");
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.FollowAsync(bob, alice);
        await Friends.FollowAsync(carol, alice);
        var post = await alice.PostAsync("Who was there?");
        var carols = await carol.SeesAsync(post.Url());
        var answer = (await carol.Api.PostAsync("/api/posts", new { text = "I was", audience = "public", inReplyTo = carols.Id() })).Expect(HttpStatusCode.Created).Json;
        await Poll.UntilAsync(async () => (await ThreadAsync(post.Id())).Count == 2, "Carol's answer at Alice");
        var id = (await bob.SeesAsync(post.Url())).Id();
        Assert.Single(await bob.Api.ItemsAsync($"/api/posts/{id}/thread"));
        (await bob.Api.PostAsync($"/api/posts/{id}/thread/fill")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await bob.Api.ItemsAsync($"/api/posts/{id}/thread")).Count == 2, "Carol's answer at Bob");
        var seen = (await bob.Api.ItemsAsync($"/api/posts/{id}/thread"))[1];
        Assert.Equal((answer.Url(), true), (seen.Url(), seen.GetProperty("signed").GetBoolean()));
    }

    [Fact]
    public async Task What_is_not_public_is_never_asked_for()
    {
        var note = Note(friend, "For followers");
        note["to"] = new JsonArray(friend.Url + "/followers");
        note["replies"] = note.Uri + "/replies";
        var id = await SaysAsync(note);
        var gets = friend.Gets.Count;
        var fill = (await alice.Api.PostAsync($"/api/posts/{id}/thread/fill")).Expect(HttpStatusCode.OK).Json;
        Assert.True(fill.GetProperty("done").GetBoolean());
        Assert.Equal(gets, friend.Gets.Count);
        (await alice.Api.PostAsync("/api/posts/nothing/thread/fill")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
    }

    /// <summary>The friend publishes it; the id that it has at Alice.</summary>
    private async Task<string> SaysAsync(Served note)
    {
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note.Document.DeepClone())))).Expect(HttpStatusCode.Accepted);
        return (await alice.SeesAsync(note.Uri)).Id();
    }

    private async Task FilledAsync(string id)
    {
        (await alice.Api.PostAsync($"/api/posts/{id}/thread/fill")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await alice.Api.PostAsync($"/api/posts/{id}/thread/fill")).Json.GetProperty("done").GetBoolean(), "the thread to be filled in");
    }

    private Task<IReadOnlyList<JsonElement>> ThreadAsync(string id) => alice.Api.ItemsAsync($"/api/posts/{id}/thread");

    private async Task<IEnumerable<string?>> ListAsync(string url)
    {
        var list = (await alice.Anonymous.GetAsync(url[alice.Url.Length..], "application/activity+json")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((url, "Collection", alice.Url), (list.Id(), list.GetProperty("type").GetString(), list.GetProperty("attributedTo").GetString()));
        return list.GetProperty("first").GetProperty("items").EnumerateArray().Select(i => i.GetString());
    }

    private static List<Served> Chain(StrangerActor by, int length)
    {
        var chain = new List<Served>();
        for (var i = 0; i < length; i++)
        {
            var note = Note(by, $"Number {i}", chain.LastOrDefault()?.Uri);
            note["published"] = DateTimeOffset.UtcNow.AddMinutes(i - 100).ToString("o");
            chain.Add(note);
        }

        return chain;
    }

    /// <summary>A public note that its author's server shows whoever asks.</summary>
    private static Served Note(StrangerActor by, string text, string? answers = null)
    {
        var note = by.Note(text);
        note.Remove("tag");
        if (answers is not null)
        {
            note["inReplyTo"] = answers;
        }

        var served = new Served(note);
        Serve(by, served.Uri, note);
        return served;
    }

    private static void Serve(StrangerActor by, string url, JsonNode document) => by.Documents[new Uri(url).AbsolutePath] = document is JsonObject { Parent: null } ? document : document.DeepClone();

    private static JsonObject Collection(string id, JsonObject first) => new() { ["@context"] = "https://www.w3.org/ns/activitystreams", ["id"] = id, ["type"] = "Collection", ["first"] = first };

    private static JsonObject Page(string id, string? next, IEnumerable<string> items)
    {
        var page = new JsonObject { ["id"] = id, ["type"] = "CollectionPage", ["items"] = new JsonArray([.. items.Select(i => (JsonNode)i)]) };
        if (next is not null)
        {
            page["next"] = next;
        }

        return page;
    }

    private sealed record Served(JsonObject Document)
    {
        public string Uri => Document["id"]!.GetValue<string>();

        public JsonNode? this[string name]
        {
            get => Document[name];
            set => Document[name] = value;
        }

        public JsonNode DeepClone() => Document.DeepClone();
    }
}
