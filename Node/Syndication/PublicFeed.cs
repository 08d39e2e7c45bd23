using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Syndication;

/// <summary>
/// The owner's newest public posts for feed readers: Atom (RFC 4287) and RSS 2.0, photos with their descriptions as enclosures and as media:content (Media RSS
/// 1.5.1). What is behind a content warning stays there: the feed has the warning and the link.
/// </summary>
public sealed class PublicFeed(OwnerStore owner, LocalNode local, Timelines timelines, PostStore posts, PhotoStore photos, TimeProvider time)
{
    private const int Newest = 20;
    private const int MaxTitle = 80;

    /// <summary>As in posts that quote, for readers that know no quotes.</summary>
    private const string QuoteMark = "RE:";
    private static readonly XNamespace Media = "http://search.yahoo.com/mrss/";
    private static readonly XNamespace AtomNames = "http://www.w3.org/2005/Atom";

    /// <summary>The document, and when anything in it was changed last.</summary>
    public (byte[] Document, DateTimeOffset Changed) Build(Texts text, bool atom)
    {
        var me = owner.Current!;
        var shown = posts.Many(timelines.Page(Timeline.OwnPublic, null, Newest).Select(e => e.Value));
        var changed = shown.Select(p => p.Edited ?? p.Published).Append(me.Created).Max();
        var name = SafeXml.Clean(me.Name);
        var feed = new SyndicationFeed($"{name} (@{me.Handle}@{local.Host})", text.Say("feed.description", ("name", name)), new Uri(local.Url))
        {
            Id = $"{local.Url}/feed.{(atom ? "atom" : "rss")}",
            LastUpdatedTime = changed,
            Generator = "PersonalNode",
            Items = [.. shown.Select(p => ToItem(text, p, atom))],
        };
        feed.Authors.Add(new SyndicationPerson(null, name, local.Url));
        if (atom)
        {
            feed.Links.Add(SyndicationLink.CreateSelfLink(new Uri(feed.Id), "application/atom+xml"));
        }
        else
        {
            // RSS has no word of its own for where it is.
            feed.ElementExtensions.Add(new SyndicationElementExtension(new XElement(
                AtomNames + "link", new XAttribute("href", feed.Id), new XAttribute("rel", "self"), new XAttribute("type", "application/rss+xml")).CreateReader()));
        }

        if (me.Avatar is { } avatar && photos.Find(avatar)?.Jpeg is { } picture)
        {
            feed.ImageUrl = new Uri(local.MediaUrl(picture));
        }

        return (Write(atom ? new Atom10FeedFormatter(feed) : new Rss20FeedFormatter(feed, serializeExtensionsAsAtom: false)), changed);
    }

    private SyndicationItem ToItem(Texts text, Post post, bool atom)
    {
        var changed = post.Edited ?? post.Published;
        var item = new SyndicationItem
        {
            Id = post.Uri,
            Title = new TextSyndicationContent(TitleOf(text, post)),
            PublishDate = post.Published,
            LastUpdatedTime = changed < time.GetUtcNow() ? changed : time.GetUtcNow(),
            Content = SyndicationContent.CreateHtmlContent(SafeXml.Clean(text.Fold(post) is { } fold ? Behind(text, post, fold) : Body(post))),
        };
        item.Links.Add(SyndicationLink.CreateAlternateLink(new Uri(post.Uri), "text/html"));
        foreach (var tag in post.Tags)
        {
            item.Categories.Add(new SyndicationCategory(SafeXml.Clean(tag)));
        }

        var files = !post.Folded ? photos.Many(post.Photos).Where(p => p.Jpeg is not null).ToList() : [];
        foreach (var photo in files)
        {
            var file = photo.Jpeg!;

            // RSS 2.0 speaks of one enclosure; media:content has them all.
            if (atom || photo == files[0])
            {
                item.Links.Add(new SyndicationLink(new Uri(local.MediaUrl(file)), "enclosure", SafeXml.Clean(photo.Alt), "image/jpeg", file.Bytes));
            }

            item.ElementExtensions.Add(new SyndicationElementExtension(MediaContent(photo, file).CreateReader()));
        }

        return item;
    }

    private static string TitleOf(Texts text, Post post)
    {
        var words = SafeXml.Clean(text.Fold(post) ?? SafeHtml.ToText(post.Html)).ReplaceLineEndings(" ").Trim();
        var cut = words.Length <= MaxTitle ? words : words.Cut(MaxTitle) + "…";
        return cut.Length > 0 ? cut : text.Say("feed.photo");
    }

    private string Body(Post post)
    {
        var options = post.Poll is { } poll ? Html.Of($"<ul>{Html.Join(poll.Options.Select(o => Html.Of($"<li>{o.Text}</li>")))}</ul>") : Html.Empty;
        var quote = post.Quote is { Uri: var quoted } ? Html.Of($"""<p>{QuoteMark} <a href="{quoted}">{quoted}</a></p>""") : Html.Empty;
        return SafeHtml.WithAbsoluteLinks(post.Html, local.Url) + options + quote;
    }

    private static string Behind(Texts text, Post post, string warning) => Html.Of($"""<p>{text.Say("feed.warning", ("warning", warning))}</p><p><a href="{post.Uri}">{text.Say("feed.read")}</a></p>""").Text;

    private XElement MediaContent(Photo photo, Rendition file) => new(
        Media + "content", new XAttribute("url", local.MediaUrl(file)), new XAttribute("type", "image/jpeg"), new XAttribute("medium", "image"), new XAttribute("fileSize", file.Bytes),
        new XAttribute("width", file.Width), new XAttribute("height", file.Height),
        photo.Alt.Length == 0 ? null : new XElement(Media + "description", new XAttribute("type", "plain"), SafeXml.Clean(photo.Alt)));

    private static byte[] Write(SyndicationFeedFormatter formatter)
    {
        using var document = new MemoryStream();
        using (var writer = XmlWriter.Create(document, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            formatter.WriteTo(writer);
        }

        return document.ToArray();
    }
}
