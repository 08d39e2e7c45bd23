using System.Text;

namespace PersonalNode.Protocol;

/// <summary>
/// What a filter is asked for, as 64-bit numbers: whole words; the first three and five letters of each, for words that are being typed;
/// letters and pairs of letters of scripts without spaces; and who wrote, what is with it and which post it is.
/// </summary>
internal static class SearchTerms
{
    private static readonly int[] Beginnings = [5, 3];

    public static ulong Author(string? person) => Hash('a', person ?? "me");

    public static ulong Photos { get; } = Hash('f', "");

    public static ulong Post(long id) => Hash('i', Ids.ToText(id));

    /// <summary>Adds all by which the words can be asked for.</summary>
    public static void Collect(string words, HashSet<ulong> terms)
    {
        Rune? before = null;
        foreach (var range in words.AsSpan().Split(' '))
        {
            var word = words.AsSpan()[range];
            if (word.Length == 0 || word is [SearchWords.End])
            {
                before = word.Length == 0 ? before : null;
                continue;
            }

            if (AloneOf(word) is { } letter)
            {
                terms.Add(Letter(letter));
                if (before is { } first)
                {
                    terms.Add(Pair(first, letter));
                }

                before = letter;
                continue;
            }

            before = null;
            terms.Add(Hash('w', word));
            foreach (var length in Beginnings)
            {
                if (length <= word.Length)
                {
                    terms.Add(Hash((char)('0' + length), word[..length]));
                }
            }
        }
    }

    /// <summary>All that a text with this phrase must have. <paramref name="open"/>: the last word may go on.</summary>
    public static IEnumerable<ulong> Needed(IReadOnlyList<string> phrase, bool open)
    {
        Rune? before = null;
        for (var i = 0; i < phrase.Count; i++)
        {
            var word = phrase[i];
            if (AloneOf(word) is { } letter)
            {
                yield return before is { } first ? Pair(first, letter) : Letter(letter);
                before = letter;
                continue;
            }

            before = null;
            if (!open || i < phrase.Count - 1)
            {
                yield return Hash('w', word);
            }
            else if (Beginnings.FirstOrDefault(l => l <= word.Length) is > 0 and var length)
            {
                yield return Hash((char)('0' + length), word.AsSpan(0, length));
            }
        }
    }

    /// <summary>The letter of a word that is one letter with its marks.</summary>
    private static Rune? AloneOf(ReadOnlySpan<char> word)
    {
        Rune.DecodeFromUtf16(word, out var first, out _);
        return TextFolding.IsWordAlone(first) ? first : null;
    }

    private static ulong Letter(Rune letter) => Hash('l', letter.ToString());

    private static ulong Pair(Rune first, Rune second) => Hash('p', first.ToString() + second);

    /// <summary>FNV-1a over the characters, stirred at the end. It need not be secret: filters are kept sealed.</summary>
    private static ulong Hash(char kind, ReadOnlySpan<char> text)
    {
        var hash = (14695981039346656037 ^ kind) * 1099511628211;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
