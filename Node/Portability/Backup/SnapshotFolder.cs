using System.Globalization;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>A snapshot that lies in the folder.</summary>
public sealed record KeptSnapshot(string Path, DateTimeOffset Made, long Bytes);

/// <summary>
/// The place of one node's automatic snapshots: "TIME.zip" each, and the folder "media", in which the files of photos that any of them names lie
/// once. Files without such a name are not looked at, so a half-written snapshot is none.
/// </summary>
public sealed class SnapshotFolder(string path)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH-mm-ss'Z'";
    private const string Suffix = ".zip";

    public string Path => path;

    public bool Exists => Directory.Exists(path);

    private string Media => System.IO.Path.Combine(path, "media");

    /// <summary>Newest first.</summary>
    public IReadOnlyList<KeptSnapshot> Snapshots() => !Exists ? [] :
    [
        .. new DirectoryInfo(path).EnumerateFiles("*" + Suffix)
            .Select(f => DateTimeOffset.TryParseExact(System.IO.Path.GetFileNameWithoutExtension(f.Name), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made)
                ? new KeptSnapshot(f.FullName, made, f.Length) : null)
            .OfType<KeptSnapshot>().OrderByDescending(s => s.Made),
    ];

    /// <summary>What the photos take that are there already.</summary>
    public long PhotoBytes() => DiskMedia.FilesOf(Media).Sum(f => f.Length);

    /// <summary>This process may write in that folder, which is there.</summary>
    public static bool CanBeIn(string folder)
    {
        try
        {
            using var probe = new FileStream(System.IO.Path.Combine(folder, "." + Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Create() => DataFolder.CreatePrivate(path);

    /// <summary>Writes one of now. The photos that it names are there before it is.</summary>
    public async Task WriteAsync(SnapshotWriter writer, bool photos, DateTimeOffset now, CancellationToken cancellation)
    {
        var file = System.IO.Path.Combine(path, now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Suffix);
        await WholeFile.WriteAsync(file, stream => writer.WriteAsync(
            stream, photos ? PhotosAre.Beside : PhotosAre.None, photo => CopyAsync(photo, cancellation), cancellation));
    }

    /// <summary>Removes the snapshots that newer ones supersede, then photos that none of those left names.</summary>
    public void Prune()
    {
        var all = Snapshots();
        var superseded = SnapshotTimes.Superseded(all.Select(s => s.Made)).ToHashSet();
        foreach (var old in all.Where(s => superseded.Contains(s.Made)))
        {
            File.Delete(old.Path);
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var kept in Snapshots())
            {
                using var reader = SnapshotReader.Open(File.OpenRead(kept.Path), null);
                named.UnionWith(reader.Manifest.Media.Select(m => m.Name));
            }
        }
        catch (SnapshotException)
        {
            // Of one that is damaged nobody can tell which photos it names, so all stay until it is superseded.
            return;
        }

        foreach (var photo in DiskMedia.FilesOf(Media).Where(f => !named.Contains(f.Name)).ToList())
        {
            photo.Delete();
        }
    }

    /// <summary>A photo's name is its digest: what is there already is the same. False when it was deleted meanwhile.</summary>
    private async Task<bool> CopyAsync(FileInfo photo, CancellationToken cancellation)
    {
        var copy = DiskMedia.PathIn(Media, photo.Name);
        if (File.Exists(copy))
        {
            return true;
        }

        try
        {
            await using var content = photo.OpenRead();
            DataFolder.CreatePrivate(System.IO.Path.GetDirectoryName(copy)!);
            await WholeFile.WriteAsync(copy, stream => content.CopyToAsync(stream, cancellation));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
