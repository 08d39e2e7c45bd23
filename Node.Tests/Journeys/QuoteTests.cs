using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Quotes with consent (FEP-044f): asked for, allowed by a stamp, shown only with it, and taken back.</summary>
public sealed class QuoteTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_quote_is_shown_everywhere_once_the_author_agrees_and_no_more_when_they_take_it_back()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var carol = await TestNode.StartAsync("carol", clock);
        await Friends.MeetAsync(alice, bob);
        await Friends.MeetAsync(bob, carol);
        var quoted = await alice.PostAsync("The *original* words", summary: "about words");
        var there = await bob.SeesAsync(Url(quoted));
        Assert.Equal("anyone", there.GetProperty("quotable").GetString());
        var quoting = await QuoteAsync(bob, there, "Look at this");
        await bob.SeesAsync(Url(quoting), p => State(p) == "shown");

        // Carol knows neither Alice nor her post: it is fetched, with the stamp.
        var seen = await carol.SeesAsync(Url(quoting), p => State(p) == "shown");
        var card = seen.GetProperty("quote");
        Assert.Equal("The *original* words", card.GetProperty("text").GetString());
        Assert.Contains("<em>original</em>", card.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal("about words", card.GetProperty("summary").GetString());
        Assert.Equal(Url(quoted), card.GetProperty("url").GetString());
        Assert.Equal("Alice Test", card.GetProperty("author").GetProperty("name").GetString());
        Assert.DoesNotContain("RE:", seen.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("edited").ValueKind);
        Assert.DoesNotContain(await carol.FeedAsync(), p => Url(p) == Url(quoted));

        Assert.Single(await alice.Api.ItemsAsync("/api/notifications"), n => n.GetProperty("kind").GetString() == "quote");
        var quotes = await alice.Api.ItemsAsync($"/api/posts/{Id(quoted)}/quotes");
        var quote = Assert.Single(quotes);
        Assert.Equal(Url(quoting), quote.GetProperty("url").GetString());
        Assert.Equal("Bob Test", quote.GetProperty("person").GetProperty("name").GetString());
        (await alice.Api.DeleteAsync($"/api/posts/{Id(quoted)}/quotes/{Id(quote)}")).Expect(HttpStatusCode.NoContent);
        await bob.SeesAsync(Url(quoting), p => State(p) == "refused");
        await carol.SeesAsync(Url(quoting), p => p.GetProperty("quote").ValueKind == JsonValueKind.Null || State(p) == "refused");
        Assert.Empty(await alice.Api.ItemsAsync($"/api/posts/{Id(quoted)}/quotes"));
        (await alice.Api.DeleteAsync($"/api/posts/{Id(quoted)}/quotes/{Id(quote)}")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
    }

    [Fact]
    public async Task A_deleted_original_is_gone_from_its_quotes()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var quoted = await alice.PostAsync("Soon gone");
        var quoting = await QuoteAsync(bob, await bob.SeesAsync(Url(quoted)), "Quick, look");
        await alice.SeesAsync(Url(quoting), p => State(p) == "shown");
        (await alice.Api.DeleteAsync("/api/posts/" + Id(quoted))).Expect(HttpStatusCode.NoContent);
        foreach (var node in (TestNode[])[alice, bob])
        {
            var left = (await node.SeesAsync(Url(quoting), p => State(p) == "gone")).GetProperty("quote");
            Assert.Equal(JsonValueKind.Null, left.GetProperty("html").ValueKind);
            Assert.Equal(JsonValueKind.Null, left.GetProperty("url").ValueKind);
        }
    }

    [Fact]
    public async Task Who_may_quote_is_the_authors_choice()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.FollowAsync(bob, alice);
        var nobody = await CreateAsync(alice, new { text = "nobody", audience = "public", quotable = "nobody" });
        var followers = await CreateAsync(alice, new { text = "followers", audience = "public", quotable = "followers" });
        var friends = await alice.PostAsync("friends", "friends");
        Assert.Equal("nobody", friends.GetProperty("quotable").GetString());
        foreach (var (post, approved) in ((JsonElement, string)[])[(nobody, alice.Url), (followers, alice.Url + "/followers")])
        {
            var note = (await alice.Anonymous.GetAsync(new Uri(Url(post)).AbsolutePath, "application/activity+json")).Expect(HttpStatusCode.OK).Json;
            Assert.Equal(approved, note.GetProperty("interactionPolicy").GetProperty("canQuote").GetProperty("automaticApproval")[0].GetString());
        }

        foreach (var post in (JsonElement[])[nobody, friends])
        {
            var there = await bob.SeesAsync(Url(post));
            (await bob.Api.PostAsync("/api/posts", new { text = "x", audience = "public", quote = Id(there) })).ExpectProblem(HttpStatusCode.Conflict, "posts.not_quotable");
        }

        var allowed = await QuoteAsync(bob, await bob.SeesAsync(Url(followers)), "I follow");
        await bob.SeesAsync(Url(allowed), p => State(p) == "shown");

        // Oneself may always be quoted.
        var own = await CreateAsync(alice, new { text = "As I said", audience = "friends", quote = Id(friends) });
        Assert.Equal("shown", State(own));
        Assert.Equal("shown", State(await bob.SeesAsync(Url(own))));
        (await alice.Api.PostAsync("/api/posts", new { text = "x", audience = "public", quote = "0000000000000" })).ExpectProblem(HttpStatusCode.NotFound, "posts.quote_not_found");
        (await alice.Api.PostAsync("/api/posts", new { text = "x", audience = "public", quotable = "cats" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    [Fact]
    public async Task Request_answer_and_stamp_are_as_the_FEP_has_them()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var stranger = await StrangerActor.StartAsync("quoter", clock);
        var post = await alice.PostAsync("Quote me");
        var note = stranger.Note("I quote", null, null, alice.Url);
        note["quote"] = Url(post);
        var request = stranger.Prove(Request(stranger, Url(post), note.DeepClone()));
        (await stranger.SendAsync(alice, request)).Expect(HttpStatusCode.Accepted);
        var accept = (await stranger.ReceivesAsync("Accept"))[0].Activity;
        var answered = accept.GetProperty("object");
        Assert.Equal("QuoteRequest", answered.GetProperty("type").GetString());
        Assert.Equal(request["id"]!.GetValue<string>(), answered.GetProperty("id").GetString());
        Assert.Equal(note["id"]!.GetValue<string>(), answered.GetProperty("instrument").GetString());
        var result = accept.GetProperty("result").GetString()!;
        Assert.StartsWith(alice.Url + "/stamps/", result, StringComparison.Ordinal);

        var stamp = (await alice.Anonymous.GetAsync(new Uri(result).AbsolutePath, "application/activity+json")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("QuoteAuthorization", stamp.GetProperty("type").GetString());
        Assert.Equal(
            (result, alice.Url, note["id"]!.GetValue<string>(), Url(post)),
            (stamp.GetProperty("id").GetString(), stamp.GetProperty("attributedTo").GetString(), stamp.GetProperty("interactingObject").GetString(), stamp.GetProperty("interactionTarget").GetString()));
        Assert.Equal(Refusal.None, VerifiedActivity.CheckObject(stamp, alice.Url, alice.Get<NodeKeys>().Identity.PublicKey));

        // Asked again, the same stamp; taken back, never again.
        (await stranger.SendAsync(alice, stranger.Prove(Request(stranger, Url(post), note["id"]!.GetValue<string>())))).Expect(HttpStatusCode.Accepted);
        Assert.Equal(result, (await stranger.ReceivesAsync("Accept", 2))[1].Activity.GetProperty("result").GetString());
        var quote = Assert.Single(await alice.Api.ItemsAsync($"/api/posts/{Id(post)}/quotes"));
        (await alice.Api.DeleteAsync($"/api/posts/{Id(post)}/quotes/{Id(quote)}")).Expect(HttpStatusCode.NoContent);
        var delete = (await stranger.ReceivesAsync("Delete"))[0].Activity;
        Assert.Equal(result, delete.GetProperty("object").GetString());
        (await alice.Anonymous.GetAsync(new Uri(result).AbsolutePath, "application/activity+json")).ExpectProblem(HttpStatusCode.NotFound, "stamps.not_found");
        (await stranger.SendAsync(alice, stranger.Prove(Request(stranger, Url(post), note["id"]!.GetValue<string>())))).Expect(HttpStatusCode.Accepted);
        Assert.False((await stranger.ReceivesAsync("Reject"))[0].Activity.TryGetProperty("result", out _));

        // The policy and the quote itself, as sent.
        var sent = (await alice.Anonymous.GetAsync(new Uri(Url(post)).AbsolutePath, "application/activity+json")).Json;
        Assert.Equal("https://www.w3.org/ns/activitystreams#Public", sent.GetProperty("interactionPolicy").GetProperty("canQuote").GetProperty("automaticApproval")[0].GetString());
        var self = await CreateAsync(alice, new { text = "Me again", audience = "public", quote = Id(post) });
        var own = (await alice.Anonymous.GetAsync(new Uri(Url(self)).AbsolutePath, "application/activity+json")).Json;
        Assert.All((string[])["quote", "_misskey_quote", "quoteUri"], name => Assert.Equal(Url(post), own.GetProperty(name).GetString()));
        Assert.Contains("quote-inline", own.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_public_or_not_theirs_is_not_stamped()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var stranger = await StrangerActor.StartAsync("quoter", clock);
        await using var other = await StrangerActor.StartAsync("other", clock);
        await stranger.FollowAsync(alice);
        var friends = await alice.PostAsync("friends", "friends");
        var open = await alice.PostAsync("public");
        var elsewhere = stranger.Note("I quote something else");
        elsewhere["quote"] = Url(friends);
        (await stranger.SendAsync(alice, stranger.Prove(Request(stranger, Url(friends), stranger.NewId("notes"))))).Expect(HttpStatusCode.Accepted);
        await stranger.ReceivesAsync("Reject");
        foreach (var instrument in (JsonNode[])[other.NewId("notes"), elsewhere, new JsonObject { ["id"] = "no url" }])
        {
            (await stranger.SendAsync(alice, stranger.Prove(Request(stranger, Url(open), instrument)))).Expect(HttpStatusCode.Accepted);
        }

        await Poll.UntilAsync(() => alice.Get<ActivityLog>().Pending(10).All(e => e.Outgoing), "all to be handled");
        Assert.Empty(await alice.Api.ItemsAsync($"/api/posts/{Id(open)}/quotes"));
        Assert.Empty(await alice.Api.ItemsAsync($"/api/posts/{Id(friends)}/quotes"));
        Assert.DoesNotContain(stranger.Arrivals, a => a.Type == "Accept" && a.Activity.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Forged_stamps_and_answers_show_nothing()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var victim = await StrangerActor.StartAsync("victim", clock);
        await friend.BefriendAsync(alice);
        var original = victim.Note("never agreed");
        var uri = original["id"]!.GetValue<string>();
        victim.Documents[new Uri(uri).AbsolutePath] = original;

        // A stamp of one's own, one of the victim's origin by another, one for another post, one with a wrong proof, and none.
        JsonObject Stamp(string id, string by, string quoting, string quoted) => new()
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"),
            ["id"] = id,
            ["type"] = "QuoteAuthorization",
            ["attributedTo"] = by,
            ["interactingObject"] = quoting,
            ["interactionTarget"] = quoted,
        };
        var notes = Enumerable.Range(0, 6).Select(i => friend.Note($"forgery {i}")).ToList();
        string NoteId(int i) => notes[i]["id"]!.GetValue<string>();
        friend.Documents["/s0"] = Stamp(friend.Url + "/s0", friend.Url, NoteId(0), uri);
        friend.Documents["/s1"] = Stamp(friend.Url + "/s1", victim.Url, NoteId(1), uri);
        victim.Documents["/s2"] = Stamp(victim.Url + "/s2", victim.Url, friend.Url + "/notes/another", uri);
        victim.Documents["/s3"] = friend.Prove(Stamp(victim.Url + "/s3", victim.Url, NoteId(3), uri), method: victim.KeyId);
        victim.Documents["/s5"] = Stamp(victim.Url + "/s5", victim.Url, NoteId(5), uri);
        string?[] stamps = [friend.Url + "/s0", friend.Url + "/s1", victim.Url + "/s2", victim.Url + "/s3", null, victim.Url + "/s5"];
        for (var i = 0; i < notes.Count; i++)
        {
            notes[i]["quote"] = uri;
            if (stamps[i] is { } stamp)
            {
                notes[i]["quoteAuthorization"] = stamp;
            }

            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", notes[i].DeepClone())))).Expect(HttpStatusCode.Accepted);
        }

        // The last one is honest, and is the only one that is shown.
        await alice.SeesAsync(NoteId(5), p => State(p) == "shown");
        await Poll.UntilAsync(() => alice.Get<FetchStore>().NextDue() is null, "all to be fetched");
        foreach (var id in notes.Take(5).Select(n => n["id"]!.GetValue<string>()))
        {
            var card = (await alice.SeesAsync(id)).GetProperty("quote");
            Assert.Equal("pending", card.GetProperty("state").GetString());
            Assert.Equal(JsonValueKind.Null, card.GetProperty("html").ValueKind);
        }

        // An Accept that nobody asked for gives nothing either.
        var forged = friend.Activity("Accept", new JsonObject { ["type"] = "QuoteRequest", ["id"] = alice.Url + "/activities/0000000000001", ["object"] = friend.Url + "/x" });
        forged["result"] = friend.Url + "/s0";
        (await friend.SendAsync(alice, friend.Prove(forged))).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task The_first_of_the_names_of_a_quote_counts()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        string[] names = ["quote", "_misskey_quote", "quoteUri", "quoteUrl"];
        foreach (var first in names)
        {
            var note = friend.Note("See</p><p class=\"quote-inline\">RE: elsewhere");
            foreach (var name in names.SkipWhile(n => n != first))
            {
                note[name] = $"{friend.Url}/quoted/by{name}";
            }

            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note.DeepClone())))).Expect(HttpStatusCode.Accepted);
            var seen = await alice.SeesAsync(note["id"]!.GetValue<string>());
            Assert.Equal($"{friend.Url}/quoted/by{first}", alice.Get<PostStore>().ByUri(Url(seen))!.Quote!.Uri);
            Assert.Equal("<p>See</p>", seen.GetProperty("html").GetString());
        }
    }

    [Fact]
    public async Task A_quoted_post_that_is_not_public_is_neither_kept_nor_shown()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var victim = await StrangerActor.StartAsync("victim", clock);
        await friend.BefriendAsync(alice);
        var secret = victim.Note("for friends");
        secret["to"] = new JsonArray(victim.Url + "/followers");
        secret["cc"] = new JsonArray();
        var uri = secret["id"]!.GetValue<string>();
        victim.Documents[new Uri(uri).AbsolutePath] = secret;
        var note = friend.Note("look");
        note["quote"] = uri;
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note.DeepClone())))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(note["id"]!.GetValue<string>(), p => State(p) == "pending");
        await Poll.UntilAsync(() => alice.Get<FetchStore>().NextDue() is null, "it to be fetched");
        Assert.Null(alice.Get<PostStore>().ByUri(uri));
    }

    private static JsonObject Request(StrangerActor by, string quoted, JsonNode instrument)
    {
        var request = by.Activity("QuoteRequest", quoted);
        request["instrument"] = instrument;
        return request;
    }

    private static async Task<JsonElement> CreateAsync(TestNode node, object body) => (await node.Api.PostAsync("/api/posts", body)).Expect(HttpStatusCode.Created).Json;

    private static Task<JsonElement> QuoteAsync(TestNode node, JsonElement post, string text) => CreateAsync(node, new { text, audience = "public", quote = Id(post) });

    private static string? State(JsonElement post) =>
        post.GetProperty("quote") is { ValueKind: JsonValueKind.Object } quote ? quote.GetProperty("state").GetString() : null;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;
}
