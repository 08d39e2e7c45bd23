using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace PersonalNode.Protocol;

/// <summary>A link of a page: an a or link element with an address, made absolute. <see cref="Rel"/> are its words in lower case.</summary>
public sealed record PageLink(string Url, IReadOnlyList<string> Rel, string Type);

/// <summary>
/// Reads the links, pictures and text of a page as a browser finds them, tag by tag. No tree is built of what a stranger nested a hundred thousand
/// deep, and the time is that of the length.
/// </summary>
public static partial class HtmlTags
{
    private const int MaxLinks = 2_000;

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "p", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "div", "tr", "table", "ul", "ol",
    };

    /// <param name="html">Of any size; the caller bounds it.</param>
    /// <param name="url">Where the page came from.</param>
    public static IReadOnlyList<PageLink> Links(string html, string url)
    {
        var links = new List<PageLink>();
        var origin = new Uri(url);
        Walk(html, token =>
        {
            if (token is HtmlTagToken { Type: HtmlTokenType.StartTag, Name: "a" or "link" or "base" } tag
                && Uri.TryCreate(origin, tag.GetAttribute("href")?.Trim(), out var target))
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
        Walk(html, token =>
        {
            if (token is HtmlTagToken { Type: HtmlTokenType.StartTag, Name: "img" } tag && tag.GetAttribute("src") is { Length: > 0 } source
                && !IsPixel(tag.GetAttribute("width")) && !IsPixel(tag.GetAttribute("height")))
            {
                images.Add((source, tag.GetAttribute("alt") ?? ""));
            }

            return images.Count < MaxLinks;
        });
        return images;
    }

    /// <summary>The readable text, paragraphs and breaks as new lines.</summary>
    public static string Text(string html)
    {
        var text = new StringBuilder();
        var hidden = false;
        Walk(html, token =>
        {
            if (token.Type == HtmlTokenType.Character)
            {
                text.Append(hidden ? "" : token.Data);
            }
            else if (token.Name == "br")
            {
                text.Append('\n');
            }
            else if (Blocks.Contains(token.Name))
            {
                text.Append("\n\n");
            }

            // What a script or a style holds is for no reader.
            hidden = token.Type == HtmlTokenType.StartTag ? Inside(token.Name) != HtmlParseMode.PCData : hidden && token.Type != HtmlTokenType.EndTag;
            return true;
        });
        return ManyLines().Replace(text.ToString(), "\n\n").Trim();
    }

    private static bool IsPixel(string? size) => size?.Trim() is "0" or "1" or "2";

    /// <param name="html">Read to its end, or until the visitor says no.</param>
    /// <param name="visit">Called with each tag and each piece of text.</param>
    private static void Walk(string html, Func<HtmlToken, bool> visit)
    {
        using var tokens = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver) { SkipComments = true };
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile && visit(token); token = tokens.Get())
        {
            if (token.Type == HtmlTokenType.StartTag)
            {
                tokens.State = Inside(token.Name);
            }
        }
    }

    /// <summary>What is inside these is text, whatever it looks like (HTML, section 13.2.6).</summary>
    private static HtmlParseMode Inside(string tag) => tag switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private static string[] Words(string? rel) => (rel ?? "").ToLowerInvariant().Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("\n{3,}")]
    private static partial Regex ManyLines();
}
