using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Feeds of sites that know nothing of federation, followed as people of their own kind.</summary>
public sealed class FeedFollowTests
{
    [Fact]
    public async Task A_feed_is_followed_by_its_address_and_by_a_page_that_names_it()
    {
        await using var node = await TestNode.StartAsync();
        await using var site = await StrangerActor.StartAsync("blog");
        Serve(site, "/feed.xml", Rss(site, Item("1", "First", "<p>Hello <script>alert(1)</script><a href=\"/more\">more</a></p>"), Item("2", "Second", "<p>World</p>")));
        site.Serve("/blog", "text/html", """<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><p>Welcome""");
        var feed = (await node.Api.PostAsync("/api/people", new { url = site.Url + "/blog" })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(("feed", "yes", "no", "The Blog", site.Url + "/feed.xml", site.Host), (
            feed.GetProperty("kind").GetString(), feed.GetProperty("following").GetString(), feed.GetProperty("follower").GetString(), feed.GetProperty("name").GetString(),
            feed.Url(), feed.GetProperty("host").GetString()));
        Assert.Equal(feed.Id(), (await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed.xml" })).Expect(HttpStatusCode.Created).Json.Id());

        var first = await node.SeesAsync(site.Url + "/1");
        Assert.Equal("feed", first.GetProperty("author").GetProperty("kind").GetString());
        Assert.StartsWith("First", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains($"href=\"{site.Url}/more\"", first.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("script", first.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await node.FeedAsync()).Count);
        Assert.Equal(0, (await node.Anonymous.GetAsync("/following", "application/activity+json")).Json.GetProperty("totalItems").GetInt32());

        // Nobody there can be told anything; what is one's own stays possible.
        var id = first.Id();
        (await node.Api.PutAsync($"/api/posts/{id}/like")).ExpectProblem(HttpStatusCode.Conflict, "posts.from_feed");
        (await node.Api.PutAsync($"/api/posts/{id}/reshare")).ExpectProblem(HttpStatusCode.Conflict, "posts.from_feed");
        (await node.Api.PostAsync("/api/posts", new { text = "x", audience = "public", inReplyTo = id })).ExpectProblem(HttpStatusCode.Conflict, "posts.from_feed");
        (await node.Api.PostAsync("/api/posts", new { text = "x", audience = "public", quote = id })).ExpectProblem(HttpStatusCode.Conflict, "posts.from_feed");
        (await node.Api.PutAsync($"/api/posts/{id}/bookmark")).Expect(HttpStatusCode.OK);
        Assert.NotEqual(HttpStatusCode.Created, (await node.Api.PostAsync("/api/conversations", new { people = (string[])[feed.Id()], text = "Hello" })).Status);
        (await node.Api.GetAsync($"/api/people/{feed.Id()}/verification")).ExpectProblem(HttpStatusCode.Conflict, "people.no_key");
        (await node.Api.PutAsync($"/api/people/{feed.Id()}/verified")).ExpectProblem(HttpStatusCode.Conflict, "people.no_key");
        Assert.False((await PersonAsync(node, feed.Id())).GetProperty("verified").GetBoolean());
        Assert.Empty(site.Arrivals);
    }

    [Theory]
    [InlineData("application/feed+json", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Blog\",\"items\":[{\"id\":\"1\",\"url\":\"/1\",\"title\":\"First\",\"content_html\":\"<p>Hello</p>\"}]}")]
    [InlineData("application/atom+xml", "<feed xmlns='http://www.w3.org/2005/Atom'><title>The Blog</title><entry><id>urn:1</id><title type='html'>First</title><link href='/1'/><updated>2026-01-01T00:00:00Z</updated><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Hello</p></div></content></entry></feed>")]
    [InlineData("text/xml", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel><title>The Blog</title></channel><item><title>First</title><link>/1</link><description>Hello</description></item></rdf:RDF>")]
    public async Task Every_kind_of_feed_is_read(string type, string document)
    {
        await using var node = await TestNode.StartAsync();
        await using var site = await StrangerActor.StartAsync("blog");
        site.Serve("/feed", type, document);
        Assert.Equal("The Blog", (await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed" })).Expect(HttpStatusCode.Created).Json.GetProperty("name").GetString());
        var post = await node.SeesAsync(site.Url + "/1");
        Assert.Contains("<strong>First</strong>", post.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains("Hello", post.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_entries_are_edited_and_none_comes_twice()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await TestNode.StartAsync("alice", clock);
        await using var site = await StrangerActor.StartAsync("blog");
        await FollowedAsync(node, site);
        Serve(site, "/feed.xml", Rss(site, Item("2", "Second", "New"), Item("1", "First", "Hello again")));
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(30), async () => (await node.FeedAsync()).Count == 2, "the second entry");
        var edited = await node.SeesAsync(site.Url + "/1", p => p.GetProperty("text").GetString()!.Contains("Hello again", StringComparison.Ordinal));
        Assert.NotEqual(JsonValueKind.Null, edited.GetProperty("edited").ValueKind);
        Assert.Single(await node.Api.ItemsAsync($"/api/posts/{edited.Id()}/history"));
    }

    [Fact]
    public async Task An_unchanged_feed_is_asked_for_by_what_is_known_less_often_and_without_a_signature()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await TestNode.StartAsync("alice", clock);
        await using var site = await StrangerActor.StartAsync("blog");
        var asked = new ConcurrentQueue<(DateTimeOffset At, string Tag, bool IsSigned)>();
        site.Files["/feed.xml"] = context =>
        {
            var tag = context.Request.Headers.IfNoneMatch.ToString();
            asked.Enqueue((clock.GetUtcNow(), tag, context.Request.Headers.ContainsKey("Signature")));
            context.Response.Headers.ETag = "\"v1\"";
            if (tag == "\"v1\"")
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return StrangerActor.SayAsync(context, "application/rss+xml", Rss(site, Item("1", "First", "Hello")));
        };
        await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed.xml" });
        await node.SeesAsync(site.Url + "/1");
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(10), () => Task.FromResult(asked.Count(a => a.Tag.Length > 0) >= 5), "five conditional requests");

        // The first requests look for an actor there.
        var polls = asked.Where(a => a.Tag.Length > 0).ToList();
        Assert.DoesNotContain(polls, p => p.IsSigned);
        Assert.True(polls[4].At - polls[3].At > polls[1].At - polls[0].At);
        Assert.True(polls[1].At - polls[0].At >= TimeSpan.FromMinutes(30));
        Assert.Single(await node.FeedAsync());
    }

    [Fact]
    public async Task A_host_that_asks_for_patience_gets_it_and_a_feed_that_is_gone_is_asked_no_more()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await TestNode.StartAsync("alice", clock);
        await using var site = await StrangerActor.StartAsync("blog");
        var id = await FollowedAsync(node, site);
        var asked = new ConcurrentQueue<DateTimeOffset>();
        var status = 429;
        site.Files["/feed.xml"] = context =>
        {
            asked.Enqueue(clock.GetUtcNow());
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "36000";
            return Task.CompletedTask;
        };
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(30), () => Task.FromResult(asked.Count == 2), "a second try");
        Assert.True(asked.Last() - asked.First() >= TimeSpan.FromHours(10));
        status = 410;
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(30), async () => (await PersonAsync(node, id)).GetProperty("following").GetString() == "rejected", "the end of the feed");
        Assert.Contains("ended", (await PersonAsync(node, id)).GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.Null(node.Get<FeedStore>().Find(id));
        Assert.Single(await node.FeedAsync());
    }

    [Fact]
    public async Task A_feed_that_is_given_up_is_not_asked_any_more()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await TestNode.StartAsync("alice", clock);
        await using var site = await StrangerActor.StartAsync("blog");
        var id = await FollowedAsync(node, site);
        (await node.Api.DeleteAsync("/api/people/" + id)).Expect(HttpStatusCode.NoContent);
        var asked = 0;
        site.Files["/feed.xml"] = context => StrangerActor.SayAsync(context, "text/plain", $"{Interlocked.Increment(ref asked)}");
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(1), () => Task.FromResult(node.Get<FeedStore>().Find(id) is null), "the feed to be forgotten");
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_feed_speaks_for_nobody_else()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(node);
        var note = friend.Note("As I said it");
        (await friend.SendAsync(node, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        await node.SeesAsync((string)note["id"]!);
        await using var site = await StrangerActor.StartAsync("blog");
        var own = await node.PostAsync("My own words");
        await using var second = await StrangerActor.StartAsync("other");
        Serve(site, "/feed.xml", Rss(site, Item((string)note["id"]!, "Forged", "Not so"), Item(own.Url(), "Forged", "Not so"), Item("same", "Of the first", "One")));
        Serve(second, "/feed.xml", Rss(second, Item("same", "Of the second", "Two")));
        await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed.xml" });
        await node.Api.PostAsync("/api/people", new { url = second.Url + "/feed.xml" });
        await Poll.UntilAsync(async () => (await node.FeedAsync()).Count == 6, "all entries beside the posts");
        var feed = await node.FeedAsync();
        Assert.Equal(friend.Url, feed.Single(p => p.GetProperty("text").GetString() == "As I said it").AuthorUrl());
        Assert.Single(feed, p => p.GetProperty("text").GetString() == "My own words" && p.GetProperty("mine").GetBoolean());
        Assert.Equal(2, feed.Count(p => p.GetProperty("text").GetString()!.StartsWith("Of the", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Photos_of_entries_are_fetched_like_all_photos()
    {
        await using var node = await TestNode.StartAsync();
        await using var site = await StrangerActor.StartAsync("blog");
        foreach (var i in (int[])[1, 2])
        {
            site.Files[$"/{i}.jpg"] = async context =>
            {
                context.Response.ContentType = "image/jpeg";
                await context.Response.Body.WriteAsync(TestPhoto.Jpeg(400, 300, i));
            };
        }

        Serve(site, "/feed.xml", Rss(site, Item("1", "Photos", "<img src='/2.jpg' alt='Two'><img src='/spy.gif' width='1' height='1'>", "<enclosure url='/1.jpg' type='image/jpeg' length='1'/>")));
        await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed.xml" });
        var post = await node.SeesPhotosAsync(site.Url + "/1", 2);
        Assert.Equal(["", "Two"], post.GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("alt").GetString()));
    }

    private static async Task<JsonElement> PersonAsync(TestNode node, string id) => (await node.Api.GetAsync("/api/people/" + id)).Expect(HttpStatusCode.OK).Json;

    /// <summary>The id of the site's feed, once its one entry is here.</summary>
    private static async Task<string> FollowedAsync(TestNode node, StrangerActor site)
    {
        Serve(site, "/feed.xml", Rss(site, Item("1", "First", "Hello")));
        var feed = (await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed.xml" })).Expect(HttpStatusCode.Created).Json;
        await node.SeesAsync(site.Url + "/1");
        return feed.Id();
    }

    private static void Serve(StrangerActor site, string path, string rss) => site.Serve(path, "application/rss+xml", rss);

    private static string Item(string id, string title, string html, string more = "") =>
        $"<item><guid>{id}</guid><title>{title}</title><link>/{(id.Contains(':', StringComparison.Ordinal) ? "forged" : id)}</link><description>{WebUtility.HtmlEncode(html)}</description>{more}</item>";

    private static string Rss(StrangerActor site, params string[] items) =>
        $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Blog</title><link>{site.Url}</link><description>Words</description>{string.Concat(items)}</channel></rss>";
}
