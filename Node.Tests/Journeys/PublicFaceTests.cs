using System.Net;
using System.Text.RegularExpressions;
using PersonalNode.Crypto;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>How others see the person: actor, discovery, public pages, and what they must not see.</summary>
public sealed partial class PublicFaceTests
{
    private const string ActivityJson = "application/activity+json";

    [Fact]
    public async Task The_actor_is_complete_and_signed()
    {
        await using var node = await TestNode.StartAsync();
        var answer = (await node.Anonymous.GetAsync("/", ActivityJson)).Expect(HttpStatusCode.OK);
        Assert.Equal(ActivityJson, answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Response.Headers.Vary);
        var actor = answer.Json;
        Assert.Equal(node.Url, actor.GetProperty("id").GetString());
        Assert.Equal("Person", actor.GetProperty("type").GetString());
        Assert.Equal(node.Url + "/inbox", actor.GetProperty("inbox").GetString());
        Assert.Equal(node.Url + "/outbox", actor.GetProperty("outbox").GetString());
        Assert.Contains("BEGIN PUBLIC KEY", actor.GetProperty("publicKey").GetProperty("publicKeyPem").GetString(), StringComparison.Ordinal);
        var key = Assert.Single(actor.GetProperty("assertionMethod").EnumerateArray());
        Assert.Equal("Multikey", key.GetProperty("type").GetString());
        Assert.Equal(node.Url, key.GetProperty("controller").GetString());
        Assert.True(Multikey.TryDecode(key.GetProperty("publicKeyMultibase").GetString(), out var bytes));
        Assert.Equal(ProofFailure.None, IntegrityProof.Verify(actor, bytes));
        Assert.Equal(key.GetProperty("publicKeyMultibase").GetString(), (await node.Api.GetAsync("/api/me")).Json.GetProperty("key").GetString());
    }

