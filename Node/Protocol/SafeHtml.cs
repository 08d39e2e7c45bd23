using System.Net;
using AngleSharp.Dom;
using Ganss.Xss;

namespace PersonalNode.Protocol;

/// <summary>The only way HTML of anybody reaches a page: an allow list of text formatting, no images, styles, ids, forms or scripts.</summary>
public static class SafeHtml
{
    private static readonly HtmlSanitizer Sanitizer = Build();

    /// <summary>Sanitised HTML. Links open apart, tell nothing and vouch for nothing. What is beyond <see cref="BoundedHtml"/> is shown as its text.</summary>
    public static string Clean(string html)
    {
        if (html.Length == 0)
        {
            return "";
        }

        using var document = BoundedHtml.Parse(html);
        if (document?.Body is not { } body)
        {
            return AsLines(html);
        }

        // The link that stands for a quote where quotes are not known (FEP-044f, "Backward compatibility"): the quote is shown by itself.
        foreach (var link in body.QuerySelectorAll(".quote-inline"))
        {
            link.Remove();
        }

        Sanitizer.SanitizeDom(document, body);
        return body.InnerHtml.Trim();
    }

    /// <summary>The same HTML for a place where links cannot be relative.</summary>
    public static string WithAbsoluteLinks(string html, string baseUrl)
    {
        if (!html.Contains("href", StringComparison.Ordinal))
        {
            return html;
        }

        using var document = BoundedHtml.Parse(html);
        if (document?.Body is not { } body)
        {
            return AsLines(html);
        }

        foreach (var link in body.QuerySelectorAll("a[href]"))
        {
            if (Uri.TryCreate(new Uri(baseUrl), link.GetAttribute("href"), out var target))
            {
                link.SetAttribute("href", target.AbsoluteUri);
            }
        }

        return body.InnerHtml;
    }

    /// <summary>The readable text of HTML, paragraphs and breaks as new lines.</summary>
    public static string ToText(string html) => HtmlTags.Text(html);

    private static string AsLines(string html) => $"<p>{WebUtility.HtmlEncode(ToText(html)).ReplaceLineEndings("<br>")}</p>";

    private static HtmlSanitizer Build()
    {
        var sanitizer = new HtmlSanitizer();
        Set(sanitizer.AllowedTags, "p", "br", "a", "span", "strong", "b", "em", "i", "u", "s", "del", "ins", "sub", "sup", "mark",
            "code", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td");
        Set(sanitizer.AllowedAttributes, "href", "class", "lang", "dir", "start");
        Set(sanitizer.AllowedClasses, "mention", "hashtag", "u-url", "invisible", "ellipsis", "h-card");
        Set(sanitizer.AllowedSchemes, "http", "https", "mailto");
        Set(sanitizer.UriAttributes, "href");
        sanitizer.AllowedCssProperties.Clear();
        sanitizer.AllowedAtRules.Clear();
        sanitizer.AllowDataAttributes = false;
        sanitizer.KeepChildNodes = true;

        // Kept children are right for an unknown wrapper, but what is inside these is not text.
        sanitizer.RemovingTag += (_, e) =>
        {
            if (e.Tag.LocalName is "script" or "style" or "template" or "svg" or "math" or "noscript" or "iframe" or "object" or "title" or "textarea")
            {
                e.Tag.InnerHtml = "";
            }
        };
        sanitizer.PostProcessNode += (_, e) =>
        {
            if (e.Node is IElement { LocalName: "a" } link)
            {
                link.SetAttribute("rel", "nofollow noopener noreferrer ugc");
                link.SetAttribute("target", "_blank");
            }
            else if (e.Node is IElement { LocalName: "pre" } code)
            {
                // A wide block scrolls by itself, so the keyboard must reach it.
                code.SetAttribute("tabindex", "0");
            }
        };
        return sanitizer;
    }

    private static void Set(ISet<string> set, params ReadOnlySpan<string> values)
    {
        set.Clear();
        foreach (var value in values)
        {
            set.Add(value);
        }
    }
}
