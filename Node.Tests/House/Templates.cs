using System.Text;
using System.Text.RegularExpressions;

namespace PersonalNode.Tests.House;

/// <summary>Markup in source files: the templates of the front end and the strings of the node's own pages, with a mark in place of each hole.</summary>
internal static partial class Templates
{
    private const char Hole = '\uFFFC';

    /// <summary>Every html`…` and element`…` of a script, those within holes too.</summary>
    public static IReadOnlyList<string> OfScript(string source) =>
        [.. ScriptTemplate().Matches(source).Select(start => Read(source, start.Index + start.Length, "`", "${", []).Text)];

    /// <summary>Every string of C# that holds markup.</summary>
    public static IReadOnlyList<string> OfCSharp(string source)
    {
        var found = new List<string>();
        Code(source, 0, found);
        return [.. found.Where(f => Tag().IsMatch(f))];
    }

    /// <summary>What a reader would see or hear that does not come out of a hole.</summary>
    public static IEnumerable<string> Words(string markup) => Spoken().Matches(markup).Select(m => m.Groups[1].Value)
        .Concat(Tag().Replace(Unseen().Replace(markup, "\n"), "\n").Split('\n', Hole)).Where(t => Letters().IsMatch(t)).Select(t => t.Trim());

    /// <summary>A string or template from behind its opening quote on, and where it has ended.</summary>
    private static (string Text, int End) Read(string source, int at, string end, string? hole, List<string> found)
    {
        var text = new StringBuilder();
        while (string.CompareOrdinal(source, at, end, 0, end.Length) != 0)
        {
            if (hole is not null && string.CompareOrdinal(source, at, hole, 0, hole.Length) == 0)
            {
                at = Code(source, at + hole.Length, found);
                text.Append(Hole);
            }
            else
            {
                var length = end.Length == 1 && source[at] == '\\' ? 2 : 1;
                text.Append(source, at, length);
                at += length;
            }
        }

        return (text.ToString(), at + end.Length);
    }

    /// <summary>Reads on to the end of a hole, or of the file, and keeps the strings on the way.</summary>
    private static int Code(string source, int at, List<string> found)
    {
        for (var depth = 1; at < source.Length; at++)
        {
            switch (source[at])
            {
                case '/' when source[at + 1] == '/':
                    at = source.IndexOf('\n', at);
                    break;
                case '/' when source[at + 1] == '*':
                    at = source.IndexOf("*/", at, StringComparison.Ordinal) + 1;
                    break;
                case '\'':
                    at += source[at + 1] == '\\' ? 3 : 2;
                    break;
                case '`':
                    at = Read(source, at + 1, "`", "${", found).End - 1;
                    break;
                case '"':
                    var quote = string.CompareOrdinal(source, at, "\"\"\"", 0, 3) == 0 ? "\"\"\"" : "\"";
                    var (text, next) = Read(source, at + quote.Length, quote, source[at - 1] == '$' ? "{" : null, found);
                    found.Add(text);
                    at = next - 1;
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return at + 1;
                default:
                    break;
            }
        }

        return at;
    }

    [GeneratedRegex(@"\b(?:html|element)`")]
    private static partial Regex ScriptTemplate();

    [GeneratedRegex(@"</?[a-z!][^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"<(?:kbd|code|style)\b[^>]*>.*?</[a-z]+>")]
    private static partial Regex Unseen();

    [GeneratedRegex("\\b(?:aria-label|aria-description|title|placeholder|alt)=\"([^\"]*)\"")]
    private static partial Regex Spoken();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Letters();
}
