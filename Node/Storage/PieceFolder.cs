using System.Security.Cryptography;

namespace PersonalNode.Storage;

/// <summary>
/// The pieces of one friend's copies, each a file under the SHA-256 of what lies there. They appear whole and synced. Used by one at a time
/// but for reading.
/// </summary>
public sealed class PieceFolder(string path)
{
    private Dictionary<string, int>? sizes;
    private long bytes;

    /// <summary>All that lie here, in bytes.</summary>
    public long Bytes => Sizes.Count > 0 ? bytes : 0;

    public IReadOnlyCollection<string> Names => Sizes.Keys;

    private Dictionary<string, int> Sizes => sizes ??= Look();

    /// <summary>The name that a piece has.</summary>
    public static string NameOf(ReadOnlySpan<byte> piece) => Convert.ToHexStringLower(SHA256.HashData(piece));

    /// <summary>Null when it is not here.</summary>
    public long? SizeOf(string name) => Sizes.TryGetValue(name, out var size) ? size : null;

    /// <exception cref="IOException">The disk is full, or broken; nothing of it is left.</exception>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> piece)
    {
        if (Sizes.ContainsKey(name))
        {
            return;
        }

        var file = DiskMedia.PathIn(path, name);
        DataFolder.CreatePrivate(Path.GetDirectoryName(file)!);
        await WholeFile.WriteAsync(file, stream => stream.WriteAsync(piece).AsTask());
        Sizes.Add(name, piece.Length);
        bytes += piece.Length;
    }

    /// <summary>Null when it is not here.</summary>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(DiskMedia.PathIn(path, name), cancellation);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes all but those.</summary>
    public void Keep(HashSet<string> needed)
    {
        foreach (var (name, size) in Sizes.Where(s => !needed.Contains(s.Key)).ToList())
        {
            File.Delete(DiskMedia.PathIn(path, name));
            Sizes.Remove(name);
            bytes -= size;
        }
    }

    /// <summary>Deletes all.</summary>
    public void Clear()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        sizes = [];
        bytes = 0;
    }

    /// <summary>What a crash left half-written has another name, and is removed.</summary>
    private Dictionary<string, int> Look()
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (MediaFiles.IsName(file.Name))
            {
                found.Add(file.Name, (int)file.Length);
            }
            else
            {
                file.Delete();
            }
        }

        bytes = found.Values.Sum(size => (long)size);
        return found;
    }
}
