using System.Globalization;
using System.Text;

namespace PersonalNode.Protocol;

/// <summary>
/// The words of texts as the search compares them: folded, each between two spaces, a line feed after each text, so that a word is found as
/// " word ", a phrase as " two words ", the beginning of a word as " wo", and nothing across the end of a text.
/// </summary>
/// <remarks>
/// Words are runs of letters, digits and marks, as in UAX #29 but for three things. What stands between the parts of a word there (an
/// apostrophe, a full stop) parts them here: "l'homme" is found by "homme", and whoever looks for "l'homme" looks for the phrase. Scripts
/// without spaces, for which UAX #29 asks for a dictionary, have every letter with its marks as a word, and so has Hangul, whose particles
/// cling to the word. And a symbol, such as an emoji, is a word.
/// </remarks>
public static class SearchWords
{
    /// <summary>How much of one text is read; longer ones are cut on arrival.</summary>
    private const int MaxText = 120_000;

    /// <summary>What stands between two texts.</summary>
    internal const char End = '\n';

    public static string Of(params ReadOnlySpan<string?> texts)
    {
        var words = new StringBuilder();
        foreach (var text in texts)
        {
            if (!string.IsNullOrEmpty(text))
            {
                Append(words, TextFolding.Fold(text.AsSpan(0, Math.Min(text.Length, MaxText))));
                words.Append(' ').Append(End);
            }
        }

        return words.Append(' ').ToString();
    }

    private static void Append(StringBuilder words, string folded)
    {
        // What the word at the end of the list goes on with: letters, marks alone, or nothing.
        var (letters, marks) = (false, false);
        Span<char> pair = stackalloc char[2];
        foreach (var rune in folded.EnumerateRunes())
        {
            var alone = TextFolding.IsWordAlone(rune);
            var part = !alone && (Rune.IsLetterOrDigit(rune) || rune.Value == '_');
            var category = Rune.GetUnicodeCategory(rune);
            var mark = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            var symbol = category is UnicodeCategory.OtherSymbol;
            if (mark ? !marks : !(alone || part || symbol))
            {
                (letters, marks) = (false, false);
                continue;
            }

            if (!mark && !(part && letters))
            {
                words.Append(' ');
            }

            words.Append(pair[..rune.EncodeToUtf16(pair)]);
            (letters, marks) = mark ? (letters, true) : (part, true);
        }
    }
}
