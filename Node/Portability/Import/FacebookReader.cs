using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Import;

/// <summary>
/// "Download your information" of Facebook in JSON, in the folders of 2024 and later, of 2022 and 2023, and of the years before
/// (reference/archives.md). Whom a post was for is not in it.
/// </summary>
internal sealed partial class FacebookReader(Archive archive) : IArchiveReader
{
    public string Kind => "facebook";

    public static bool Fits(Archive archive) => archive.Entries.Any(e => PostFile().IsMatch(e.Path) || AlbumFile().IsMatch(e.Path) || FriendFile().IsMatch(e.Path));

    public async IAsyncEnumerable<ArchiveItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (archive.Unsafe > 0)
        {
            yield return new ArchiveGap(LeftOut.UnsafePath, "", archive.Unsafe);
        }

        // Photos of posts are in albums too: a photo comes home once, with its post, and its album gets it from there.
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var messages = 0;
        foreach (var entry in archive.Entries.OrderBy(Rank).ThenBy(e => e.Path, StringComparer.Ordinal))
        {
            if (MessageFile().IsMatch(entry.Path))
            {
                messages++;
                continue;
            }

            await foreach (var item in ReadFileAsync(entry, shown, cancellation))
            {
                yield return item;
            }
        }

        if (messages > 0)
        {
            yield return new ArchiveGap(LeftOut.Message, "messages", messages);
        }
    }

    private static int Rank(ArchiveEntry entry) => PostFile().IsMatch(entry.Path) ? 0 : AlbumFile().IsMatch(entry.Path) ? 1 : 2;

    private static IAsyncEnumerable<ArchiveItem> ReadFileAsync(ArchiveEntry entry, HashSet<string> shown, CancellationToken cancellation)
    {
        if (PostFile().IsMatch(entry.Path))
        {
            return ArchiveFormats.ItemsAsync(entry, path => !path.Contains('/', StringComparison.Ordinal), (_, item) => FacebookPost.Read(item, shown), cancellation);
        }

        if (AlbumFile().IsMatch(entry.Path))
        {
            return AlbumAsync(entry, shown, cancellation);
        }

        if (LoosePhotoFile().IsMatch(entry.Path))
        {
            return ArchiveFormats.ItemsAsync(entry, _ => true, (_, item) => FacebookPost.Photo(item, null, shown), cancellation);
        }

        if (FriendFile().IsMatch(entry.Path))
        {
            return ArchiveFormats.ItemsAsync(entry, _ => true, (_, item) => Friend(item), cancellation);
        }

        return GapOf(entry.Path) is { } gap ? ArchiveFormats.ItemsAsync(entry, path => path.Count(c => c == '/') <= 1, (_, _) => [new ArchiveGap(gap, entry.Name)], cancellation)
            : AsyncEnumerable.Empty<ArchiveItem>();
    }

    private static LeftOut? GapOf(string path) =>
        VideoFile().IsMatch(path) ? LeftOut.Video
        : path.EndsWith("/comments.json", StringComparison.Ordinal) ? LeftOut.Comment
        : path.Contains("/likes_and_reactions", StringComparison.Ordinal) ? LeftOut.Like
        : path.Contains("/group", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal) ? LeftOut.Group
        : path.EndsWith("posts_on_other_pages_and_profiles.json", StringComparison.Ordinal) ? LeftOut.OtherPage
        : null;

    private static async IAsyncEnumerable<ArchiveItem> AlbumAsync(ArchiveEntry entry, HashSet<string> shown, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var album = await ArchiveFormats.WholeAsync(entry, cancellation);
        if (album.ValueKind != JsonValueKind.Object)
        {
            yield return new ArchiveGap(LeftOut.Damaged, entry.Path);
            yield break;
        }

        var name = FacebookText.Words(album.Text("name") ?? "");
        foreach (var photo in album.Objects("photos"))
        {
            foreach (var item in FacebookPost.Photo(photo, name, shown))
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<ArchiveItem> Friend(JsonElement item) =>
        FacebookText.Repair(item.Text("name") ?? "").Trim() is { Length: > 0 and <= 200 } name ? [new ArchivePerson(name, null, null)] : [];

    [GeneratedRegex(@"(^|/)posts/your_posts[^/]*\.json$")]
    private static partial Regex PostFile();

    [GeneratedRegex(@"(^|/)(posts|photos_and_videos)/album/\d+\.json$")]
    private static partial Regex AlbumFile();

    [GeneratedRegex(@"(^|/)(posts|photos_and_videos)/your_(uncategorized_)?photos\.json$")]
    private static partial Regex LoosePhotoFile();

    [GeneratedRegex(@"(^|/)(posts|photos_and_videos)/your_(uncategorized_)?videos\.json$")]
    private static partial Regex VideoFile();

    [GeneratedRegex(@"(^|/)friends(_and_followers)?/(your_)?friends\.json$")]
    private static partial Regex FriendFile();

    [GeneratedRegex(@"(^|/)messages/.+/message_\d+\.json$")]
    private static partial Regex MessageFile();
}
