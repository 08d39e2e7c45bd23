using Markdig;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace PersonalNode.Protocol;

/// <summary>A link made from a hashtag or a mention.</summary>
internal sealed class NamedLink : LinkInline
{
    public string? Tag { get; init; }

    public MentionLink? Mention { get; init; }
}

/// <summary>Adds the parser of hashtags and mentions to Markdig; both render as ordinary links.</summary>
internal sealed class NamedLinkExtension : IMarkdownExtension
{
    public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.InlineParsers.Insert(0, new NamedLinkParser());

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }
}

/// <summary>Reads #tag, @handle and @handle@host where a word begins.</summary>
internal sealed class NamedLinkParser : InlineParser
{
    public NamedLinkParser() => OpeningCharacters = ['#', '@'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var before = slice.PeekCharExtra(-1);
        if (before != '\0' && !before.IsWhitespace() && before is not ('(' or '[' or '"' or '\'' or '*' or '_' or '~' or '>' or '-' or '/' or '„' or '“' or '‚' or '¿' or '¡'))
        {
            return false;
        }

        var link = slice.CurrentChar == '#' ? ReadTag(processor, slice, out var length) : ReadMention(processor, slice, out length);
        if (link is null)
        {
            return false;
        }

        processor.Inline = link;
        slice.Start += length;
        return true;
    }

    private static NamedLink? ReadTag(InlineProcessor processor, StringSlice slice, out int length)
    {
        length = 1 + Run(slice, 1, Hashtags.IsPart);
        var written = slice.Text.Substring(slice.Start, length);
        return Hashtags.Normalise(written) is not { } tag || !processor.Context!.Properties.TryGetValue(MarkdownText.TagBaseKey, out var pages)
            ? null
            : Link(written, (string)pages! + Uri.EscapeDataString(tag), "mention hashtag", tag, null);
    }

    private static NamedLink? ReadMention(InlineProcessor processor, StringSlice slice, out int length)
    {
        var handleLength = Run(slice, 1, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        length = 1 + handleLength;
        if (handleLength is 0 or > 64)
        {
            return null;
        }

        var handle = slice.Text.Substring(slice.Start + 1, handleLength).TrimEnd('.', '-');
        string? host = null;
        if (handle.Length == handleLength && slice.PeekCharExtra(length) == '@')
        {
            var hostLength = Run(slice, length + 1, c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':');
            host = slice.Text.Substring(slice.Start + length + 1, hostLength).TrimEnd('.', ':', '-');
            length += 1 + host.Length;
        }
        else
        {
            length = 1 + handle.Length;
        }

        var lookUp = (Func<string, string?, MentionLink?>)processor.Context!.Properties[MarkdownText.LookUpKey]!;
        return handle.Length == 0 || host is "" || lookUp(handle, host) is not { } mention
            ? null
            : Link("@" + handle, mention.Actor, "mention u-url", null, mention);
    }

    private static int Run(StringSlice slice, int from, Func<char, bool> accepts)
    {
        var count = 0;
        while (slice.PeekCharExtra(from + count) is var c && c != '\0' && accepts(c))
        {
            count++;
        }

        return count;
    }

    private static NamedLink Link(string text, string url, string cssClass, string? tag, MentionLink? mention)
    {
        var link = new NamedLink { Url = url, Tag = tag, Mention = mention, IsClosed = true };
        link.AppendChild(new LiteralInline(text));
        link.GetAttributes().AddClass(cssClass);
        return link;
    }
}
