using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>
/// A line of a profile as Mastodon writes it: a PropertyValue in "attachment" whose value is HTML. <see cref="Value"/> is the link's true address when the
/// value is a link, else plain text; what a link calls itself is never shown (CVE-2023-36462).
/// </summary>
public sealed record FieldView(string Name, string Value)
{
    public const int MaxName = 100;
    public const int MaxValue = 500;

    /// <summary>Most lines that are read.</summary>
    public const int Most = 8;

    private const string Type = "PropertyValue";

    public static IReadOnlyList<FieldView> Read(JsonElement actor) =>
        [.. actor.Items("attachment").Where(f => f.TypeName() == Type).Take(Most).Select(ReadOne).OfType<FieldView>()];

    /// <summary>As others read it; rel="me" is what they check for on a page of ours.</summary>
    public JsonObject ToJson() => new() { ["type"] = Type, ["name"] = Name, ["value"] = Html };

    /// <summary>The value as HTML.</summary>
    public string Html => Url(Value) is { } url ? Link(url) : WebUtility.HtmlEncode(Value);

    /// <summary>The address, when a value is one and nothing else.</summary>
    public static string? Url(string value) => Iri.TryCanonical(value, out var url) ? url : null;

    private static string Link(string url) =>
        $"<a href=\"{WebUtility.HtmlEncode(url)}\" rel=\"me nofollow noopener\" target=\"_blank\">{WebUtility.HtmlEncode(url)}</a>";

    private static FieldView? ReadOne(JsonElement field)
    {
        var html = field.Text("value") ?? "";
        var name = PlainLine.Of(field.Text("name") ?? "", MaxName);
        if (html.Length is 0 or > 4_000 || name.Length == 0)
        {
            return null;
        }

        var text = SafeHtml.ToText(SafeHtml.Clean(html));
        var links = HtmlTags.Links(html, "http://none.invalid").Select(l => Url(l.Url)).ToList();
        var value = links is [{ } link] && !text.Any(char.IsWhiteSpace) ? link : PlainLine.Of(text, MaxValue);
        return value.Length == 0 ? null : new FieldView(name, value);
    }
}
