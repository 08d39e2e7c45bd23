namespace PersonalNode.Http;

/// <summary>
/// Which form of a sentence a whole number takes (Unicode CLDR, "Language Plural Rules", cardinals), as Intl.PluralRules tells the page. Kept here because
/// the node runs without the data of cultures; the form "many" of French, Italian, Spanish and Portuguese is for millions, which are not counted here.
/// </summary>
public static class Plurals
{
    /// <summary>The category: zero, one, two, few, many or other.</summary>
    public static string Of(string language, int n) => language switch
    {
        "ja" => "other",
        "fr" or "pt" => n is 0 or 1 ? "one" : "other",
        "pl" => n == 1 ? "one" : n % 10 is >= 2 and <= 4 && n % 100 is not (>= 12 and <= 14) ? "few" : "many",
        "ar" => n switch
        {
            0 => "zero",
            1 => "one",
            2 => "two",
            _ => (n % 100) switch { >= 3 and <= 10 => "few", >= 11 => "many", _ => "other" },
        },
        _ => n == 1 ? "one" : "other",
    };

    /// <summary>All that a language needs.</summary>
    public static IReadOnlySet<string> Needed(string language) => Enumerable.Range(0, 200).Select(n => Of(language, n)).ToHashSet(StringComparer.Ordinal);
}
