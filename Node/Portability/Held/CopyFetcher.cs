using System.Globalization;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Portability.Backup;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>
/// Gets a copy from a friend's node by the recovery phrase, and lays it down as a snapshot with its photos beside it. Nothing is believed that does not
/// have the digest of its name and open with the phrase. Photos that an interrupted attempt brought are not fetched again.
/// </summary>
internal sealed class CopyFetcher(RecoveryClient client, IdentityKey recovery, string folder, Action<long> progress)
{
    private const int MaxIndex = 64;
    private long done;

    /// <summary>The snapshot; the photos lie in "media" beside it.</summary>
    public string File { get; } = Path.Combine(folder, "snapshot.zip");

    private string Media => Path.Combine(folder, "media");

    /// <summary>Asks for the copies that are there, before anything is written here.</summary>
    /// <exception cref="SnapshotException">There is none, or the answer is not what it should be.</exception>
    /// <exception cref="HttpRequestException">The friend's node does not answer.</exception>
    public async Task<CopyState> AskAsync(CancellationToken cancellation)
    {
        var (status, body) = await client.SendAsync(HttpMethod.Get, "/backups", null, cancellation);
        return status switch
        {
            200 => Read(body),
            403 => throw new SnapshotException("that node keeps no copy that this phrase opens. Check the phrase and the address, and that this machine's clock is right; a phrase that was replaced by a new one is no longer good"),
            _ => throw new SnapshotException($"that address answered with status {status}; give the address of a friend's PersonalNode that keeps a copy of yours"),
        };
    }

    /// <exception cref="SnapshotException">None of them opens, or one is not what it should be.</exception>
    /// <exception cref="HttpRequestException">The friend's node does not answer any more.</exception>
    public async Task FetchAsync(CopyState state, CancellationToken cancellation)
    {
        foreach (var snapshot in state.Snapshots)
        {
            // An older one may be sealed to an earlier phrase, which its owner does not have any more.
            if (await IndexAsync(snapshot, cancellation) is { } index)
            {
                await LayDownAsync(index, cancellation);
                return;
            }
        }

        throw new SnapshotException(state.Snapshots.Count == 0
            ? "that node agreed to keep a copy, but none has arrived there yet"
            : "the copies there were made before the recovery phrase was replaced, and only the old phrase opens them");
    }

    private static CopyState Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HeldJson.Default.CopyState) is { Snapshots: { Count: <= 10 } snapshots } state
                && snapshots.All(s => s is not null && Pieces.AreNames(s.Index, MaxIndex)) ? state : throw Strange();
        }
        catch (JsonException)
        {
            throw Strange();
        }
    }

    private async Task<HeldIndex?> IndexAsync(CopySnapshot snapshot, CancellationToken cancellation)
    {
        using var box = new MemoryStream();
        await EachAsync(snapshot.Index, (_, piece) => box.WriteAsync(piece).AsTask(), cancellation);
        return HeldIndex.Open(box.ToArray(), recovery);
    }

    private async Task LayDownAsync(HeldIndex index, CancellationToken cancellation)
    {
        DataFolder.CreatePrivate(folder);
        await WholeFile.WriteAsync(File, target => EachAsync([.. index.Snapshot.Select(p => p.Name)], (i, piece) =>
        {
            var key = new byte[SealedMedia.KeySize];
            return Convert.TryFromBase64String(index.Snapshot[i].Key, key, out var length) && length == key.Length && PieceCutter.Open(key, piece.Span) is { } content
                ? target.WriteAsync(content).AsTask() : throw SnapshotManifest.Damaged("a piece does not open");
        }, cancellation));

        using var reader = SnapshotReader.Open(System.IO.File.OpenRead(File), Media);
        var parts = index.Photos.ToDictionary(p => p.Name, p => p.Parts, StringComparer.Ordinal);
        var missing = reader.Manifest.Media.Where(m => !System.IO.File.Exists(DiskMedia.PathIn(Media, m.Name))).Select(m => m.Name).ToList();
        var whole = missing.Where(name => !parts.ContainsKey(name)).ToList();
        await EachAsync(whole, (i, piece) => WriteAsync(whole[i], piece), cancellation);
        foreach (var name in missing.Where(parts.ContainsKey))
        {
            using var content = new MemoryStream();
            await EachAsync(parts[name], (_, piece) => content.WriteAsync(piece).AsTask(), cancellation);
            if (PieceFolder.NameOf(content.GetBuffer().AsSpan(0, (int)content.Length)) != name)
            {
                throw SnapshotManifest.Damaged($"the photo {name} is not as it was");
            }

            await WriteAsync(name, content.ToArray());
        }
    }

    private async Task WriteAsync(string name, ReadOnlyMemory<byte> content)
    {
        var file = DiskMedia.PathIn(Media, name);
        DataFolder.CreatePrivate(Path.GetDirectoryName(file)!);
        await WholeFile.WriteAsync(file, stream => stream.WriteAsync(content).AsTask());
    }

    /// <summary>All of them in order, some at a time, as many as the friend's node sends at once.</summary>
    private async Task EachAsync(IReadOnlyList<string> names, Func<int, ReadOnlyMemory<byte>, Task> take, CancellationToken cancellation)
    {
        for (var at = 0; at < names.Count;)
        {
            var (status, body) = await client.SendAsync(HttpMethod.Post, "/backups/pieces/read", Pieces.WriteNames([.. names.Skip(at).Take(Pieces.MaxWanted)]), cancellation);
            if (status != 200 || Pieces.Read(body) is not { Count: > 0 } pieces || pieces.Count > names.Count - at)
            {
                throw status == 200 ? Strange() : new SnapshotException(string.Create(CultureInfo.InvariantCulture, $"that node answered with status {status} in between; run the same again to go on"));
            }

            foreach (var piece in pieces)
            {
                if (PieceFolder.NameOf(piece.Span) != names[at])
                {
                    throw SnapshotManifest.Damaged(piece.Length == 0 ? "a piece is missing there" : "a piece is not as it was");
                }

                await take(at++, piece);
                progress(done += piece.Length);
            }
        }
    }

    private static SnapshotException Strange() => new("that node answered with something else than a copy");
}
