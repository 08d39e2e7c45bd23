using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Ganss.Xss;

namespace PersonalNode.Protocol;

/// <summary>The only way HTML of anybody reaches a page: an allow list of text formatting, no images, styles, ids, forms or scripts.</summary>
public static class SafeHtml
{
    private static readonly HtmlSanitizer Sanitizer = Build();

    /// <summary>Sanitised HTML. Links open apart, tell nothing and vouch for nothing.</summary>
    public static string Clean(string html) => html.Length == 0 ? "" : Sanitizer.Sanitize(WithoutQuoteLink(html)).Trim();

    /// <summary>
    /// Without the link that stands for a quote where quotes are not known (FEP-044f, "Backward compatibility"): the quote is shown by itself.
    /// </summary>
    private static string WithoutQuoteLink(string html)
    {
        if (!html.Contains("quote-inline", StringComparison.Ordinal))
        {
            return html;
        }

        using var document = new HtmlParser().ParseDocument(html);
        foreach (var link in document.QuerySelectorAll(".quote-inline"))
        {
            link.Remove();
        }

        return document.Body?.InnerHtml ?? "";
    }

    /// <summary>The same HTML for a place where links cannot be relative.</summary>
    public static string WithAbsoluteLinks(string html, string baseUrl)
    {
        if (!html.Contains("href", StringComparison.Ordinal))
        {
            return html;
        }

        using var document = new HtmlParser().ParseDocument(html);
        foreach (var link in document.QuerySelectorAll("a[href]"))
        {
            if (Uri.TryCreate(new Uri(baseUrl), link.GetAttribute("href"), out var target))
            {
                link.SetAttribute("href", target.AbsoluteUri);
            }
        }

        return document.Body?.InnerHtml ?? "";
    }

    /// <summary>The readable text of HTML, paragraphs and breaks as new lines.</summary>
    public static string ToText(string html)
    {
        if (html.Length == 0)
        {
            return "";
        }

        using var document = new HtmlParser().ParseDocument(html);
        foreach (var line in document.QuerySelectorAll("br"))
        {
            line.Replace(document.CreateTextNode("\n"));
        }

        foreach (var block in document.QuerySelectorAll("p, li, blockquote, pre, h1, h2, h3, h4, h5, h6"))
        {
            block.Append(document.CreateTextNode("\n\n"));
        }

        var text = document.Body?.TextContent.Trim() ?? "";
        while (text.Contains("\n\n\n", StringComparison.Ordinal))
        {
            text = text.Replace("\n\n\n", "\n\n", StringComparison.Ordinal);
        }

        return text;
    }

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
