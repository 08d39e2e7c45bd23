using System.Text;
using System.Text.RegularExpressions;

namespace PersonalNode.Protocol;

/// <summary>Plain text as Markdown that shows just that text (CommonMark, section 2.4): what looks like markup is escaped, addresses and hashtags stay what they are.</summary>
public static partial class PlainMarkdown
{
    private const string Marks = "\\`*_[]<>~|&!";

    public static string Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n', lines.Select(Line)).Trim('\n');
    }

    /// <summary>A piece of a line.</summary>
    public static string Inline(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        var at = 0;
        foreach (var link in Address().EnumerateMatches(text))
        {
            Escape(text.AsSpan(at, link.Index - at), result);
            result.Append(text.AsSpan(link.Index, link.Length));
            at = link.Index + link.Length;
        }

        Escape(text.AsSpan(at), result);
        return result.ToString();
    }

    /// <summary>What begins a block at the start of a line is escaped too: headings, lists, underlines, indented code.</summary>
    private static string Line(string line)
    {
        var trimmed = line.Trim();
        var block = Block().Match(trimmed);
        return block.Success ? block.Groups["number"].Value + "\\" + Inline(trimmed[block.Groups["number"].Length..]) : Inline(trimmed);
    }

    private static void Escape(ReadOnlySpan<char> text, StringBuilder result)
    {
        foreach (var c in text)
        {
            if (Marks.Contains(c, StringComparison.Ordinal))
            {
                result.Append('\\');
            }

            result.Append(c);
        }
    }

    [GeneratedRegex(@"https?://[^\s<>""'*`\[\]\\|]+[^\s<>""'*`\[\]\\|.,;:!?)&_~]", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Address();

    /// <summary>The escape goes behind the number, or first.</summary>
    [GeneratedRegex(@"^(?:#{1,6}(?:\s|$)|[-+=:]|(?<number>\d{1,9})[.)])", RegexOptions.None, 1000)]
    private static partial Regex Block();
}