    [Fact]
    public async Task WebFinger_and_NodeInfo_lead_to_the_actor()
    {
        await using var node = await TestNode.StartAsync();
        foreach (var resource in (string[])[$"acct:alice@{node.Host}", $"acct:ALICE@{node.Host}", node.Url])
        {
            var found = (await node.Anonymous.GetAsync("/.well-known/webfinger?resource=" + Uri.EscapeDataString(resource))).Expect(HttpStatusCode.OK);
            Assert.Equal("application/jrd+json", found.Response.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"acct:alice@{node.Host}", found.Json.GetProperty("subject").GetString());
            Assert.Contains(
                found.Json.GetProperty("links").EnumerateArray(),
                l => l.GetProperty("rel").GetString() == "self" && l.GetProperty("type").GetString() == ActivityJson && l.GetProperty("href").GetString() == node.Url);
        }

        (await node.Anonymous.GetAsync($"/.well-known/webfinger?resource=acct:bob@{node.Host}")).ExpectProblem(HttpStatusCode.NotFound, "webfinger.not_found");
        (await node.Anonymous.GetAsync("/.well-known/webfinger")).ExpectProblem(HttpStatusCode.BadRequest, "webfinger.resource");

        var link = (await node.Anonymous.GetAsync("/.well-known/nodeinfo")).Json.GetProperty("links")[0].GetProperty("href").GetString()!;
        var info = (await node.Anonymous.GetAsync(link)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("2.1", info.GetProperty("version").GetString());
        Assert.Equal("activitypub", info.GetProperty("protocols")[0].GetString());
        Assert.False(info.GetProperty("openRegistrations").GetBoolean());
    }

    [Fact]
    public async Task Node_Url_is_the_truth_and_the_Host_header_is_not()
    {
        await using var node = await TestNode.StartAsync("alice", null, true, "--Node:Url=https://alice.example/");
        var post = await node.PostAsync("Behind a proxy");
        Assert.StartsWith("https://alice.example/posts/", post.GetProperty("url").GetString(), StringComparison.Ordinal);
        var path = new Uri(post.GetProperty("url").GetString()!).AbsolutePath;
        foreach (var (target, accept) in ((string, string)[])
            [
                ("/", ActivityJson), ("/", "text/html"), ("/outbox", ActivityJson), ("/outbox?page=true", ActivityJson), (path, ActivityJson), (path, "text/html"),
                ("/.well-known/webfinger?resource=acct:alice@alice.example", "*/*"), ("/.well-known/nodeinfo", "*/*"), ("/followers", ActivityJson),
            ])
        {
            var answer = (await node.Anonymous.SendAsync(HttpMethod.Get, target, null, r =>
            {
                r.Headers.Host = "evil.example";
                r.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
                r.Headers.TryAddWithoutValidation("Accept", accept);
            })).Expect(HttpStatusCode.OK);
            Assert.DoesNotContain("evil.example", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", answer.Text, StringComparison.Ordinal);
            Assert.Contains("alice.example", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_profile_reads_well_without_a_script()
    {
        await using var node = await TestNode.StartAsync();
        (await node.Api.SendAsync(HttpMethod.Patch, "/api/me", new { bio = "I like **tide pools** <script>alert(1)</script>" })).Expect(HttpStatusCode.OK);
        await node.PostAsync("First #garden post <img src=x onerror=alert(1)>");
        await node.PostAsync("For friends only", "friends");
        await node.PostAsync("A long story", summary: "Spoiler & more");

        var answer = (await node.Anonymous.GetAsync("/", "text/html")).Expect(HttpStatusCode.OK);
        var html = answer.Text;
        Assert.Equal("text/html", answer.Response.Content.Headers.ContentType?.MediaType);
        foreach (var property in (string[])["og:title", "og:description", "og:url", "og:type", "og:site_name"])
        {
            Assert.Matches($"<meta property=\"{property}\" content=\"[^\"]+\">", html);
        }

        Assert.Contains("<h1 class=\"p-name\" dir=\"auto\">Alice Test</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<strong>tide pools</strong>", html, StringComparison.Ordinal);
        Assert.Contains("First ", html, StringComparison.Ordinal);
        Assert.Contains("<summary dir=\"auto\">Spoiler &amp; more</summary>", html, StringComparison.Ordinal);
        Assert.Contains($"@alice@{node.Host}", html, StringComparison.Ordinal);
        Assert.DoesNotContain("For friends only", html, StringComparison.Ordinal);
        AssertHarmless(answer);

        var tagged = (await node.Anonymous.GetAsync("/tags/garden", "text/html")).Expect(HttpStatusCode.OK);
        Assert.Contains("First ", tagged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A long story", tagged.Text, StringComparison.Ordinal);
        AssertHarmless(tagged);
    }

    [Fact]
    public async Task The_profile_pages_to_the_oldest_post()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 45; i++)
        {
            await node.PostAsync($"Number {i:00}.");
        }

        var seen = new List<string>();
        var next = "/";
        for (var page = 0; next.Length > 0 && page < 5; page++)
        {
            var html = (await node.Anonymous.GetAsync(next, "text/html")).Expect(HttpStatusCode.OK).Text;
            seen.AddRange(Numbers().Matches(html).Select(m => m.Groups[1].Value));
            next = NextPage().Match(html) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : "";
        }

        Assert.Equal(Enumerable.Range(0, 45).Reverse().Select(i => $"{i:00}"), seen.Distinct());
    }

    [Fact]
    public async Task Posts_for_friends_are_for_friends()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await using var passer = await StrangerActor.StartAsync("passer");
        await friend.FollowAsync(node);

        // The friend's server knows no sealing, and the owner chose to send it as an ordinary post for followers.
        var post = (await node.Api.PostAsync("/api/posts", new { text = "Only between us", audience = "friends", unsealed = "send" }))
            .Expect(HttpStatusCode.Created).Json;
        var url = post.GetProperty("url").GetString()!;

        foreach (var accept in (string[])[ActivityJson, "text/html"])
        {
            var answer = (await node.Anonymous.GetAsync(url, accept)).Expect(HttpStatusCode.NotFound);
            Assert.DoesNotContain("between us", answer.Text, StringComparison.Ordinal);
        }

        foreach (var path in (string[])["/", "/outbox?page=true"])
        {
            Assert.DoesNotContain("between us", (await node.Anonymous.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("between us", (await passer.GetAsync(node.Url + path)).Text, StringComparison.Ordinal);
        }

        (await passer.GetAsync(url)).Expect(HttpStatusCode.NotFound);
        Assert.Contains("between us", (await friend.GetAsync(url)).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains("between us", (await friend.GetAsync(node.Url + "/outbox?page=true")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);

        // A friend's signature made for another address, by another key, or too old, is none.
        foreach (var forgery in (Forgery[])
            [
                new() { Target = node.Url + "/posts/other" }, new() { Key = passer.Key }, new() { Age = TimeSpan.FromMinutes(6) }, new() { Components = ["@method"] },
                new() { WithoutDate = true }, new() { Method = "POST" },
            ])
        {
            (await friend.GetAsync(url, forgery)).Expect(HttpStatusCode.NotFound);
        }

        // No more a friend, no more to see.
        (await node.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(node, friend.Url)}/follower")).Expect(HttpStatusCode.NoContent);
        (await friend.GetAsync(url)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deleted_post_leaves_a_tombstone()
    {
        await using var node = await TestNode.StartAsync();
        var post = await node.PostAsync("Soon gone");
        var url = post.GetProperty("url").GetString()!;
        var note = (await node.Anonymous.GetAsync(url, ActivityJson)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("Note", note.GetProperty("type").GetString());
        Assert.True(note.TryGetProperty("proof", out _));
        (await node.Api.DeleteAsync($"/api/posts/{post.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);

        var stone = (await node.Anonymous.GetAsync(url, ActivityJson)).Expect(HttpStatusCode.Gone).Json;
        Assert.Equal("Tombstone", stone.GetProperty("type").GetString());
        Assert.Equal(url, stone.GetProperty("id").GetString());
        (await node.Anonymous.GetAsync(url, "text/html")).Expect(HttpStatusCode.Gone);
        Assert.DoesNotContain("Soon gone", (await node.Anonymous.GetAsync("/outbox?page=true", ActivityJson)).Text, StringComparison.Ordinal);
        (await node.Api.GetAsync($"/api/posts/{post.GetProperty("id").GetString()}")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
        Assert.Empty(await node.FeedAsync());
    }

    [Fact]
    public async Task Outbox_pages_hold_every_public_activity_once_newest_first()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 120; i++)
        {
            await node.PostAsync($"Number {i}");
        }

        var outbox = (await node.Anonymous.GetAsync("/outbox", ActivityJson)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(120, outbox.GetProperty("totalItems").GetInt32());
        var texts = new List<string>();
        var next = outbox.GetProperty("first").GetString();
        while (next is not null)
        {
            var page = (await node.Anonymous.GetAsync(next, ActivityJson)).Expect(HttpStatusCode.OK).Json;
            Assert.InRange(page.GetProperty("orderedItems").GetArrayLength(), 1, 50);
            texts.AddRange(page.GetProperty("orderedItems").EnumerateArray().Select(a => a.GetProperty("object").GetProperty("source").GetProperty("content").GetString()!));
            next = page.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => $"Number {i}"), texts);
        (await node.Anonymous.GetAsync("/outbox?page=true&before=nonsense")).ExpectProblem(HttpStatusCode.BadRequest, "outbox.bad_cursor");
    }

    [Fact]
    public async Task Who_follows_whom_is_told_by_number_alone()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.FollowAsync(node);
        await friend.BefriendAsync(node);
        foreach (var path in (string[])["/followers", "/following"])
        {
            foreach (var answer in (ApiAnswer[])[await node.Anonymous.GetAsync(path, ActivityJson), await friend.GetAsync(node.Url + path)])
            {
                Assert.Equal(1, answer.Expect(HttpStatusCode.OK).Json.GetProperty("totalItems").GetInt32());
                Assert.DoesNotContain(friend.Host, answer.Text, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("Number ([0-9]{2})\\.")]
    private static partial Regex Numbers();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex NextPage();

    private static void AssertHarmless(ApiAnswer page)
    {
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page.Text, StringComparison.OrdinalIgnoreCase);
        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Response.Headers.GetValues("X-Content-Type-Options").Single());
    }
}
