using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>Something that a post carries and that is no picture: shown as a link, with what it is.</summary>
public sealed record NoteLink(string Url, string Label, string Kind)
{
    /// <summary>Most of them that a post shows.</summary>
    public const int Most = 10;

    private const int MaxLabel = 120;

    /// <summary>Attachments that are no pictures, and of a video or audio without a page its file.</summary>
    /// <param name="root">The post.</param>
    /// <param name="type">Its type.</param>
    /// <param name="title">Its title.</param>
    /// <param name="page">Its page, to which the title leads.</param>
    public static IReadOnlyList<NoteLink> Read(JsonElement root, string type, string? title, string? page)
    {
        var file = type is "Video" or "Audio" && page is null
            ? root.Items("url").Select(u => u.ValueKind == JsonValueKind.String ? Of(u.GetString(), title, type) : Of(u.Text("href"), title, KindOf(u.Text("mediaType"), type))).OfType<NoteLink>().Take(1) : [];
        var attached = root.Items("attachment").Where(a => a.ValueKind == JsonValueKind.Object && !Attachment.IsImage(a)).Select(a =>
        {
            var (url, media) = Attachment.FileOf(a);
            return Of(url, a.Text("name") ?? a.Text("summary"), KindOf(media, a.TypeName()));
        }).OfType<NoteLink>();
        return [.. file.Concat(attached).Where(l => l.Url != page).DistinctBy(l => l.Url, StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>A line of its own.</summary>
    internal string ToHtml() => $"<p><a href=\"{NoteBody.Encode(Url)}\">{NoteBody.Encode(Label)}</a> ({NoteBody.Encode(Kind)})</p>";

    private static NoteLink? Of(string? address, string? name, string kind)
    {
        if (!Iri.TryCanonical(address, out var url))
        {
            return null;
        }

        var host = Iri.HostOf(url);
        var label = PlainLine.Of(name ?? "", MaxLabel);
        label = label.Length > 0 ? label : PlainLine.Of(Uri.UnescapeDataString(new Uri(url).Segments[^1]).Trim('/'), MaxLabel);
        return new NoteLink(url, label.Length > 0 ? label : host, kind.Length > 0 ? $"{kind}, {host}" : host);
    }

    private static string KindOf(string? mediaType, string? type) => (mediaType ?? "").Split('/', ';')[0].ToLowerInvariant() switch
    {
        "video" => "video",
        "audio" => "audio",
        "application" when mediaType!.StartsWith("application/pdf", StringComparison.OrdinalIgnoreCase) => "PDF",
        "" when type is "Video" or "Audio" => type.ToLowerInvariant(),
        _ => "",
    };
}
