using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// The files of photos, each sealed (<see cref="SealedMedia"/>) and named by the SHA-256 of what lies there, so that equal ones are stored
/// once and a store outside this machine learns nothing. A file is written before the row that uses it is committed, and deleted after the
/// last such row is gone.
/// </summary>
public sealed class MediaFiles : IDisposable
{
    private const long MaxInMemory = 24 * 1024 * 1024;

    /// <summary>A file without a use is left alone that long: a use of it may be about to be committed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly IMediaPlace place;
    private readonly MediaUse use;
    private readonly ContentKey content;
    private readonly MemoryCache recent = new(new MemoryCacheOptions { SizeLimit = MaxInMemory });
    private readonly ConcurrentDictionary<string, int> held = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim deleting = new(1);

    public MediaFiles(IMediaPlace place, MediaUse use, NodeDatabase database)
    {
        this.place = place;
        this.use = use;
        content = database.Content;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static bool IsName(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Files that are about to be used; none of them is deleted while this is held.</summary>
    public MediaBatch Begin() => new(this);

    /// <summary>The key of a content, as it is told to those who may read it.</summary>
    public byte[] KeyOf(Rendition rendition) => content.MediaKey(rendition.Digest);

    /// <summary>What was stored; null when the file is gone or damaged.</summary>
    public async Task<byte[]?> ReadAsync(string file, byte[] digest, CancellationToken cancellation)
    {
        if (recent.TryGetValue(file, out byte[]? known))
        {
            return known;
        }

        if (await place.ReadAsync(file, cancellation) is not { } stored || !SealedMedia.TryOpen(content.MediaKey(digest), stored, out var plain))
        {
            return null;
        }

        recent.Set(file, plain, new MemoryCacheEntryOptions { Size = plain.Length, SlidingExpiration = TimeSpan.FromMinutes(2) });
        return plain;
    }

    /// <summary>The file as it lies there.</summary>
    public Task<byte[]?> ReadSealedAsync(string file, CancellationToken cancellation) => place.ReadAsync(file, cancellation);

    /// <summary>Deletes what a crash left between writing a file and committing its use.</summary>
    public async Task SweepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await foreach (var (name, written) in place.ListAsync(cancellation))
        {
            if (now - written > Grace)
            {
                await DeleteUnusedAsync(name, cancellation);
            }
        }
    }

    /// <summary>Deletes the file unless something uses it or is about to.</summary>
    public async Task DeleteUnusedAsync(string file, CancellationToken cancellation)
    {
        await deleting.WaitAsync(cancellation);
        try
        {
            if (IsName(file) && !held.ContainsKey(file) && !use.IsUsed(file))
            {
                recent.Remove(file);
                await place.DeleteAsync(file, cancellation);
            }
        }
        finally
        {
            deleting.Release();
        }
    }

    public void Dispose()
    {
        recent.Dispose();
        deleting.Dispose();
    }

    internal async Task<(string File, byte[] Digest)> WriteAsync(HashSet<string> holds, ReadOnlyMemory<byte> plain, CancellationToken cancellation)
    {
        var digest = SHA256.HashData(plain.Span);
        var stored = SealedMedia.Seal(content.MediaKey(digest), plain.Span);
        var name = Convert.ToHexStringLower(SHA256.HashData(stored));

        // Held before it is looked for: from here on nobody deletes it.
        await deleting.WaitAsync(cancellation);
        try
        {
            if (holds.Add(name))
            {
                held.AddOrUpdate(name, 1, (_, n) => n + 1);
            }
        }
        finally
        {
            deleting.Release();
        }

        await place.WriteAsync(name, stored, cancellation);
        return (name, digest);
    }

    internal void Release(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            while (held.TryGetValue(name, out var n) && !(n == 1 ? held.TryRemove(new(name, 1)) : held.TryUpdate(name, n - 1, n)))
            {
            }
        }
    }
}

/// <summary>Writes files and keeps them from being deleted until it is disposed, which is after the commit that uses them. Files that were not used then are deleted.</summary>
public sealed class MediaBatch(MediaFiles files) : IAsyncDisposable
{
    private readonly HashSet<string> holds = new(StringComparer.Ordinal);

    public async Task<Rendition> AddAsync(int box, int width, int height, bool jpeg, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var (file, digest) = await files.WriteAsync(holds, content, cancellation);
        return new Rendition(box, width, height, jpeg, file, digest, content.Length);
    }

    public async ValueTask DisposeAsync()
    {
        files.Release(holds);
        try
        {
            foreach (var name in holds)
            {
                await files.DeleteUnusedAsync(name, CancellationToken.None);
            }
        }
        catch (MediaPlaceException)
        {
            // What is left over is swept up another day; why the work failed matters more.
        }
    }
}
