using Markdig;
using Markdig.Syntax;

namespace PersonalNode.Protocol;

/// <summary>What Markdown becomes: sanitised HTML, the hashtags (lower case, no #) and the people named in it.</summary>
public sealed record RenderedText(string Html, IReadOnlyList<string> Tags, IReadOnlyList<MentionLink> Mentions);

/// <summary>Somebody named as @handle or @handle@host, and the page and actor that the name stands for.</summary>
public sealed record MentionLink(string Name, string Actor);

/// <summary>Renders what the owner writes: CommonMark without raw HTML, single line breaks kept, mentions and hashtags as links.</summary>
public static class MarkdownText
{
    internal const string LookUpKey = "personalnode.mentions";
    internal const string TagBaseKey = "personalnode.tags";
    private const int MaxNamed = 50;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml().UseAutoLinks().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UsePipeTables().UseSoftlineBreakAsHardlineBreak().Use<NamedLinkExtension>().Build();

    /// <param name="markdown">At most what the caller's validation allows.</param>
    /// <param name="baseUrl">The node's URL; hashtags link to its tag pages.</param>
    /// <param name="lookUp">Handle and host (null when only a handle was written) to the actor, or null when unknown: then it stays text.</param>
    public static RenderedText Render(string markdown, string baseUrl, Func<string, string?, MentionLink?> lookUp)
    {
        var context = new MarkdownParserContext();
        context.Properties[LookUpKey] = lookUp;
        context.Properties[TagBaseKey] = baseUrl + "/tags/";
        var document = Markdown.Parse(markdown, Pipeline, context);
        var named = document.Descendants<NamedLink>().ToList();
        return new RenderedText(
            SafeHtml.Clean(document.ToHtml(Pipeline)),
            [.. named.Select(n => n.Tag).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxNamed)],
            [.. named.Select(n => n.Mention).OfType<MentionLink>().DistinctBy(m => m.Actor, StringComparer.Ordinal).Take(MaxNamed)]);
    }

    /// <summary>Somebody else's, of whom only the text is known: nobody is looked up, and hashtags stay words. What is nested too deep stays text. Not sanitised: the whole post is, once.</summary>
    public static string RenderReceived(string markdown)
    {
        var context = new MarkdownParserContext();
        context.Properties[LookUpKey] = (Func<string, string?, MentionLink?>)((_, _) => null);
        try
        {
            return Markdown.Parse(markdown, Pipeline, context).ToHtml(Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to more than a hundred levels.
            return $"<p>{System.Net.WebUtility.HtmlEncode(markdown)}</p>";
        }
    }

    /// <summary>Renders without looking anybody up, for a profile text.</summary>
    public static string RenderHtml(string markdown, string baseUrl) => Render(markdown, baseUrl, (_, _) => null).Html;
}
