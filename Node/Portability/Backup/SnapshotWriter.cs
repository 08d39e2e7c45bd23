using System.IO.Compression;
using System.Security.Cryptography;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>
/// Writes a snapshot: a zip file whose entries are stored as they are (what is worth compressing is sealed), the manifest last. It is written
/// in one go, so it can be sent while it is made.
/// </summary>
public sealed class SnapshotWriter(ISnapshotSource source, TimeProvider time)
{
    private const int Chunk = 1 << 17;

    /// <summary>Hears how many bytes were written so far.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    /// <param name="target">Where to; may be one that cannot seek.</param>
    /// <param name="photos">Where the files of photos go.</param>
    /// <param name="beside">Copies one to its place beside; false when it was deleted meanwhile.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<SnapshotManifest> WriteAsync(Stream target, PhotosAre photos, Func<FileInfo, Task<bool>>? beside, CancellationToken cancellation)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var files = new List<SnapshotFile>();
        var done = 0L;

        async Task TakeAsync(string name, Stream content, long length)
        {
            await using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[Chunk];
            for (var left = length; left > 0;)
            {
                var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Chunk)), cancellation);
                if (read == 0)
                {
                    throw new SnapshotException($"{name} became shorter while it was copied");
                }

                digest.AppendData(buffer, 0, read);
                await entry.WriteAsync(buffer.AsMemory(0, read), cancellation);
                left -= read;
                done += read;
                Progress(done);
            }

            files.Add(new SnapshotFile(name, length, Convert.ToHexStringLower(digest.GetHashAndReset())));
        }

        var (made, keys) = await source.CopyDatabaseAsync(TakeAsync, () => time.GetUtcNow());
        foreach (var (name, content) in keys)
        {
            await TakeAsync("keys/" + name, new MemoryStream(content), content.Length);
            CryptographicOperations.ZeroMemory(content);
        }

        // Listed after the moment of the copy: all that it uses is there, unless its last use went away since.
        var media = new List<SnapshotPhoto>();
        foreach (var photo in photos == PhotosAre.None ? [] : source.Photos())
        {
            if (beside is not null && await beside(photo))
            {
                media.Add(new SnapshotPhoto(photo.Name, photo.Length));
                Progress(done += photo.Length);
            }
            else if (beside is null && await ReadAsync(photo.FullName, cancellation) is { } content)
            {
                await using var entry = zip.CreateEntry("media/" + photo.Name, CompressionLevel.NoCompression).Open();
                await entry.WriteAsync(content, cancellation);
                media.Add(new SnapshotPhoto(photo.Name, content.Length));
                Progress(done += content.Length);
            }
        }

        var manifest = new SnapshotManifest(
            SnapshotManifest.FormatName, SnapshotManifest.CurrentVersion, NodeVersion.Text, source.DataVersion, source.Address, made, photos, files, media, source.Proof);
        await using (var last = zip.CreateEntry(SnapshotManifest.Entry, CompressionLevel.NoCompression).Open())
        {
            await last.WriteAsync(manifest.ToJson(), cancellation);
        }

        return manifest;
    }

    /// <summary>Null when it was deleted meanwhile.</summary>
    private static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
