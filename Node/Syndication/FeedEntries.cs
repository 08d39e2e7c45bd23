using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Syndication;

/// <summary>Entries of a feed as posts of the person that the feed is here. Their ids lie under the feed's, whatever they call themselves: a feed changes no post but its own.</summary>
public sealed class FeedEntries(PostStore posts, PostWriter writer, PastStore past)
{
    /// <summary>Made before the transaction: sanitising takes its time.</summary>
    public static IReadOnlyList<(Post Post, FeedEntry Entry)> Read(FeedDocument feed, Person person) => [.. feed.Entries.Select(e => (ToPost(e, person), e))];

    /// <summary>Brings in what is new or other than before, the oldest first.</summary>
    /// <returns>How many.</returns>
    public int Take(WriteContext context, IReadOnlyList<(Post Post, FeedEntry Entry)> entries)
    {
        var changed = 0;
        foreach (var (post, entry) in entries.Reverse())
        {
            if (posts.ByUri(post.Uri) is not { } known)
            {
                if (past.IsListed(context, post.Uri))
                {
                    continue;
                }

                var published = entry.Published < context.Now ? entry.Published.Value : context.Now;
                changed += writer.Add(context, post with { Published = published }, home: true) is null ? 0 : 1;
            }
            else if (known.AuthorId == post.AuthorId && (known.Html != post.Html || known.Url != post.Url || !writer.HasPhotos(known, post.Attachments)))
            {
                var said = entry.Updated > (known.Edited ?? known.Published) && entry.Updated < context.Now ? entry.Updated.Value : context.Now;
                changed += writer.Edit(context, known.Id, said, old => old with { Html = post.Html, Text = post.Text, Url = post.Url, Attachments = post.Attachments }) is null ? 0 : 1;
            }
        }

        return changed;
    }

    private static Post ToPost(FeedEntry entry, Person person)
    {
        var title = entry.Title.Length > 0 ? $"<p><strong>{System.Net.WebUtility.HtmlEncode(entry.Title)}</strong></p>" : "";
        var link = entry.Link ?? person.Url;
        var more = entry.Link is null ? "" : $"<p><a href=\"{System.Net.WebUtility.HtmlEncode(link)}\">{System.Net.WebUtility.HtmlEncode(Iri.HostOf(link))}</a></p>";
        var html = SafeHtml.Clean(title + SafeHtml.WithAbsoluteLinks(SafeHtml.Clean(entry.Html), link) + more);
        return new Post
        {
            Uri = $"{person.Actor}#{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Key)).AsSpan(0, 18))}",
            Url = link,
            Author = person.Actor,
            AuthorId = person.Id,
            Published = entry.Published ?? DateTimeOffset.UnixEpoch,
            Html = html,
            Text = SafeHtml.ToText(html),
            Audience = Audience.Public,
            Attachments = entry.Images,
        };
    }
}
