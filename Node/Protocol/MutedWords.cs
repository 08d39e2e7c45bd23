using System.Net;
using System.Text;

namespace PersonalNode.Protocol;

/// <summary>Words that the owner does not want to come upon. Compared without case and accents, at the borders of words.</summary>
public sealed class MutedWords
{
    /// <summary>How much of one text is looked through; what is longer is cut on arrival.</summary>
    private const int MaxText = 120_000;

    private readonly (string Word, string Folded)[] words;

    public MutedWords(IEnumerable<string> words) =>
        this.words = [.. words.Select(w => (w, TextFolding.Fold(w).Trim())).Where(w => w.Item2.Length > 0)];

    public bool IsEmpty => words.Length == 0;

    /// <summary>The first muted word, as the owner wrote it, that is in one of the texts; null when none is.</summary>
    public string? In(params ReadOnlySpan<string?> texts)
    {
        if (IsEmpty)
        {
            return null;
        }

        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            var folded = TextFolding.Fold(text.AsSpan(0, Math.Min(text.Length, MaxText)));
            foreach (var (word, pattern) in words)
            {
                if (Contains(folded, pattern))
                {
                    return word;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The text of sanitised HTML, roughly: what is shown decides, not the source that the author sent beside it. Much cheaper than
    /// parsing, and done at every reading.
    /// </summary>
    public static string TextOf(string html)
    {
        var text = new StringBuilder(html.Length);
        var inside = false;
        for (var i = 0; i < html.Length; i++)
        {
            switch (html[i])
            {
                case '<':
                    inside = true;

                    // A mark-up of a part of a word does not end the word; a paragraph, a break or a list item does.
                    var name = html.AsSpan(i + 1).TrimStart('/');
                    if (name.Length > 0 && !(name.StartsWith("span") || name.StartsWith("strong") || name.StartsWith("em") || name.StartsWith("a ") || name.StartsWith("a>")
                        || name.StartsWith("b>") || name.StartsWith("i>") || name.StartsWith("u>") || name.StartsWith("s>")))
                    {
                        text.Append(' ');
                    }

                    break;
                case '>' when inside:
                    inside = false;
                    break;
                case var c when !inside:
                    text.Append(c);
                    break;
            }
        }

        return WebUtility.HtmlDecode(text.ToString());
    }

    private static bool Contains(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || TextFolding.IsBoundary(text[at - 1], text[at])) && (end == text.Length || TextFolding.IsBoundary(text[end - 1], text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
