using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Feeds that no honest site has: they bring nothing in, take little, and harm nobody.</summary>
public sealed class HostileFeedTests
{
    private const string Url = "https://blog.example/feed";

    private static readonly string Laughs = "<!DOCTYPE lolz [<!ENTITY a \"lol\">" + string.Concat(Enumerable.Range('b', 10).Select(c => $"<!ENTITY {(char)c} \"{string.Concat(Enumerable.Repeat($"&{(char)(c - 1)};", 10))}\">"))
        + "]><rss><channel><title>&k;</title></channel></rss>";

    [Fact]
    public void Entities_of_any_kind_are_refused()
    {
        foreach (var document in (string[])
            [
                Laughs, "<!DOCTYPE rss SYSTEM \"file:///etc/passwd\"><rss><channel/></rss>",
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><rss><channel><title>&x;</title></channel></rss>", "<!DOCTYPE rss><rss><channel/></rss>",
            ])
        {
            var watch = Stopwatch.StartNew();
            Assert.False(FeedDocument.TryRead(Encoding.UTF8.GetBytes(document), Url, out _));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public void What_is_no_feed_or_beyond_the_bounds_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        foreach (var document in (string[])
            [
                "", " ", "<", "<html><body/></html>", "<rss/>", "<rss><channel>", "{}", "{\"version\":1}", "[]", "\0\0", $"<rss><channel>{deep}", $"<rss><channel>{string.Concat(Enumerable.Repeat("<a/>", 200_001))}</channel></rss>",
                "<rss><channel><title>" + new string('x', FeedDocument.MaxBytes) + "</title></channel></rss>", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":" + new string('[', 5_000),
            ])
        {
            Assert.False(FeedDocument.TryRead(Encoding.UTF8.GetBytes(document), Url, out _), document.Length > 80 ? document[..80] : document);
        }
    }

    [Fact]
    public void The_fifty_newest_entries_are_read_each_once_with_lines_that_hide_nothing()
    {
        var items = string.Concat(Enumerable.Range(0, 300).Select(i => $"<item><guid>{i % 200}</guid><title>T{i}\u202E\u200B</title><pubDate>{DateTimeOffset.UnixEpoch.AddDays(i % 200 + 1):R}</pubDate></item>"));
        Assert.True(FeedDocument.TryRead(Encoding.UTF8.GetBytes($"<rss><channel><title>a\u202Eb</title>{items}</channel></rss>"), Url, out var feed));
        Assert.Equal("ab", feed.Title);
        Assert.Equal(Enumerable.Range(150, 50).Reverse().Select(i => $"T{i}"), feed.Entries.Select(e => e.Title));
    }

    [Fact]
    public void Links_are_read_where_a_browser_sees_them_and_nesting_costs_nothing()
    {
        var watch = Stopwatch.StartNew();
        var html = string.Concat(Enumerable.Repeat("<b>", 300_000)) + "<!-- <a href=/no> --><script>'<a href=/no>'</script><title><a href=/no></title><a href=/yes rel=\"Me x\">";
        var link = Assert.Single(HtmlTags.Links(html, "https://a.example/x/"));
        Assert.Equal("https://a.example/yes", link.Url);
        Assert.Equal(["me", "x"], link.Rel);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("laughs")]
    [InlineData("large")]
    [InlineData("redirect")]
    [InlineData("nested")]
    public async Task A_hostile_site_is_told_apart_from_a_feed_and_the_node_goes_on(string how)
    {
        await using var node = await TestNode.StartAsync();
        await using var site = await StrangerActor.StartAsync("blog");
        site.Files["/feed"] = async context =>
        {
            context.Response.ContentType = how == "nested" ? "text/html" : "application/rss+xml";
            switch (how)
            {
                case "redirect":
                    context.Response.Redirect("/feed");
                    break;
                case "large":
                    var part = new byte[64 * 1024];
                    Array.Fill(part, (byte)' ');
                    for (var i = 0; i < 200 && !context.RequestAborted.IsCancellationRequested; i++)
                    {
                        await context.Response.Body.WriteAsync(part);
                    }

                    break;
                case "nested":
                    await context.Response.WriteAsync("<link rel=alternate type=application/rss+xml href=/feed>" + string.Concat(Enumerable.Repeat("<div>", 100_000)));
                    break;
                default:
                    await context.Response.WriteAsync(Laughs);
                    break;
            }
        };
        var answer = await node.Api.PostAsync("/api/people", new { url = site.Url + "/feed" });
        Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadGateway, answer.Text);
        Assert.Empty(await node.Api.ItemsAsync("/api/people"));
        await node.PostAsync("Still here");
    }
}
