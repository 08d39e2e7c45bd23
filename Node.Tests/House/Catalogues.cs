using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalNode.Http;

namespace PersonalNode.Tests.House;

/// <summary>The catalogues of the front end as data: key, then plural category ("other" when there is only one form), then sentence.</summary>
internal static partial class Catalogues
{
    private static readonly string Folder = Path.Combine(Source.Root, "wwwroot", "js", "locales");

    /// <summary>English is split by parts of the page, the others are one file each.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, string>>> Of(string language) =>
        [.. Directory.GetFiles(Folder, "*.js", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(Folder, f) is var name && (name == language + ".js" || name.StartsWith(language + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .SelectMany(f => Entry().Matches(File.ReadAllText(f)))
            .Select(m => new KeyValuePair<string, IReadOnlyDictionary<string, string>>(m.Groups["key"].Value, Forms(m.Groups["value"].Value)))];

    public static IReadOnlyList<string> Foreign { get; } = [.. Texts.Languages.Skip(1)];

    /// <summary>The names of the holes in the forms of a sentence.</summary>
    public static SortedSet<string> Holes(IEnumerable<string> forms) => new(forms.SelectMany(f => Hole().Matches(f)).Select(m => m.Groups[1].Value), StringComparer.Ordinal);

    /// <summary>Why a translation does not fit the English sentence; null when it does.</summary>
    public static string? Misfit(string language, IReadOnlyDictionary<string, string> english, IReadOnlyDictionary<string, string> forms)
    {
        var isPlural = english.Count > 1;
        return isPlural && !Plurals.Needed(language).SetEquals(forms.Keys) ? $"has the plurals {string.Join(", ", forms.Keys)}"
            : !isPlural && forms.Count != 1 ? "is plural only here"
            : !Holes(english.Values).SetEquals(Holes(forms.Values)) ? $"has the holes {string.Join(", ", Holes(forms.Values))}"
            : forms.Values.Any(string.IsNullOrWhiteSpace) ? "is empty" : null;
    }

    private static Dictionary<string, string> Forms(string value) => value[0] == '"'
        ? new Dictionary<string, string> { ["other"] = JsonSerializer.Deserialize<string>(value)! }
        : Form().Matches(value).ToDictionary(m => m.Groups[1].Value, m => JsonSerializer.Deserialize<string>(m.Groups[2].Value)!);

    [GeneratedRegex("^  \"?(?<key>[\\w.]+)\"?: (?<value>\"(?:[^\"\\\\]|\\\\.)*\"|\\{.*\\}),$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("(\\w+): (\"(?:[^\"\\\\]|\\\\.)*\")")]
    private static partial Regex Form();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Hole();
}
