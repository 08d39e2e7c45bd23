using System.Text;

namespace PersonalNode.Protocol;

/// <summary>
/// What is looked for: all of its words, in any order. Words between quotation marks are a phrase, and so is what is several words in the
/// index, such as "l'homme" or 東京. The last word may be the beginning of one, unless its quotation mark is closed.
/// </summary>
public sealed class SearchQuery
{
    /// <summary>Longest query, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Most words and phrases.</summary>
    public const int MaxParts = 10;

    private readonly byte[][] patterns;

    private SearchQuery(IReadOnlyList<(string[] Words, bool Open)> parts)
    {
        patterns = [.. parts.Select(p => Encoding.UTF8.GetBytes(" " + string.Join(' ', p.Words) + (p.Open ? "" : " ")))];
        Needed = [.. parts.SelectMany(p => SearchTerms.Needed(p.Words, p.Open)).Distinct()];
    }

    /// <summary>Everything matches.</summary>
    public static SearchQuery All { get; } = new([]);

    /// <summary>Terms without which nothing can match.</summary>
    internal IReadOnlyList<ulong> Needed { get; }

    /// <summary>False when there is not one word in it.</summary>
    public bool HasWords => patterns.Length > 0;

    /// <summary>Null when it is too long.</summary>
    public static SearchQuery? Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var parts = new List<(string[] Words, bool Open)>();
        var pieces = text.Replace('“', '"').Replace('”', '"').Replace('„', '"').Split('"');
        for (var i = 0; i < pieces.Length; i++)
        {
            var quoted = i % 2 == 1;
            foreach (var piece in quoted ? [pieces[i]] : pieces[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (WordsOf(piece) is { Length: > 0 } words)
                {
                    // Whether a quotation mark was closed tells whether the words are all there.
                    parts.Add((words, quoted && i == pieces.Length - 1));
                }
            }
        }

        if (parts.Count > 0 && pieces.Length % 2 == 1 && WordsOf(pieces[^1]).Length > 0)
        {
            parts[^1] = (parts[^1].Words, true);
        }

        return parts.Count > MaxParts ? null : new SearchQuery(parts);
    }

    private static string[] WordsOf(string text) => SearchWords.Of(text).Split([' ', SearchWords.End], StringSplitOptions.RemoveEmptyEntries);

    /// <param name="words">As <see cref="SearchWords"/> gives them, in UTF-8.</param>
    public bool Matches(ReadOnlySpan<byte> words)
    {
        foreach (var pattern in patterns)
        {
            if (words.IndexOf(pattern) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
