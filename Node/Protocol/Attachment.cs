using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>
/// A photo as a note carries it: what servers of the fediverse write (type Image or Document, blurhash and focalPoint as Mastodon has them),
/// and two terms more. <see cref="Digest"/>: digestMultibase of the file at the URL, which the note's proof covers, so that a photo stays
/// checkable like the words. <see cref="Key"/>: the file is sealed under this key (base64url), as it is with a sealed post.
/// </summary>
public sealed record Attachment(string Url, string MediaType)
{
    /// <summary>Most photos that a post has.</summary>
    public const int Most = 20;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxAlt = 1_500;

    private const int MaxSide = 65_535;

    public string Alt { get; init; } = "";

    /// <summary>Pixels; 0 when nobody says.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    public string? BlurHash { get; init; }

    public string? Digest { get; init; }

    public string? Key { get; init; }

    /// <summary>The photos of a note; what is no photo, or has no usable address, is left out.</summary>
    public static IReadOnlyList<Attachment> Read(JsonElement note) =>
        [.. note.Items("attachment").Select(ReadOne).OfType<Attachment>().DistinctBy(a => a.Url, StringComparer.Ordinal).Take(Most)];

    /// <summary>The picture of a person (icon, image); null when there is none.</summary>
    public static string? Picture(JsonElement actor, string name) =>
        actor.Items(name).Select(p => p.ValueKind == JsonValueKind.String ? p.GetString() : p.Reference("url")).FirstOrDefault() is { } url
            && Iri.TryCanonical(url, out var canonical) ? canonical : null;

    public JsonObject ToJson()
    {
        var image = new JsonObject { ["type"] = "Image", ["mediaType"] = MediaType, ["url"] = Url, ["name"] = Alt, ["width"] = Width, ["height"] = Height };
        foreach (var (name, value) in new[] { ("blurhash", BlurHash), ("digestMultibase", Digest), ("mediaKey", Key) })
        {
            if (value is not null)
            {
                image[name] = value;
            }
        }

        return image;
    }

    private static Attachment? ReadOne(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !Iri.TryCanonical(item.Reference("url") ?? item.Text("href"), out var url))
        {
            return null;
        }

        var media = item.Text("mediaType") ?? "";
        var isImage = media.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || (media.Length == 0 && item.TypeName() == "Image");
        return !isImage || media.Length > 50 ? null : new Attachment(url, media)
        {
            Alt = Cut(item.Text("name") ?? item.Text("summary") ?? ""),
            Width = Side(item, "width"),
            Height = Side(item, "height"),
            BlurHash = item.Text("blurhash") is { Length: >= 6 and <= 100 } hash && hash.All(char.IsAscii) ? hash : null,
            Digest = item.Text("digestMultibase") is { Length: > 20 and <= 100 } digest ? digest : null,
            Key = item.Text("mediaKey") is { Length: > 20 and <= 100 } key ? key : null,
        };
    }

    private static int Side(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var side) && side is > 0 and <= MaxSide ? side : 0;

    private static string Cut(string text) => text.Length <= MaxAlt ? text : text[..(char.IsHighSurrogate(text[MaxAlt - 1]) ? MaxAlt - 1 : MaxAlt)];
}
