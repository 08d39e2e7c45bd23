using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).</summary>
internal static class JsonFeed
{
    private static readonly JsonLimits Limits = new(FeedDocument.MaxBytes, 16, 5_000, 512 * 1024);

    public static bool TryRead(byte[] body, string url, [NotNullWhen(true)] out FeedDocument? feed)
    {
        feed = null;
        if (!StrictJson.TryParse(body, Limits, out var json, out _))
        {
            return false;
        }

        using (json)
        {
            var root = json.RootElement;
            if (root.Text("version")?.StartsWith("https://jsonfeed.org/version/", StringComparison.Ordinal) != true)
            {
                return false;
            }

            feed = new FeedDocument(
                PlainLine.Of(root.Text("title") ?? "", 200), PlainLine.Of(root.Text("description") ?? "", 500), FeedDocument.Absolute(root.Text("home_page_url"), url),
                FeedDocument.Absolute(root.Text("icon"), url), FeedDocument.Newest(root.Items("items").Where(i => i.ValueKind == JsonValueKind.Object).Select(i => Item(i, url))));
            return true;
        }
    }

    private static FeedEntry Item(JsonElement item, string url)
    {
        var link = FeedDocument.Absolute(item.Text("url"), url);
        var html = item.Text("content_html") ?? System.Net.WebUtility.HtmlEncode(item.Text("content_text") ?? item.Text("summary") ?? "");
        html = html.Length <= 60_000 ? html : html[..60_000];
        var images = item.Items("attachments").Where(a => a.Text("mime_type")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true)
            .Select(a => (Url: a.Text("url"), Alt: a.Text("title") ?? "")).Append((Url: item.Text("image"), Alt: "")).Concat(HtmlTags.Images(html).Select(i => (Url: (string?)i.Url, i.Alt)));
        return new FeedEntry(item.Text("id") ?? link ?? item.Text("title") ?? "")
        {
            Title = PlainLine.Of(item.Text("title") ?? "", 200),
            Link = link,
            Html = html,
            Published = item.Time("date_published"),
            Updated = item.Time("date_modified"),
            Images =
            [
                .. images.Select(i => (Url: FeedDocument.Absolute(i.Url, link ?? url), i.Alt)).Where(i => i.Url is not null).DistinctBy(i => i.Url).Take(10)
                    .Select(i => new Attachment(i.Url!, "image/*") { Alt = PlainLine.Of(i.Alt, Attachment.MaxAlt) }),
            ],
        };
    }
}
