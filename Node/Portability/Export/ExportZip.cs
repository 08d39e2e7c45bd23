using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace PersonalNode.Portability.Export;

/// <summary>
/// A zip that is written from its beginning to its end, to a file or to whoever downloads it: nothing is kept but the name and the SHA-256 of each entry.
/// What is compressed already is stored as it is.
/// </summary>
internal sealed class ExportZip : IAsyncDisposable
{
    private readonly LateStream to;
    private readonly ZipArchive zip;
    private readonly DateTimeOffset now;
    private readonly CancellationToken cancellation;
    private bool ended;
    private readonly SortedDictionary<string, string> digests = new(StringComparer.Ordinal);

    private ExportZip(LateStream to, ZipArchive zip, DateTimeOffset now, CancellationToken cancellation)
    {
        this.to = to;
        this.zip = zip;
        this.now = now;
        this.cancellation = cancellation;
    }

    /// <summary>The SHA-256 of each entry so far, in hexadecimal, by its path.</summary>
    public IReadOnlyDictionary<string, string> Digests => digests;

    public static async Task<ExportZip> OpenAsync(Stream to, DateTimeOffset now, CancellationToken cancellation)
    {
        var late = new LateStream(to);
        return new(late, await ZipArchive.CreateAsync(late, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation), now, cancellation);
    }

    public Task AddAsync(string path, Func<Stream, Task> write) => AddAsync(path, CompressionLevel.Optimal, write);

    public Task AddTextAsync(string path, string text) => AddAsync(path, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask());

    /// <summary>A file that compressing would not make smaller.</summary>
    public Task AddStoredAsync(string path, ReadOnlyMemory<byte> content) =>
        AddAsync(path, CompressionLevel.NoCompression, stream => stream.WriteAsync(content, cancellation).AsTask());

    /// <summary>Writes the end, without which no program opens a zip.</summary>
    public async Task EndAsync()
    {
        await zip.DisposeAsync();
        await to.FlushAsync(cancellation);
        ended = true;
    }

    /// <summary>Without <see cref="EndAsync"/> before, what was written stays without an end: nobody takes it for whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!ended)
        {
            to.Break();
            await zip.DisposeAsync();
        }

        await to.DisposeAsync();
    }

    private async Task AddAsync(string path, CompressionLevel level, Func<Stream, Task> write)
    {
        cancellation.ThrowIfCancellationRequested();
        var entry = zip.CreateEntry(path, level);
        entry.LastWriteTime = now;
        entry.ExternalAttributes = Convert.ToInt32("100600", 8) << 16;
        using var sha256 = SHA256.Create();
        await using (var stream = await entry.OpenAsync(cancellation))
        await using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write))
        {
            await write(hashed);
            await hashed.FlushFinalBlockAsync(cancellation);
        }

        digests.Add(path, Convert.ToHexStringLower(sha256.Hash!));
    }
}
