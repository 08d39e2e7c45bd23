using System.Text.Json;

namespace PersonalNode.Portability.Import;

/// <summary>Finds out where an archive comes from, by the names of its files.</summary>
internal static class ArchiveFormats
{
    /// <exception cref="ArchiveException">It is of none that can be read, and the message says what to do.</exception>
    public static async Task<IArchiveReader> FindAsync(Archive archive, CancellationToken cancellation)
    {
        if (FacebookReader.Fits(archive))
        {
            return new FacebookReader(archive);
        }

        if (ActivityReader.Fits(archive))
        {
            return new ActivityReader(archive);
        }

        if (await DiasporaReader.FindAsync(archive, cancellation) is { } diaspora)
        {
            return diaspora;
        }

        throw archive.Entries.Any(e => e.Path.Contains("your_posts", StringComparison.Ordinal) && e.Name.EndsWith(".html", StringComparison.Ordinal))
            ? new ArchiveException("imports.facebook_html", "This Facebook archive is in HTML, for looking at. Ask Facebook for it again and choose the format JSON.")
            : archive.Entries.Any(e => e.Path.StartsWith("photos/", StringComparison.Ordinal) || e.Name.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase))
                ? new ArchiveException("imports.photos_only", "There are photos in it, but no posts. Choose it together with the archive of your posts.")
                : new ArchiveException("imports.unknown_archive", "This is no archive of Facebook, Mastodon, diaspora* or PersonalNode. Choose the file as you downloaded it.");
    }

    /// <summary>A small JSON file, whole; undefined when it is not there, too large or damaged.</summary>
    public static async Task<JsonElement> WholeAsync(ArchiveEntry? entry, CancellationToken cancellation)
    {
        const int Most = 16 * 1024 * 1024;
        if (entry is null || entry.Length > Most)
        {
            return default;
        }

        await using var stream = entry.Read();
        try
        {
            using var document = await JsonDocument.ParseAsync(stream, default, cancellation);
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException)
        {
            return default;
        }
    }

    /// <summary>The items of lists in a file; what is damaged ends it, and is told as a gap.</summary>
    /// <param name="entry">A JSON file.</param>
    /// <param name="wanted">Which lists.</param>
    /// <param name="read">Makes something of each item.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<ArchiveItem> ItemsAsync(
        ArchiveEntry entry, Func<string, bool> wanted, Func<string, JsonElement, IEnumerable<ArchiveItem>> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = entry.Read();
        await using var items = JsonItems.ReadAsync(stream, wanted, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            IReadOnlyList<ArchiveItem> found;
            bool ended;
            try
            {
                ended = !await items.MoveNextAsync();
                found = ended ? [] : [.. read(items.Current.List, items.Current.Item)];
            }
            catch (Exception failure) when (failure is JsonException or InvalidDataException)
            {
                // Whatever came before counts.
                found = [new ArchiveGap(LeftOut.Damaged, entry.Path)];
                ended = true;
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair is no text (System.Text.Json).
                found = [new ArchiveGap(LeftOut.Damaged, entry.Path)];
                ended = false;
            }

            foreach (var item in found)
            {
                yield return item;
            }

            if (ended)
            {
                yield break;
            }
        }
    }

    /// <summary>Seconds since 1970, between then and the year 2100.</summary>
    public static DateTimeOffset? UnixTime(this JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 4_102_444_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>An object's member that is an object; undefined otherwise.</summary>
    public static JsonElement Member(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>An object's member that is a list of objects; nothing otherwise.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object) : [];

    public static bool IsFilm(string path) => Path.GetExtension(path).ToLowerInvariant() is ".mp4" or ".mov" or ".webm" or ".avi" or ".mkv" or ".m4v" or ".3gp" or ".mp3" or ".ogg" or ".m4a" or ".wav" or ".flac" or ".aac" or ".opus";
}
