using System.Net;
using System.ServiceModel.Syndication;
using System.Xml;
using System.Xml.Linq;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The owner's public posts as Atom and RSS, read with a reader that is not the node's own.</summary>
public sealed class PublicFeedTests
{
    private static readonly XNamespace Media = "http://search.yahoo.com/mrss/";

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    public async Task The_twenty_newest_public_posts_are_there_with_absolute_links(string kind)
    {
        await using var node = await TestNode.StartAsync();
        await node.PostAsync("Oldest of all");
        for (var i = 0; i < 18; i++)
        {
            await node.PostAsync($"Number {i:00}");
        }

        await node.PostAsync("For friends only", "friends");
        var tagged = await node.PostAsync("About #tides & [more](/tags/tides) <b>bold</b>");
        var newest = (await node.Api.PostAsync("/api/posts", new { text = "Newest?", audience = "public", poll = new { options = (string[])["Yes", "N<o"], ends = 600 } }))
            .Expect(HttpStatusCode.Created).Json;

        var (feed, document) = await ReadAsync(node, kind);
        var items = feed.Items.ToList();
        Assert.Equal(20, items.Count);
        Assert.Equal(newest.Url(), items[0].Id);
        Assert.Equal(newest.Url(), items[0].Links.Single(l => l.RelationshipType == "alternate").Uri.AbsoluteUri);
        Assert.Contains("<li>N&lt;o</li>", Content(items[0]), StringComparison.Ordinal);
        Assert.Equal(tagged.Url(), items[1].Id);
        Assert.Contains($"href=\"{node.Url}/tags/tides\"", Content(items[1]), StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/", Content(items[1]), StringComparison.Ordinal);
        Assert.Equal("tides", Assert.Single(items[1].Categories).Name);
        Assert.DoesNotContain(items, i => i.Title.Text is "For friends only" or "Oldest of all");
        Assert.Equal(node.Url, feed.Links.Single(l => l.RelationshipType == "alternate").Uri.OriginalString.TrimEnd('/'));
        Assert.Contains($"{node.Url}/feed.{kind}", document.ToString(), StringComparison.Ordinal);

        var page = (await node.Anonymous.GetAsync("/", "text/html")).Text;
        Assert.Matches($"<link rel=\"alternate\" type=\"application/{kind}\\+xml\" title=\"[^\"]+\" href=\"/feed.{kind}\">", page);
    }

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    public async Task Photos_come_with_their_descriptions_and_a_warning_keeps_what_is_behind_it(string kind)
    {
        await using var node = await TestNode.StartAsync();
        var shown = await node.PostPhotosAsync("Two", "public", TestPhoto.Jpeg(), TestPhoto.Jpeg(seed: 2));
        var photo = (await node.UploadAsync(TestPhoto.Jpeg(seed: 3), "The last page")).Id();
        (await node.Api.PostAsync("/api/posts", new { text = "The butler did it", audience = "public", summary = "The end of <the> book", photos = (string[])[photo] })).Expect(HttpStatusCode.Created);

        var (feed, document) = await ReadAsync(node, kind);
        var items = feed.Items.ToList();
        Assert.Equal("The end of <the> book", items[0].Title.Text);
        Assert.Contains("Content warning: The end of &lt;the&gt; book", Content(items[0]), StringComparison.Ordinal);
        Assert.Equal(shown.Url(), items[1].Id);
        Assert.DoesNotContain("butler", document.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("last page", document.ToString(), StringComparison.Ordinal);

        var media = document.Descendants(Media + "content").ToList();
        Assert.Equal(["Photo 1 of Two", "Photo 2 of Two"], media.Select(m => m.Element(Media + "description")!.Value));
        var enclosures = items[1].Links.Where(l => l.RelationshipType == "enclosure").ToList();
        Assert.Equal(kind == "atom" ? 2 : 1, enclosures.Count);
        Assert.Equal(enclosures[0].Uri.AbsoluteUri, media[0].Attribute("url")!.Value);
        using var file = await node.Anonymous.LookAsync(enclosures[0].Uri.AbsolutePath);
        Assert.Equal((int)media[0].Attribute("width")!, file.Width);
    }

    [Fact]
    public async Task Whoever_has_it_already_is_told_so()
    {
        await using var node = await TestNode.StartAsync();
        var post = await node.PostAsync("First");
        var answer = (await node.Anonymous.GetAsync("/feed.atom")).Expect(HttpStatusCode.OK);
        Assert.Equal("application/atom+xml", answer.Response.Content.Headers.ContentType?.MediaType);
        var tag = answer.Response.Headers.ETag!.ToString();
        var changed = answer.Response.Content.Headers.LastModified!.Value.ToString("R");
        (await GetAsync(node, "If-None-Match", tag)).Expect(HttpStatusCode.NotModified);
        (await GetAsync(node, "If-Modified-Since", changed)).Expect(HttpStatusCode.NotModified);
        (await GetAsync(node, "If-None-Match", "\"other\"")).Expect(HttpStatusCode.OK);

        (await node.Api.DeleteAsync("/api/posts/" + post.Id())).Expect(HttpStatusCode.NoContent);
        Assert.DoesNotContain("First", (await GetAsync(node, "If-None-Match", tag)).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        await using var bare = await TestNode.StartBareAsync();
        (await bare.Anonymous.GetAsync("/feed.rss")).ExpectProblem(HttpStatusCode.NotFound, "feed.not_ready");
    }

    [Fact]
    public void What_xml_cannot_hold_is_left_out() => Assert.All(
        ((string Text, string Kept)[])
        [
            ("as it is \U0001F994", "as it is \U0001F994"), ("a\u0000b\u0008c\u001bd", "abcd"), ("\ud800a\udc00", "a"), ("\U0001F994\u0001\U0001F994\ud83e", "\U0001F994\U0001F994"),
            ("\ufffea\uffff\t\r\n", "a\t\r\n"), ("", ""),
        ], t => Assert.Equal(t.Kept, SafeXml.Clean(t.Text)));

    [Fact]
    public async Task Words_that_xml_cannot_hold_do_not_break_the_feed()
    {
        await using var node = await TestNode.StartAsync();
        await node.PostAsync("]]> &amp; <!-- \ufffe \U0001F994 & \"quotes\"", summary: "A ]]> \uffff warning");
        await node.PostAsync("]]> &amp; <!-- \ufffe \U0001F994");
        foreach (var kind in (string[])["atom", "rss"])
        {
            var (feed, _) = await ReadAsync(node, kind);
            Assert.Equal(2, feed.Items.Count());
            Assert.Contains(feed.Items, i => i.Title.Text == "A ]]>  warning");
        }
    }

    private static Task<ApiAnswer> GetAsync(TestNode node, string header, string value) =>
        node.Anonymous.SendAsync(HttpMethod.Get, "/feed.atom", null, r => r.Headers.TryAddWithoutValidation(header, value));

    private static string Content(SyndicationItem item) => ((TextSyndicationContent?)item.Content ?? item.Summary).Text;

    private static async Task<(SyndicationFeed Feed, XDocument Document)> ReadAsync(TestNode node, string kind)
    {
        var answer = (await node.Anonymous.GetAsync("/feed." + kind)).Expect(HttpStatusCode.OK);
        Assert.Equal($"application/{kind}+xml", answer.Response.Content.Headers.ContentType?.MediaType);
        using var reader = XmlReader.Create(new StringReader(answer.Text));
        return (SyndicationFeed.Load(reader), XDocument.Parse(answer.Text));
    }
}
