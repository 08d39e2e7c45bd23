using System.IO.Compression;
using System.Security.Cryptography;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>
/// Reads a snapshot: nothing is believed but what the manifest names, under the digest that it gives. What the zip file holds besides is
/// never looked at, and no name of it becomes a path.
/// </summary>
public sealed class SnapshotReader : IDisposable
{
    private const int Chunk = 1 << 17;
    private readonly ZipArchive zip;
    private readonly string? beside;

    private SnapshotReader(ZipArchive zip, SnapshotManifest manifest, string? beside)
    {
        this.zip = zip;
        Manifest = manifest;
        this.beside = beside;
    }

    public SnapshotManifest Manifest { get; }

    /// <summary>How much there is to read, in bytes.</summary>
    public long Size => Manifest.Files.Sum(f => f.Size) + (Manifest.Photos == PhotosAre.None ? 0 : Manifest.Media.Sum(m => m.Size));

    /// <param name="content">The file; can seek. Closed with the reader, unless it is to stay open.</param>
    /// <param name="beside">The folder "media" that lies beside it, when there can be one.</param>
    /// <param name="leaveOpen">Whoever opened it closes it.</param>
    /// <exception cref="SnapshotException">It is none, damaged at first sight, or of a newer program.</exception>
    public static SnapshotReader Open(Stream content, string? beside, bool leaveOpen = false)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen);
            var entry = zip.GetEntry(SnapshotManifest.Entry) ?? throw new SnapshotException("this is no snapshot of a PersonalNode");
            using var json = entry.Open();
            return new SnapshotReader(zip, SnapshotManifest.Read(json, entry.Length), beside);
        }
        catch (InvalidDataException failure)
        {
            Close();
            throw new SnapshotException("the file is no snapshot, or it is not whole; nothing was changed", failure);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            zip?.Dispose();
            if (!leaveOpen)
            {
                content.Dispose();
            }
        }
    }

    /// <summary>Reads everything and compares every digest.</summary>
    /// <exception cref="SnapshotException">Something is missing or was changed.</exception>
    public Task CheckAsync(Action<long> progress, CancellationToken cancellation) => EachAsync(_ => Stream.Null, progress, cancellation);

    /// <summary>Lays everything out below the folder as in a data folder; the digests are compared once more.</summary>
    public Task LayOutAsync(string folder, Action<long> progress, CancellationToken cancellation) => EachAsync(
        name =>
        {
            var path = MediaFiles.IsName(name) ? DiskMedia.PathIn(DiskMedia.FolderOf(folder), name) : Path.Combine(folder, name);
            DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
            return new FileStream(path, TemporaryFiles.Private(new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }));
        },
        progress,
        cancellation);

    public void Dispose() => zip.Dispose();

    private async Task EachAsync(Func<string, Stream> target, Action<long> progress, CancellationToken cancellation)
    {
        var done = 0L;
        var photos = Manifest.Photos == PhotosAre.None ? [] : Manifest.Media.Select(m => new SnapshotFile(m.Name, m.Size, m.Name));
        foreach (var file in Manifest.Files.Concat(photos))
        {
            try
            {
                await using var content = OpenFile(file.Name);
                await using var to = target(file.Name);
                await CopyAsync(file, content, to, cancellation);
            }
            catch (InvalidDataException failure)
            {
                throw new SnapshotException($"the file is damaged: {file.Name} cannot be read; nothing was changed", failure);
            }

            progress(done += file.Size);
        }
    }

    private Stream OpenFile(string name)
    {
        if (!MediaFiles.IsName(name) || Manifest.Photos == PhotosAre.Inside)
        {
            return (zip.GetEntry(MediaFiles.IsName(name) ? "media/" + name : name) ?? throw SnapshotManifest.Damaged($"{name} is missing")).Open();
        }

        var path = DiskMedia.PathIn(beside ?? throw SnapshotManifest.Damaged("the folder of its photos is not beside it"), name);
        return File.Exists(path) ? File.OpenRead(path) : throw new SnapshotException($"the photo {path} is missing. The photos of a snapshot lie in the folder \"media\" beside it: leave the two together, or bring both; nothing was changed");
    }

    /// <summary>No more than was said is written, whatever comes.</summary>
    private static async Task CopyAsync(SnapshotFile file, Stream content, Stream target, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Chunk];
        var size = 0L;
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            if ((size += read) > file.Size)
            {
                throw SnapshotManifest.Damaged($"{file.Name} is longer than it was");
            }

            digest.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        if (size != file.Size || Convert.ToHexStringLower(digest.GetHashAndReset()) != file.Sha256)
        {
            throw SnapshotManifest.Damaged($"{file.Name} is not as it was");
        }

        if (target is FileStream onDisk)
        {
            onDisk.Flush(flushToDisk: true);
        }
    }
}
