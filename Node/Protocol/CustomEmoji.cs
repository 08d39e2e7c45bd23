using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>A picture that stands for a word between colons (tag of type Emoji, http://joinmastodon.org/ns#Emoji). <see cref="Shortcode"/>: without the colons.</summary>
public sealed record CustomEmoji(string Shortcode, string Url)
{
    /// <summary>Most of them in one post, or in one profile.</summary>
    public const int Most = 20;

    private const int MaxShortcode = 64;

    /// <summary>Those of a post or an actor; what has no usable name or picture is left out.</summary>
    public static IReadOnlyList<CustomEmoji> Read(JsonElement root) =>
        [.. root.Items("tag").Where(t => t.TypeName() == "Emoji").Select(ReadOne).OfType<CustomEmoji>().DistinctBy(e => e.Shortcode, StringComparer.Ordinal).Take(Most)];

    private static CustomEmoji? ReadOne(JsonElement tag) =>
        tag.Text("name")?.Trim(':') is { Length: > 0 and <= MaxShortcode } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+')
        && Attachment.Picture(tag, "icon") is { } url ? new CustomEmoji(name, url) : null;
}
