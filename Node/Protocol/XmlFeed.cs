using System.Globalization;
using System.Xml.Linq;

namespace PersonalNode.Protocol;

/// <summary>Atom and RSS, as they are found: RSS 2.0, RSS 1.0 (RDF), with the modules for whole texts, dates and media that most feeds have.</summary>
internal static class XmlFeed
{
    private const int MaxHtml = 60_000;
    private const int MaxImages = 10;
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Content = "http://purl.org/rss/1.0/modules/content/";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Media = "http://search.yahoo.com/mrss/";

    /// <summary>Null when the root is that of no feed.</summary>
    public static FeedDocument? Read(XElement root, string url)
    {
        if (root.Name == Atom + "feed")
        {
            return new FeedDocument(
                Text(root, Atom + "title"), Text(root, Atom + "subtitle"), AtomLink(root, "alternate", url),
                FeedDocument.Absolute(root.Element(Atom + "icon")?.Value ?? root.Element(Atom + "logo")?.Value, url), FeedDocument.Newest(root.Elements(Atom + "entry").Select(e => AtomEntry(e, url))));
        }

        // RSS 1.0 has its items beside the channel, and a namespace.
        if (root.Elements().FirstOrDefault(e => e.Name.LocalName == "channel") is not { } channel || root.Name.LocalName is not ("rss" or "RDF"))
        {
            return null;
        }

        var own = channel.Name.Namespace;
        return new FeedDocument(
            Text(channel, own + "title"), Text(channel, own + "description"), FeedDocument.Absolute(channel.Element(own + "link")?.Value, url),
            FeedDocument.Absolute((channel.Element(own + "image") ?? root.Element(own + "image"))?.Element(own + "url")?.Value, url),
            FeedDocument.Newest(channel.Elements(own + "item").Concat(root.Elements(own + "item")).Select(e => RssItem(e, own, url))));
    }

    private static FeedEntry AtomEntry(XElement entry, string url)
    {
        var link = AtomLink(entry, "alternate", url);
        var html = AtomHtml(entry.Element(Atom + "content") ?? entry.Element(Atom + "summary"));
        var updated = Date(entry.Element(Atom + "updated"));
        return new FeedEntry(Key(entry.Element(Atom + "id")?.Value, link, Text(entry, Atom + "title")))
        {
            Title = Text(entry, Atom + "title"),
            Link = link,
            Html = html,
            Published = Date(entry.Element(Atom + "published")) ?? updated,
            Updated = updated,
            Images = Images(entry, html, link ?? url, entry.Elements(Atom + "link").Where(l => (string?)l.Attribute("rel") == "enclosure")
                .Select(l => ((string?)l.Attribute("href"), (string?)l.Attribute("type"), (string?)l.Attribute("title")))),
        };
    }

    private static FeedEntry RssItem(XElement item, XNamespace own, string url)
    {
        var link = FeedDocument.Absolute(item.Element(own + "link")?.Value, url);
        var html = ((item.Element(Content + "encoded") ?? item.Element(own + "description"))?.Value ?? "").Cut(MaxHtml);
        return new FeedEntry(Key(item.Element(own + "guid")?.Value, link, Text(item, own + "title")))
        {
            Title = Text(item, own + "title"),
            Link = link,
            Html = html,
            Published = Date(item.Element(own + "pubDate")) ?? Date(item.Element(Dublin + "date")),
            Updated = Date(item.Element(Atom + "updated")),
            Images = Images(item, html, link ?? url, item.Elements(own + "enclosure").Select(e => ((string?)e.Attribute("url"), (string?)e.Attribute("type"), (string?)null))),
        };
    }

    private static string Key(string? id, string? link, string title) => id?.Trim() is { Length: > 0 } named ? named : link ?? title;

    private static string? AtomLink(XElement element, string rel, string url) =>
        element.Elements(Atom + "link").Where(l => ((string?)l.Attribute("rel") ?? "alternate") == rel).Select(l => FeedDocument.Absolute((string?)l.Attribute("href"), url)).FirstOrDefault(l => l is not null);

    /// <summary>RFC 4287, section 4.1.3: text, html as text, or xhtml in a div.</summary>
    private static string AtomHtml(XElement? content) => (((string?)content?.Attribute("type") ?? "text") switch
    {
        "xhtml" => string.Concat(content!.Elements().FirstOrDefault()?.Nodes().Select(n => n.ToString(SaveOptions.DisableFormatting)) ?? []),
        "html" or "text/html" => content!.Value,
        _ => System.Net.WebUtility.HtmlEncode(content?.Value ?? ""),
    }).Cut(MaxHtml);

    private static IReadOnlyList<Attachment> Images(XElement entry, string html, string url, IEnumerable<(string? Url, string? Type, string? Alt)> enclosures) =>
    [
        .. enclosures.Concat(entry.Descendants(Media + "content").Select(m => (
                Url: (string?)m.Attribute("url"), Type: (string?)m.Attribute("medium") == "image" ? "image/*" : (string?)m.Attribute("type"), Alt: m.Element(Media + "description")?.Value)))
            .Where(i => i.Type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true).Concat(HtmlTags.Images(html).Select(i => (Url: (string?)i.Url, Type: (string?)"image/*", Alt: (string?)i.Alt)))
            .Select(i => (Url: FeedDocument.Absolute(i.Url, url), i.Alt)).Where(i => i.Url is not null)
            .GroupBy(i => i.Url!, StringComparer.Ordinal).Take(MaxImages)
            .Select(g => new Attachment(g.Key, "image/*") { Alt = PlainLine.Of(g.Select(i => i.Alt).FirstOrDefault(a => !string.IsNullOrEmpty(a)) ?? "", Attachment.MaxAlt) }),
    ];

    private static DateTimeOffset? Date(XElement? element) =>
        DateTimeOffset.TryParse(element?.Value.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time > DateTimeOffset.UnixEpoch ? time : null;

    /// <summary>Titles are text in RSS, which many fill with HTML.</summary>
    private static string Text(XElement parent, XName name) => PlainLine.Of(SafeHtml.ToText((parent.Element(name)?.Value ?? "").Cut(2_000)), 200);
}
