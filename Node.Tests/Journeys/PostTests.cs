using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Post, edit, delete, reply, like, reshare: what the owner does is seen at the friend, and so is its undoing.</summary>
public sealed class PostTests(PostTests.Three three) : IClassFixture<PostTests.Three>
{
    private readonly TestNode alice = three.Alice;
    private readonly TestNode bob = three.Bob;
    private readonly TestNode carol = three.Carol;

    [Fact]
    public async Task An_edit_shows_with_its_history()
    {
        var post = await alice.PostAsync("First *version*", summary: "careful");
        var url = Url(post);
        await bob.SeesAsync(url);
        foreach (var version in (string[])["Second version #edited", "Third version"])
        {
            var edited = (await alice.Api.PatchAsync($"/api/posts/{Id(post)}", new { text = version })).Expect(HttpStatusCode.OK).Json;
            Assert.Equal(version, edited.GetProperty("text").GetString());
            Assert.Equal(JsonValueKind.String, edited.GetProperty("edited").ValueKind);
            await bob.SeesAsync(url, p => p.GetProperty("text").GetString() == version);
        }

        foreach (var node in (TestNode[])[alice, bob])
        {
            var here = await node.SeesAsync(url);
            Assert.Equal("careful", here.GetProperty("summary").GetString());
            var history = await node.Api.ItemsAsync($"/api/posts/{Id(here)}/history");
            Assert.Equal(["Second version #edited", "First *version*"], history.Select(v => v.GetProperty("text").GetString()));
        }

        Assert.DoesNotContain(await bob.FeedAsync("tag=edited"), p => Url(p) == url);
        (await alice.Api.PatchAsync($"/api/posts/{Id(post)}", new { text = "Third version", summary = "" })).Expect(HttpStatusCode.OK);
        await bob.SeesAsync(url, p => p.GetProperty("summary").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task A_deleted_post_vanishes_from_the_friend_with_all_it_said()
    {
        var post = await alice.PostAsync("I should not have said that");
        var there = await bob.SeesAsync(Url(post));
        (await alice.Api.PatchAsync($"/api/posts/{Id(post)}", new { text = "I should not have said this" })).Expect(HttpStatusCode.OK);
        (await alice.Api.DeleteAsync($"/api/posts/{Id(post)}")).Expect(HttpStatusCode.NoContent);
        await bob.LosesAsync(Url(post));
        (await bob.Api.GetAsync($"/api/posts/{Id(there)}")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
        (await bob.Api.GetAsync($"/api/posts/{Id(there)}/history")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
        (await alice.Api.DeleteAsync($"/api/posts/{Id(post)}")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
    }

    [Fact]
    public async Task Only_its_author_changes_a_post()
    {
        var there = await bob.SeesAsync(Url(await alice.PostAsync("Mine")));
        (await bob.Api.PatchAsync($"/api/posts/{Id(there)}", new { text = "Yours" })).ExpectProblem(HttpStatusCode.Forbidden, "posts.not_yours");
        (await bob.Api.DeleteAsync($"/api/posts/{Id(there)}")).ExpectProblem(HttpStatusCode.Forbidden, "posts.not_yours");
    }

    [Fact]
    public async Task A_conversation_is_one_thread_on_both_nodes()
    {
        var question = await alice.PostAsync("Who has a ladder?");
        var questionThere = await bob.SeesAsync(Url(question));
        var answer = await bob.PostAsync("I have.", inReplyTo: Id(questionThere));
        var answerHere = await alice.SeesAsync(Url(answer));
        Assert.Equal(Id(question), answerHere.GetProperty("inReplyTo").GetProperty("id").GetString());
        Assert.Equal(Id(question), answerHere.GetProperty("root").GetString());
        var thanks = await alice.PostAsync("Thank you!", inReplyTo: Id(answerHere));
        await bob.SeesAsync(Url(thanks));

        foreach (var (node, start) in ((TestNode, JsonElement)[])[(alice, question), (bob, questionThere)])
        {
            await node.SeesAsync(Url(question), p => p.GetProperty("replies").GetInt32() == 1);
            var thread = await node.Api.ItemsAsync($"/api/posts/{Id(start)}/thread");
            Assert.Equal(["Who has a ladder?", "I have.", "Thank you!"], thread.Select(p => p.GetProperty("text").GetString()));
            var fromBelow = await node.Api.ItemsAsync($"/api/posts/{Id(thread[2])}/thread");
            Assert.Equal(thread.Select(Id), fromBelow.Select(Id));
        }

        (await alice.Api.PostAsync("/api/posts", new { text = "To nobody", audience = "public", inReplyTo = "0000000000000" }))
            .ExpectProblem(HttpStatusCode.NotFound, "posts.reply_not_found");
    }

    [Fact]
    public async Task A_reply_to_friends_stays_with_friends()
    {
        var post = await bob.SeesAsync(Url(await alice.PostAsync("For friends", "friends")));
        var reply = await bob.PostAsync("Loudly", "public", Id(post));
        Assert.Equal("direct", reply.GetProperty("audience").GetString());
        Assert.True(reply.GetProperty("sealed").GetBoolean());
        (await bob.Anonymous.GetAsync(Url(reply), "application/activity+json")).Expect(HttpStatusCode.NotFound);
        await alice.SeesAsync(Url(reply));
    }

    [Fact]
    public async Task A_like_is_counted_once_and_taken_back()
    {
        var post = await alice.PostAsync("Likeable");
        var there = await bob.SeesAsync(Url(post));
        for (var i = 0; i < 2; i++)
        {
            var liked = (await bob.Api.PutAsync($"/api/posts/{Id(there)}/like")).Expect(HttpStatusCode.OK).Json;
            Assert.True(liked.GetProperty("liked").GetBoolean());
            Assert.Equal(1, liked.GetProperty("likes").GetInt32());
        }

        await alice.SeesAsync(Url(post), p => p.GetProperty("likes").GetInt32() == 1 && !p.GetProperty("liked").GetBoolean());
        var unliked = (await bob.Api.DeleteAsync($"/api/posts/{Id(there)}/like")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((false, 0), (unliked.GetProperty("liked").GetBoolean(), unliked.GetProperty("likes").GetInt32()));
        await alice.SeesAsync(Url(post), p => p.GetProperty("likes").GetInt32() == 0);
        (await bob.Api.PutAsync($"/api/posts/{Id(there)}/like")).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(Url(post), p => p.GetProperty("likes").GetInt32() == 1);
    }

    [Fact]
    public async Task A_reshare_brings_a_post_to_somebody_who_does_not_follow_its_author()
    {
        // Carol follows Bob, and knows nothing of Alice.
        var post = await alice.PostAsync("Worth passing on");
        var atBob = await bob.SeesAsync(Url(post));
        Assert.True((await bob.Api.PutAsync($"/api/posts/{Id(atBob)}/reshare")).Expect(HttpStatusCode.OK).Json.GetProperty("reshared").GetBoolean());

        var atCarol = await carol.SeesAsync(Url(post));
        Assert.Equal(alice.Url, atCarol.GetProperty("author").GetProperty("url").GetString());
        Assert.Equal(bob.Url, Assert.Single(atCarol.GetProperty("resharedBy").EnumerateArray()).GetProperty("url").GetString());
        Assert.True(atCarol.GetProperty("signed").GetBoolean());
        await alice.SeesAsync(Url(post), p => p.GetProperty("reshares").GetInt32() == 1);

        // What it brings can be answered, and the answer reaches the author.
        var reply = await carol.PostAsync("Indeed", inReplyTo: Id(atCarol));
        await Poll.UntilAsync(
            async () => (await alice.Api.ItemsAsync($"/api/posts/{Id(post)}/thread")).Any(p => Url(p) == Url(reply)), "Carol's answer at Alice");

        (await bob.Api.DeleteAsync($"/api/posts/{Id(atBob)}/reshare")).Expect(HttpStatusCode.OK);
        await carol.LosesAsync(Url(post));
        await alice.SeesAsync(Url(post), p => p.GetProperty("reshares").GetInt32() == 0);
    }

    [Fact]
    public async Task What_is_for_friends_is_not_reshared()
    {
        var there = await bob.SeesAsync(Url(await alice.PostAsync("Not for all", "friends")));
        (await bob.Api.PutAsync($"/api/posts/{Id(there)}/reshare")).ExpectProblem(HttpStatusCode.Conflict, "posts.not_public");
    }

    [Fact]
    public async Task A_mention_reaches_somebody_who_does_not_follow()
    {
        var text = $"Good morning @carol@{carol.Host}, and @nobody too. #Morning #tidePools2026";
        var post = await alice.PostAsync(text);
        var mention = Assert.Single(post.GetProperty("mentions").EnumerateArray());
        Assert.Equal(($"@carol@{carol.Host}", carol.Url), (mention.GetProperty("name").GetString(), mention.GetProperty("url").GetString()));
        Assert.Equal(["morning", "tidepools2026"], post.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains($"href=\"{carol.Url}\"", post.GetProperty("html").GetString(), StringComparison.Ordinal);

        await bob.SeesAsync(Url(post), query: "tag=Morning");
        await carol.SeesAsync(Url(post), query: "tag=tidepools2026");
    }

    [Fact]
    public async Task What_a_friend_sends_is_harmless_html()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(bob);
        var note = friend.Note("x");
        note["content"] = "<p onclick=\"alert(1)\" style=\"position:fixed\">Hi <script>alert(1)</script><img src=\"http://tracker.example/p.gif\"><a href=\"javascript:alert(1)\">a</a>"
            + "<a href=\"https://b.example\">b</a><iframe src=\"https://c.example\"></iframe><svg onload=alert(1)></svg><form action=\"/api/posts\"></form></p>";
        (await friend.SendAsync(bob, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        var html = (await bob.SeesAsync(note["id"]!.GetValue<string>())).GetProperty("html").GetString()!;
        foreach (var evil in (string[])["script", "onclick", "style", "img", "javascript", "iframe", "svg", "form", "alert"])
        {
            Assert.DoesNotContain(evil, html, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("href=\"https://b.example", html, StringComparison.Ordinal);
        Assert.Contains("noopener", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_shows_what_a_post_would_say_and_stores_nothing()
    {
        var before = (await alice.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("posts").GetInt32();
        var preview = (await alice.Api.PostAsync("/api/preview", new { text = "Some **bold** <script>alert(1)</script>" })).Expect(HttpStatusCode.OK).Json;
        Assert.Contains("<strong>bold</strong>", preview.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", preview.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, (await alice.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("posts").GetInt32());
    }

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    /// <summary>Alice and Bob follow each other; Carol follows Bob.</summary>
    public sealed class Three : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        public TestNode Bob { get; private set; } = null!;

        public TestNode Carol { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync("alice");
            Bob = await TestNode.StartAsync("bob");
            Carol = await TestNode.StartAsync("carol");
            await Friends.MeetAsync(Alice, Bob);
            await Friends.FollowAsync(Carol, Bob);
        }

        public async ValueTask DisposeAsync()
        {
            await Alice.DisposeAsync();
            await Bob.DisposeAsync();
            await Carol.DisposeAsync();
        }
    }
}
