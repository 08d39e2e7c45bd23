using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>Languages as posts name them: tags of BCP 47 (RFC 5646, section 2.1) without grandfathered and private ones.</summary>
public static class LanguageTag
{
    /// <summary>RFC 5646, section 4.4.1.</summary>
    public const int MaxLength = 35;

    /// <summary>In the usual letter case (RFC 5646, section 2.1.1); null when it is no tag, or says that nobody knows ("und").</summary>
    public static string? Normalise(string? text)
    {
        if (text is null or { Length: < 2 or > MaxLength })
        {
            return null;
        }

        var parts = text.Replace('_', '-').Split('-');
        return parts[0].Length is < 2 or > 8 || !parts[0].All(char.IsAsciiLetter) || !parts.All(p => p.Length is > 0 and <= 8 && p.All(char.IsAsciiLetterOrDigit))
            || parts[0].Equals("und", StringComparison.OrdinalIgnoreCase) ? null : string.Join('-', parts.Select((p, i) => Spell(p, i > 0)));
    }

    /// <summary>
    /// The language of a post: the key of "contentMap" (Mastodon, GoToSocial and others; of several the one whose words are the content), "language" (PeerTube
    /// and Lemmy, with an identifier), "inLanguage" (Mobilizon), or the context's "@language". Null when nobody says.
    /// </summary>
    public static string? Of(JsonElement post)
    {
        IReadOnlyList<JsonProperty> map = post.Items("contentMap").FirstOrDefault() is { ValueKind: JsonValueKind.Object } words ? [.. words.EnumerateObject()] : [];
        var own = map.Count == 1 ? map[0].Name : post.Text("content") is { } content ? map.FirstOrDefault(m => m.Value.ValueKind == JsonValueKind.String && m.Value.ValueEquals(content)) is { Value.ValueKind: JsonValueKind.String } same ? same.Name : null : null;
        return Normalise(own) ?? Normalise(post.Text("language")) ?? Normalise(post.Items("language").FirstOrDefault().Text("identifier")) ?? Normalise(post.Text("inLanguage"))
            ?? Normalise(post.Items("@context").Select(c => c.Text("@language")).FirstOrDefault(l => l is not null));
    }

    /// <summary>Regions are large, scripts begin so, all else is small.</summary>
    private static string Spell(string part, bool later) => later && part.Length == 2 ? part.ToUpperInvariant()
        : later && part.Length == 4 && part.All(char.IsAsciiLetter) ? char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant() : part.ToLowerInvariant();
}
