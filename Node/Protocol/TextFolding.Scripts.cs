using System.Globalization;
using System.Text;

namespace PersonalNode.Protocol;

/// <content>What scripts beyond Latin, Greek and Cyrillic need, and the forms that Unicode keeps beside the usual letters.</content>
public static partial class TextFolding
{
    /// <summary>U+FF66 to U+FF9D, half as wide.</summary>
    private const string Katakana = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    /// <summary>
    /// Marks that do not tell letters apart: those of Latin, Greek and Cyrillic, the vowel points of Hebrew and Arabic, the stretching of Arabic,
    /// what chooses between shapes of a sign, and what is not seen. The marks of other scripts are vowels and stay.
    /// </summary>
    private static bool IsPassedOver(char c) => c is (>= '\u0300' and <= '\u036F') or (>= '\uFE00' and <= '\uFE0F') or '\u0640' or '\u0670' or (>= '\u064B' and <= '\u065F')
        || (c is (>= '\u0591' and <= '\u05C7') or (>= '\u0610' and <= '\u061A') or (>= '\u06D6' and <= '\u06ED') && char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
        || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    /// <summary>Beyond U+FFFF: case, and the letters and digits of mathematics, with which people write bold on the net.</summary>
    private static void AppendPair(StringBuilder folded, Rune rune)
    {
        switch (rune.Value)
        {
            // Thirteen alphabets of 52 letters each.
            case >= 0x1D400 and <= 0x1D6A3:
                folded.Append((char)('a' + ((rune.Value - 0x1D400) % 26)));
                break;
            case >= 0x1D7CE and <= 0x1D7FF:
                folded.Append((char)('0' + ((rune.Value - 0x1D7CE) % 10)));
                break;

            // Variation selectors and tags.
            case >= 0xE0000 and <= 0xE01EF:
                break;
            default:
                folded.Append(Rune.ToLowerInvariant(rune).ToString());
                break;
        }
    }

    /// <summary>What becomes one letter with the one before it: the voicing of kana, the letters of a Korean syllable (Unicode, section 3.12). Half-wide kana become wide.</summary>
    private static bool Joins(StringBuilder folded, char c)
    {
        var before = folded.Length > 0 ? folded[^1] : '\0';
        var joined = c switch
        {
            >= '\uFF66' and <= '\uFF9D' => Katakana[c - '\uFF66'],
            '\u3099' or '\uFF9E' => Voiced(before),
            '\u309A' or '\uFF9F' => (before is (>= 'は' and <= 'ほ') or (>= 'ハ' and <= 'ホ')) && (before - 'は') % 3 == 0 ? (char)(before + 2) : '\0',
            >= '\u1161' and <= '\u1175' when before is >= '\u1100' and <= '\u1112' => (char)(0xAC00 + ((((before - 0x1100) * 21) + c - 0x1161) * 28)),
            >= '\u11A8' and <= '\u11C2' when before is >= '\uAC00' and <= '\uD7A3' && (before - 0xAC00) % 28 == 0 => (char)(before + c - 0x11A7),
            _ => '\0',
        };
        if (joined == '\0')
        {
            return false;
        }

        if (c is < '\uFF66' or > '\uFF9D')
        {
            folded.Length--;
        }

        folded.Append(joined);
        return true;
    }

    private static char Voiced(char kana) => kana switch
    {
        'う' => 'ゔ',
        'ウ' => 'ヴ',
        (>= 'か' and <= 'ぢ') or (>= 'カ' and <= 'ヂ') => (kana - 'か') % 2 == 0 ? (char)(kana + 1) : '\0',
        (>= 'つ' and <= 'ど') or (>= 'ツ' and <= 'ド') => (kana - 'つ') % 2 == 0 ? (char)(kana + 1) : '\0',
        (>= 'は' and <= 'ほ') or (>= 'ハ' and <= 'ホ') => (kana - 'は') % 3 == 0 ? (char)(kana + 1) : '\0',
        _ => '\0',
    };
}
