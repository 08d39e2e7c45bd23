using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PersonalNode.Protocol;

/// <summary>
/// Text as it is compared when neither case nor accents count. By a table of its own: this program runs without ICU
/// (InvariantGlobalization), where normalisation leaves everything beyond ASCII as it is.
/// </summary>
public static partial class TextFolding
{
    /// <summary>Each line is a letter and those that are it with a mark (Unicode's canonical decompositions without U+0300 to U+036F), or that are written for it.</summary>
    private static readonly string[] Letters =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "bḃḅḇ", "cçćĉċčḉ", "dďđḋḍḏḑḓð", "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "fḟ", "gĝğġģǧǵḡ", "hĥȟħḣḥḧḩḫẖ",

        // The Turkish dotless i is the same letter as the dotted one here: upper case does not tell them apart in other languages.
        "iìíîïĩīĭįǐȉȋḭḯỉịı", "jĵǰ", "kķǩḱḳḵ", "lĺļľłḷḹḻḽ", "mḿṁṃ", "nñńņňŋǹṅṇṉṋ", "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿ", "pṕṗ", "rŕŗřȑȓṙṛṝṟ",
        "sśŝşšșſẛṡṣṥṧṩ", "tţťțŧṫṭṯṱẗ", "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "vṽṿ", "wŵẁẃẅẇẉẘ", "xẋẍ", "yýÿŷȳẏẙỳỵỷỹ", "zźżžẑẓẕ",
        "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ", "εέἐἑἒἓἔἕὲέ", "ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ", "ιΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ", "οόὀὁὂὃὄὅὸό", "ρῤῥ", "σς", "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        "ʒǯ", "\u03B1\u1F71", "\u03B5\u1F73", "\u03B7\u1F75", "\u03B9\u1F77\u1FBE\u1FD3", "\u03BF\u1F79", "\u03C5\u1F7B\u1FE3", "\u03C9\u1F7D", "\u03D2\u03D3\u03D4",

        // Arabic: the carriers of hamza and the letters that keyboards of Arabic, Persian and Urdu write differently.
        "اأإآٱ", "وؤ", "يئىی", "كک", "هةۀہ",
        "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ", "аӑӓ", "гѓ", "еѐёӗ", "жӂӝ", "зӟ", "іїӏ", "ѵѷ", "әӛ", "өӫ", "ийѝӣӥ", "кќ", "оӧ", "уўӯӱӳ", "чӵ", "ыӹ", "эӭ",
    ];

    private static readonly FrozenDictionary<char, char> Plain =
        Letters.SelectMany(line => line.Skip(1).Select(c => KeyValuePair.Create(c, line[0]))).ToFrozenDictionary();

    /// <summary>Lower case, marks and invisible characters gone, every run of white space one space.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                AppendPair(folded, new Rune(text[i], text[++i]));
            }
            else
            {
                Append(folded, text[i]);
            }
        }

        return folded.ToString();
    }

    /// <summary>True when a word can end between the two: one of them is no letter, digit or mark, or is written without spaces between words.</summary>
    public static bool IsBoundary(char before, char after) => !IsPart(before) || !IsPart(after) || RunsOn(before) || RunsOn(after);

    private static void Append(StringBuilder folded, char c)
    {
        if (c < '\u0080')
        {
            if (!char.IsWhiteSpace(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }

            return;
        }

        // Full-width forms are the ASCII ones.
        if (c is >= '\uFF01' and <= '\uFF5E')
        {
            folded.Append(char.ToLowerInvariant((char)(c - 0xFEE0)));
            return;
        }

        if (char.IsWhiteSpace(c))
        {
            Append(folded, ' ');
            return;
        }

        if (IsPassedOver(c) || Joins(folded, c))
        {
            return;
        }

        if (char.IsDigit(c))
        {
            folded.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)));
            return;
        }

        var lower = c == 'İ' ? 'i' : char.ToLowerInvariant(c);
        switch (lower)
        {
            case 'ß':
                folded.Append("ss");
                break;
            case 'æ' or 'ǣ' or 'ǽ':
                folded.Append("ae");
                break;
            case 'œ':
                folded.Append("oe");
                break;
            case 'þ':
                folded.Append("th");
                break;
            case >= '\uFB00' and <= '\uFB06':
                folded.Append(Ligatures[lower - '\uFB00']);
                break;
            default:
                folded.Append(Plain.GetValueOrDefault(lower, lower));
                break;
        }
    }

    /// <summary>True for a letter of a script that is written without spaces between words; each of its letters counts as a word.</summary>
    internal static bool IsWordAlone(Rune rune) => Rune.IsLetter(rune) && (rune.IsBmp ? RunsOn((char)rune.Value) : rune.Value is (>= 0x1AFF0 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF));

    private static bool IsPart(char c) => c == '_' || char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Thai to Tibetan and Burmese, Khmer, kana, Hangul (whose particles cling to the word) and ideographs.</summary>
    private static bool RunsOn(char c) => c is >= '\u0E00' and <= '\u0FFF' or >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF' or >= '\u3005' and <= '\u3007'
        or >= '\u3040' and <= '\u30FF' or >= '\u3100' and <= '\u312F' or >= '\u31F0' and <= '\u31FF' or >= '\u3400' and <= '\u4DBF' or >= '\u4E00' and <= '\u9FFF'
        or >= '\uAC00' and <= '\uD7AF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF66' and <= '\uFF9D';
}
