using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>
/// The sentences of the pages that the node renders itself, in one language: Node/Http/locales/*.json. A visitor gets the language that their browser
/// asks for (RFC 9110 section 12.5.4); the front end has catalogues of its own.
/// </summary>
public sealed class Texts
{
    private const int MaxHeader = 500;
    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> entries;

    private Texts(string language)
    {
        Language = language;
        using var file = typeof(Texts).Assembly.GetManifestResourceStream($"locales/{language}.json")!;
        using var json = JsonDocument.Parse(file);
        entries = json.RootElement.EnumerateObject().ToFrozenDictionary(
            e => e.Name,
            e => (e.Value.ValueKind == JsonValueKind.String ? [KeyValuePair.Create("other", e.Value.GetString()!)] : e.Value.EnumerateObject().Select(f => KeyValuePair.Create(f.Name, f.Value.GetString()!)))
                .ToFrozenDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    /// <summary>The languages that there are, as everywhere: English first.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "fr", "de", "es", "pt", "it", "nl", "pl", "ar", "ja"];

    /// <summary>Read when first asked for.</summary>
    private static readonly FrozenDictionary<string, Lazy<Texts>> All = Languages.ToFrozenDictionary(l => l, l => new Lazy<Texts>(() => new Texts(l)), StringComparer.Ordinal);

    public string Language { get; }

    public string Direction => Language == "ar" ? "rtl" : "ltr";

    /// <summary>For tests and the catalogues' own check: the forms of an entry by plural category; "other" when there is only one.</summary>
    public IReadOnlyDictionary<string, FrozenDictionary<string, string>> Entries => entries;

    public static Texts In(string language) => All[language].Value;

    /// <summary>What the visitor's browser asks for, English else. The answer says that it depends on that.</summary>
    public static Texts For(HttpContext context)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return In(Choose(context.Request.Headers.AcceptLanguage.ToString()));
    }

    /// <summary>The best of the header's languages that there is, by quality, then by order; a region does not matter.</summary>
    public static string Choose(string header)
    {
        if (header.Length > MaxHeader || !StringWithQualityHeaderValue.TryParseList([header], out var wanted))
        {
            return Languages[0];
        }

        return wanted.Where(w => w.Quality != 0).OrderByDescending(w => w.Quality ?? 1).Select(w => w.Value.Value!.Split('-')[0].ToLowerInvariant())
            .Select(l => l == "*" ? Languages[0] : l).FirstOrDefault(All.ContainsKey) ?? Languages[0];
    }

    /// <summary>A sentence, its holes filled; "n" chooses the plural.</summary>
    public string Say(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var text = new StringBuilder();
        foreach (var (literal, value) in Parts(key, values))
        {
            text.Append(literal).Append(CultureInfo.InvariantCulture, $"{(value is string name ? Apart(name) : value)}");
        }

        return text.ToString();
    }

    /// <summary>A sentence as part of a page: what fills its holes is encoded, unless it is Html itself.</summary>
    public Html Show(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var html = Html.Empty;
        foreach (var (literal, value) in Parts(key, values))
        {
            html = Html.Of($"{html}{literal}{(value is Html part ? part : Html.Of($"{(value is string name ? Apart(name) : value?.ToString())}"))}");
        }

        return html;
    }

    /// <summary>What a post is folded away under; null when it is shown at once.</summary>
    public string? Fold(Post post) => post.Summary ?? (post.Folded ? Say("post.sensitive") : null);

    /// <summary>"4 March 2026", as the language writes it.</summary>
    public string Date(DateTimeOffset time) => Say("date", ("day", time.Day), ("month", Say("month." + time.Month.ToString(CultureInfo.InvariantCulture))), ("year", time.Year));

    /// <summary>"March 2026", as a heading.</summary>
    public string Month(DateTime time) => Say("monthOf", ("month", Say("month." + time.Month.ToString(CultureInfo.InvariantCulture))), ("year", time.Year));

    /// <summary>The day with the time.</summary>
    public string Moment(DateTimeOffset time) => Say("moment", ("date", Date(time)), ("time", time.ToString("HH:mm", CultureInfo.InvariantCulture)));

    /// <summary>A name or an address may run in the other direction than the sentence around it (Unicode UAX #9, isolates).</summary>
    private string Apart(string value) => Direction == "rtl" ? $"\u2068{value}\u2069" : value;

    /// <summary>Literals, each with what follows it.</summary>
    private List<(string Literal, object? Value)> Parts(string key, ReadOnlySpan<(string Name, object Value)> values)
    {
        var forms = entries[key];
        var text = forms.GetValueOrDefault(forms.Count == 1 ? "other" : Plurals.Of(Language, Number(values))) ?? forms.Values[0];
        var parts = new List<(string, object?)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                parts.Add((text[at..], null));
                break;
            }

            parts.Add((text[at..open], Find(values, text[(open + 1)..close])));
            at = close + 1;
        }

        return parts;
    }

    private static int Number(ReadOnlySpan<(string Name, object Value)> values) => Find(values, "n") is int n ? n : 0;

    private static object? Find(ReadOnlySpan<(string Name, object Value)> values, string name)
    {
        foreach (var (key, value) in values)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
