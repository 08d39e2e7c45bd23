using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace PersonalNode.Protocol;

/// <summary>A link of a page: an a or link element with an address, made absolute. <see cref="Rel"/> are its words in lower case.</summary>
public sealed record PageLink(string Url, IReadOnlyList<string> Rel, string Type);

/// <summary>
/// Reads the links of a page as a browser finds them, tag by tag. No tree is built of what a stranger nested a hundred thousand deep, and the time is
/// that of the length.
/// </summary>
public static class HtmlTags
{
    private const int MaxLinks = 2_000;

    /// <param name="html">Of any size; the caller bounds it.</param>
    /// <param name="url">Where the page came from.</param>
    public static IReadOnlyList<PageLink> Links(string html, string url)
    {
        var links = new List<PageLink>();
        var origin = new Uri(url);
        Walk(html, tag =>
        {
            if (tag.Name is "a" or "link" or "base" && Uri.TryCreate(origin, tag.GetAttribute("href")?.Trim(), out var target))
            {
                if (tag.Name == "base")
                {
                    origin = target;
                }
                else
                {
                    links.Add(new PageLink(target.AbsoluteUri, Words(tag.GetAttribute("rel")), (tag.GetAttribute("type") ?? "").Trim()));
                }
            }

            return links.Count < MaxLinks;
        });
        return links;
    }

    /// <summary>The pictures in it with their descriptions; not those of a pixel, by which readers are counted.</summary>
    public static IReadOnlyList<(string Url, string Alt)> Images(string html)
    {
        var images = new List<(string, string)>();
        Walk(html, tag =>
        {
            if (tag.Name == "img" && tag.GetAttribute("src") is { Length: > 0 } source && !IsPixel(tag.GetAttribute("width")) && !IsPixel(tag.GetAttribute("height")))
            {
                images.Add((source, tag.GetAttribute("alt") ?? ""));
            }

            return images.Count < MaxLinks;
        });
        return images;
    }

    private static bool IsPixel(string? size) => size?.Trim() is "0" or "1" or "2";

    private static void Walk(string html, Func<HtmlTagToken, bool> visit)
    {
        using var tokens = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver) { SkipComments = true, SkipDataText = true };
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            if (token.Type != HtmlTokenType.StartTag)
            {
                continue;
            }

            // What is inside these is text, whatever it looks like (HTML, section 13.2.6).
            tokens.State = token.Name switch
            {
                "script" => HtmlParseMode.Script,
                "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
                "title" or "textarea" => HtmlParseMode.RCData,
                "plaintext" => HtmlParseMode.Plaintext,
                _ => HtmlParseMode.PCData,
            };
            if (!visit(token.AsTag()))
            {
                return;
            }
        }
    }

    private static string[] Words(string? rel) => (rel ?? "").ToLowerInvariant().Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
