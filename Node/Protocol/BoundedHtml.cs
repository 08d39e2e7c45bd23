using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PersonalNode.Protocol;

/// <summary>
/// Parses HTML of strangers into a tree no larger than a person would write. A browser's parser repairs what is not closed, so that a hundred
/// kilobytes become millions of elements (HTML, section 13.2.4.3, "Reconstruct the active formatting elements"), and the time of a sanitiser grows with
/// the square of the depth.
/// </summary>
internal static class BoundedHtml
{
    private const int MaxNodes = 5_000;
    private const int MaxDepth = 64;

    /// <summary>The parser tells what it makes, not what it repairs, so the tree is looked at after so many; between two looks it grows by their product with the depth.</summary>
    private const int LookAfter = 64;

    /// <summary>A longer list of classes is no one's style, and each is looked up.</summary>
    private const int MaxClass = 500;

    /// <summary>Null when it is beyond the bounds. Read as where scripts run, so that what is inside noscript is no markup.</summary>
    public static IHtmlDocument? Parse(string html)
    {
        var made = 0;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = true,
            OnCreated = (element, _) =>
            {
                if (++made % LookAfter == 0 && !Fits(element.Owner))
                {
                    throw new TooMuchException();
                }
            },
        });
        try
        {
            var document = parser.ParseDocument("<!doctype html><html><body>" + html);
            if (Fits(document))
            {
                return document;
            }

            document.Dispose();
        }
        catch (TooMuchException)
        {
        }

        return null;
    }

    private static bool Fits(IDocument? document)
    {
        var left = MaxNodes;
        return document?.Body is not { } body || Fits(body, MaxDepth, ref left);
    }

    private static bool Fits(INode node, int depth, ref int left)
    {
        if (depth == 0 || --left < 0 || node is IElement { ClassName.Length: > MaxClass })
        {
            return false;
        }

        // By number: to ask a node for its sibling costs a walk along all of them.
        for (var i = 0; i < node.ChildNodes.Length; i++)
        {
            if (!Fits(node.ChildNodes[i], depth - 1, ref left))
            {
                return false;
            }
        }

        return node is not IHtmlTemplateElement { Content: { } content } || Fits(content, depth - 1, ref left);
    }

    private sealed class TooMuchException : Exception;
}
