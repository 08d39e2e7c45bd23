using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Import;

/// <summary>One post of a Facebook archive, or one photo that no post shows.</summary>
internal static class FacebookPost
{
    /// <param name="item">{timestamp, title?, data:[{post}], attachments:[{data:[{media}|{place}|{external_context}]}], tags?}.</param>
    /// <param name="shown">Gets the paths of the photos that it shows.</param>
    public static IEnumerable<ArchiveItem> Read(JsonElement item, HashSet<string> shown)
    {
        var title = FacebookText.Words(item.Text("title") ?? "");
        if (item.UnixTime("timestamp") is not { } at)
        {
            yield return new ArchiveGap(LeftOut.NoDate, title);
            yield break;
        }

        var words = item.Objects("data").Select(d => d.Text("post")).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));
        var parts = new List<string>();
        Add(parts, FacebookText.Words(words ?? ""));
        var media = new List<ArchiveMedia>();
        foreach (var attachment in item.Objects("attachments").SelectMany(a => a.Objects("data")))
        {
            if (attachment.Member("media") is { ValueKind: JsonValueKind.Object } file && file.Text("uri") is { Length: > 0 } uri)
            {
                if (ArchiveFormats.IsFilm(uri))
                {
                    yield return new ArchiveGap(LeftOut.Video, uri);
                }
                else if (!media.Exists(m => m.Path == uri))
                {
                    var description = FacebookText.Words(file.Text("description") ?? "");
                    media.Add(new ArchiveMedia(uri, description == FacebookText.Words(words ?? "") ? "" : description));
                }
            }

            Add(parts, Place(attachment.Member("place")));
            Add(parts, attachment.Member("external_context").Link());
        }

        if (parts.Count == 0 && media.Count == 0)
        {
            // "Alice was with Bob": all that is left of some posts.
            yield return new ArchiveGap(LeftOut.Empty, title);
            yield break;
        }

        shown.UnionWith(media.Select(m => m.Path));
        yield return new ArchivePost(Key(at, words ?? "", media), at, string.Join("\n\n", parts)) { Media = media };
    }

    /// <param name="item">{uri, creation_timestamp, title?, description?}.</param>
    /// <param name="album">The album that it is in.</param>
    /// <param name="shown">Those that posts showed before.</param>
    public static IEnumerable<ArchiveItem> Photo(JsonElement item, string? album, HashSet<string> shown)
    {
        if (item.Text("uri") is not { Length: > 0 } uri)
        {
            yield break;
        }

        if (ArchiveFormats.IsFilm(uri))
        {
            yield return new ArchiveGap(LeftOut.Video, uri);
        }
        else if (!shown.Add(uri))
        {
            if (album is { Length: > 0 })
            {
                yield return new ArchiveAlbumPhoto(album, uri);
            }
        }
        else if (item.UnixTime("creation_timestamp") is not { } at)
        {
            yield return new ArchiveGap(LeftOut.NoDate, uri);
        }
        else
        {
            var media = new ArchiveMedia(uri, "");
            yield return new ArchivePost(Key(at, "", [media]), at, PlainMarkdown.Of(FacebookText.Words(item.Text("description") ?? ""))) { Media = [media], Album = album };
        }
    }

    private static void Add(List<string> parts, string text)
    {
        if (!string.IsNullOrWhiteSpace(text) && PlainMarkdown.Of(text) is var markdown && !parts.Contains(markdown))
        {
            parts.Add(markdown);
        }
    }

    private static string Place(JsonElement place) => place.ValueKind == JsonValueKind.Object && FacebookText.Words(place.Text("name") ?? "") is { Length: > 0 } name ? "📍 " + name : "";

    private static string Link(this JsonElement context) =>
        context.ValueKind == JsonValueKind.Object && context.Text("url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address.AbsoluteUri : "";

    /// <summary>Posts have no id there: its second, its words and the names of its photos tell it from others.</summary>
    private static string Key(DateTimeOffset at, string words, IReadOnlyList<ArchiveMedia> media)
    {
        var what = string.Join('\n', media.Select(m => m.Path[(m.Path.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal).Prepend(words));
        return $"facebook:{at.ToUnixTimeSeconds()}:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 12))}";
    }
}
