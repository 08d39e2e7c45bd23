using System.Text;
using AngleSharp.Dom;

namespace PersonalNode.Protocol;

/// <summary>
/// A post in HTML, as servers of the fediverse keep it, as the Markdown that its author might have written. What no Markdown says is
/// left as its words.
/// </summary>
public static class HtmlMarkdown
{
    /// <param name="html">Of anybody; beyond the bounds of <see cref="BoundedHtml"/> only its words come through.</param>
    public static string Of(string html)
    {
        using var document = BoundedHtml.Parse(html);
        if (document?.Body is not { } body)
        {
            return PlainMarkdown.Of(SafeHtml.ToText(html));
        }

        var text = new StringBuilder();
        Blocks(body, text, "");
        return text.ToString().Trim('\n');
    }

    private static void Blocks(INode parent, StringBuilder text, string indent)
    {
        var line = new StringBuilder();
        foreach (var node in parent.ChildNodes)
        {
            if (node is IElement element && IsBlock(element.LocalName))
            {
                Flush();
                Block(element, text, indent);
            }
            else
            {
                Inline(node, line);
            }
        }

        Flush();

        void Flush()
        {
            Paragraph(line.ToString(), text, indent);
            line.Clear();
        }
    }

    private static bool IsBlock(string name) => name is "p" or "div" or "blockquote" or "ul" or "ol" or "pre" or "hr" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "section" or "article" or "table" or "tbody" or "tr";

    private static void Block(IElement element, StringBuilder text, string indent)
    {
        switch (element.LocalName)
        {
            case "blockquote":
                Blocks(element, text, indent + "> ");
                break;
            case "ul" or "ol":
                var number = 1;
                foreach (var item in element.Children.Where(c => c.LocalName == "li"))
                {
                    var inside = new StringBuilder();
                    Blocks(item, inside, "");
                    var mark = element.LocalName == "ul" ? "- " : $"{number++}. ";
                    Paragraph(mark + inside.ToString().Trim('\n').Replace("\n", "\n" + new string(' ', mark.Length), StringComparison.Ordinal), text, indent, isNext: number > 2 || item.PreviousElementSibling is not null);
                }

                break;
            case "pre":
                Paragraph($"```\n{element.TextContent.TrimEnd('\n').Replace("```", "` ` `", StringComparison.Ordinal)}\n```", text, indent);
                break;
            case "hr":
                Paragraph("---", text, indent);
                break;
            case ['h', var level]:
                var heading = new StringBuilder();
                foreach (var node in element.ChildNodes)
                {
                    Inline(node, heading);
                }

                Paragraph($"{new string('#', level - '0')} {heading.ToString().ReplaceLineEndings(" ").Trim()}", text, indent);
                break;
            default:
                Blocks(element, text, indent);
                break;
        }
    }

    private static void Paragraph(string content, StringBuilder text, string indent, bool isNext = false)
    {
        var lines = content.Trim('\n', ' ').Split('\n');
        if (lines is [""])
        {
            return;
        }

        if (text.Length > 0)
        {
            text.Append(isNext ? "\n" : $"\n{indent.TrimEnd()}\n");
        }

        text.AppendJoin('\n', lines.Select(line => (indent + line).TrimEnd()));
    }

    private static void Inline(INode node, StringBuilder line)
    {
        if (node is IText words)
        {
            line.Append(PlainMarkdown.Inline(string.Join(' ', words.Data.Split((char[]?)['\n', '\r', '\t', '\f']))));
            return;
        }

        if (node is not IElement element)
        {
            return;
        }

        switch (element.LocalName)
        {
            case "br":
                line.Append('\n');
                break;
            case "a":
                Link(element, line);
                break;
            case "strong" or "b":
                Marked("**", element, line);
                break;
            case "em" or "i":
                Marked("*", element, line);
                break;
            case "del" or "s":
                Marked("~~", element, line);
                break;
            case "code":
                line.Append('`').Append(element.TextContent.Replace('`', '\'')).Append('`');
                break;
            case "img":
                line.Append(PlainMarkdown.Inline(element.GetAttribute("alt") ?? ""));
                break;
            case "script" or "style" or "template" or "noscript":
                break;
            default:
                foreach (var child in element.ChildNodes)
                {
                    Inline(child, line);
                }

                break;
        }
    }

    private static void Marked(string mark, IElement element, StringBuilder line)
    {
        var inside = new StringBuilder();
        foreach (var child in element.ChildNodes)
        {
            Inline(child, inside);
        }

        // A mark next to a space is none (CommonMark, section 6.2).
        var words = inside.ToString();
        var core = words.Trim();
        line.Append(core.Length == 0 || core.Contains('\n', StringComparison.Ordinal) ? words
            : $"{words[..(words.Length - words.TrimStart().Length)]}{mark}{core}{mark}{words[words.TrimEnd().Length..]}");
    }

    /// <summary>Hashtags are written as such; an address that is shown as itself stays bare.</summary>
    private static void Link(IElement link, StringBuilder line)
    {
        var words = link.TextContent.Trim();
        var url = link.GetAttribute("href") ?? "";
        if (words.StartsWith('#') && Hashtags.Normalise(words) is not null)
        {
            line.Append(words);
        }
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            line.Append(PlainMarkdown.Inline(words));
        }
        else if (words.Length == 0 || IsItself(words, url))
        {
            line.Append('<').Append(address.AbsoluteUri).Append('>');
        }
        else
        {
            line.Append('[').Append(PlainMarkdown.Inline(words)).Append("](<").Append(address.AbsoluteUri).Append(">)");
        }
    }

    private static bool IsItself(string words, string url) => words == url || url.EndsWith("://" + words, StringComparison.Ordinal) || url.EndsWith("://www." + words, StringComparison.Ordinal);
}
