using System.Runtime.CompilerServices;
using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Import;

/// <summary>
/// An archive of ActivityPub objects: actor.json and outbox.json with the files of their attachments, as Mastodon (zip and tar.gz) and this
/// program's own export have them, and the CSV lists beside them (reference/archives.md, FEP-6fcd).
/// </summary>
internal sealed class ActivityReader(Archive archive) : IArchiveReader
{
    private const int MaxEdits = 20_000;

    private readonly ArchiveEntry? manifest = archive.Find("manifest.yml");

    public string Kind => manifest is null ? "mastodon" : "personalnode";

    public static bool Fits(Archive archive) => archive.Find("outbox.json") is not null || archive.Entries.Any(e => ArchiveCsv.Read(e) is not null);

    public async IAsyncEnumerable<ArchiveItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (archive.Unsafe > 0)
        {
            yield return new ArchiveGap(LeftOut.UnsafePath, "", archive.Unsafe);
        }

        if (archive.Find("outbox.json") is { } outbox)
        {
            var actor = await ArchiveFormats.WholeAsync(archive.Find("actor.json"), cancellation);
            var newest = await EditsAsync(outbox, cancellation);
            await foreach (var item in ArchiveFormats.ItemsAsync(outbox, path => path == "orderedItems", (_, item) => Activity(item, actor, newest), cancellation))
            {
                yield return item;
            }
        }

        if (archive.Find("likes.json") is { } likes)
        {
            await foreach (var item in ArchiveFormats.ItemsAsync(likes, path => path == "orderedItems", (_, _) => [new ArchiveGap(LeftOut.Like, "likes.json")], cancellation))
            {
                yield return item;
            }
        }

        foreach (var item in archive.Entries.Select(ArchiveCsv.Read).OfType<IEnumerable<ArchiveItem>>().SelectMany(items => items))
        {
            yield return item;
        }
    }

    /// <summary>What was edited, by id, as it was last; an outbox has the first version of a post and each later one.</summary>
    private static async Task<Dictionary<string, JsonElement>> EditsAsync(ArchiveEntry outbox, CancellationToken cancellation)
    {
        var newest = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        await foreach (var _ in ArchiveFormats.ItemsAsync(outbox, path => path == "orderedItems", Remember, cancellation))
        {
        }

        return newest;

        IEnumerable<ArchiveItem> Remember(string list, JsonElement activity)
        {
            if (activity.TypeName() == "Update" && activity.Member("object") is { ValueKind: JsonValueKind.Object } note && note.Text("id") is { } id && newest.Count < MaxEdits
                && !(newest.TryGetValue(id, out var known) && known.Time("updated") > note.Time("updated")))
            {
                newest[id] = note;
            }

            return [];
        }
    }

    private IEnumerable<ArchiveItem> Activity(JsonElement activity, JsonElement actor, Dictionary<string, JsonElement> newest)
    {
        if (activity.TypeName() == "Announce")
        {
            return [new ArchiveGap(LeftOut.Reshare, activity.Reference("object") ?? "")];
        }

        if (activity.TypeName() != "Create")
        {
            return [];
        }

        var note = activity.Member("object");
        return note.Text("id") is { Length: > 0 and <= 2_000 } id ? Note(id, newest.GetValueOrDefault(id, note), actor.Text("followers")) : [new ArchiveGap(LeftOut.Damaged, activity.Text("id") ?? "")];
    }

    private IEnumerable<ArchiveItem> Note(string id, JsonElement note, string? followers)
    {
        if (note.TypeName() == "ChatMessage")
        {
            yield return new ArchiveGap(LeftOut.Message, id);
            yield break;
        }

        if (note.Time("published") is not { } published)
        {
            yield return new ArchiveGap(LeftOut.NoDate, id);
            yield break;
        }

        var media = new List<ArchiveMedia>();
        foreach (var attachment in note.Items("attachment"))
        {
            if (attachment.Reference("url") is not { } url)
            {
                continue;
            }

            if ((attachment.Text("mediaType") ?? "").Split('/')[0] is "video" or "audio" || ArchiveFormats.IsFilm(url))
            {
                yield return new ArchiveGap(LeftOut.Video, url);
            }
            else
            {
                media.Add(new ArchiveMedia(PathOf(url), attachment.Words("name") ?? ""));
            }
        }

        var source = note.Member("source");
        var text = source.Text("mediaType") == "text/markdown" && source.Text("content") is { } markdown ? markdown : HtmlMarkdown.Of(note.Words("content") ?? "");
        var options = note.Objects("oneOf").Concat(note.Objects("anyOf")).Select(o => o.Text("name")).OfType<string>().Take(50).ToList();
        if (options.Count > 0)
        {
            text = $"{text}\n\n{string.Join('\n', options.Select(o => $"- {PlainMarkdown.Inline(o.ReplaceLineEndings(" "))}"))}";
            yield return new ArchiveGap(LeftOut.Poll, id);
        }

        if (string.IsNullOrWhiteSpace(text) && media.Count == 0)
        {
            yield return new ArchiveGap(LeftOut.Empty, id);
            yield break;
        }

        yield return new ArchivePost(id, published, text)
        {
            Audience = AudienceOf(note, followers),
            Summary = note.Text("summary") is { Length: > 0 } summary ? SafeHtml.ToText(summary).Cut(500) : null,
            Sensitive = note.IsTrue("sensitive"),
            Language = LanguageTag.Of(note),
            Edited = note.Time("updated") is { } updated && updated > published ? updated : null,
            InReplyTo = note.Reference("inReplyTo"),
            Media = media,
        };
    }

    /// <summary>Where the file of an attachment lies: Mastodon writes its path, an export of a node its address, without an ending when it travelled sealed.</summary>
    private string PathOf(string url)
    {
        var path = (Uri.TryCreate(url, UriKind.Absolute, out var address) && !address.IsFile ? address.AbsolutePath : url).TrimStart('/');
        return archive.Find(path) is null && archive.Find(path + ".webp") is not null ? path + ".webp" : path;
    }

    private static ArchiveAudience AudienceOf(JsonElement note, string? followers) =>
        note.References("to").Any(Vocabulary.IsPublic) ? ArchiveAudience.Public
        : note.References("cc").Any(Vocabulary.IsPublic) ? ArchiveAudience.Unlisted
        : followers is not null && (note.References("to").Contains(followers) || note.References("cc").Contains(followers)) ? ArchiveAudience.Friends
        : ArchiveAudience.Chosen;
}
