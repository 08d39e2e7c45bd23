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

    /// <summary>What stays in sight when its sides are cut off; null for the middle.</summary>
    public FocalPoint? Focus { get; init; }

    public string? Digest { get; init; }

    public string? Key { get; init; }

    /// <summary>
    /// The photos of a post; what is no photo, or has no usable address, is left out. What has none among its attachments may be one itself
    /// (Image), or show what it is about (PeerTube's "icon" in several sizes, "image" of articles, events and pages).
    /// </summary>
    public static IReadOnlyList<Attachment> Read(JsonElement post)
    {
        IReadOnlyList<Attachment> attached = [.. post.Items("attachment").Select(ReadOne).OfType<Attachment>().DistinctBy(a => a.Url, StringComparer.Ordinal).Take(Most)];
        return attached.Count > 0 ? attached : (post.TypeName() switch
        {
            "Image" => ReadOne(post),
            "Video" or "Audio" => Preview(post, "icon") ?? Preview(post, "image"),
            "Article" or "Page" or "Event" => Preview(post, "image"),
            _ => null,
        }) is { } one ? [one] : [];
    }

    /// <summary>True for an object or link that says that it is a picture.</summary>
    internal static bool IsImage(JsonElement item) => FileOf(item).MediaType is var media
        && (media.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || (media.Length == 0 && item.TypeName() == "Image"));

    /// <summary>The file of an attachment: its "url" (a string, a Link, or several, of which a picture is preferred), or its own "href".</summary>
    internal static (string? Url, string MediaType) FileOf(JsonElement item)
    {
        var own = item.Text("mediaType") ?? "";
        var files = item.Items("url").Select(u => u.ValueKind == JsonValueKind.String ? (Url: u.GetString(), MediaType: own) : (Url: u.Text("href") ?? u.Text("id"), MediaType: u.Text("mediaType") ?? own)).ToList();
        return files.Find(f => f.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) is { Url: not null } picture ? picture
            : files.Count > 0 && files[0].Url is not null ? files[0] : (item.Text("href"), own);
    }

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

        if (Focus is not null)
        {
            image["focalPoint"] = Focus.ToJson();
        }

        return image;
    }

    /// <summary>The largest of the sizes.</summary>
    private static Attachment? Preview(JsonElement post, string name) =>
        post.Items(name).Select(i => i.ValueKind == JsonValueKind.String && Iri.TryCanonical(i.GetString(), out var url) ? new Attachment(url, "") : ReadOne(i))
            .OfType<Attachment>().MaxBy(a => a.Width);

    private static Attachment? ReadOne(JsonElement item)
    {
        var (address, media) = FileOf(item);
        return !IsImage(item) || media.Length > 50 || !Iri.TryCanonical(address, out var url) ? null : new Attachment(url, media)
        {
            Alt = (item.Text("name") ?? item.Text("summary") ?? "").Cut(MaxAlt),
            Width = Side(item, "width"),
            Height = Side(item, "height"),
            Focus = FocalPoint.Read(item),
            BlurHash = item.Text("blurhash") is { Length: >= 6 and <= 100 } hash && hash.All(char.IsAscii) ? hash : null,
            Digest = item.Text("digestMultibase") is { Length: > 20 and <= 100 } digest ? digest : null,
            Key = item.Text("mediaKey") is { Length: > 20 and <= 100 } key ? key : null,
        };
    }

    private static int Side(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var side) && side is > 0 and <= MaxSide ? side : 0;
}
