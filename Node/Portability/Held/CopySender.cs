using PersonalNode.Portability.Backup;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>
/// Makes a copy of this node and brings to a friend's node what that has not got yet. It may break off anywhere: the pieces that were taken are there
/// when the next copy is made, and the last whole copy stays until then.
/// </summary>
public sealed class CopySender(
    NodeDatabase database, DataFolder data, RunningSource source, PhotoStore photos, MediaFiles media, TemporaryFiles temporary, HolderClient client, TimeProvider time)
{
    /// <summary>Makes and brings one.</summary>
    /// <param name="friend">Where to.</param>
    /// <param name="limit">What the friend allows, in bytes.</param>
    /// <param name="progress">How much is to be sent, and was.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>When the copy is of.</returns>
    /// <exception cref="HolderException">Why not.</exception>
    internal async Task<DateTimeOffset> SendAsync(Person friend, long limit, Action<BackupProgress> progress, CancellationToken cancellation)
    {
        if (new DriveInfo(data.Path).AvailableFreeSpace - new FileInfo(data.DatabaseFile).Length < Backups.Reserve)
        {
            throw new HolderException(HolderFailure.NoRoomHere);
        }

        progress(new BackupProgress(0, 0));
        var known = await client.NamesAsync(friend, cancellation);
        await using var staged = temporary.Create();
        var copy = new Copy(known, staged);
        var commit = await MakeAsync(copy, cancellation);
        if (copy.Bytes > limit || copy.Names.Count > Pieces.MaxCount)
        {
            throw new HolderException(HolderFailure.Limit);
        }

        using var sending = new Sending(client, friend, copy.Missing, progress);
        staged.Position = 0;
        while (await Pieces.ReadNextAsync(staged, cancellation) is { } piece)
        {
            await sending.AddAsync(piece, cancellation);
        }

        foreach (var (file, part) in copy.MissingPhotos)
        {
            // One that was deleted meanwhile is missed at the end, and the next copy is made without it.
            if (await media.ReadSealedAsync(file, cancellation) is { } content && Pieces.Cut(content).ElementAtOrDefault(part) is { Length: > 0 } piece)
            {
                await sending.AddAsync(piece, cancellation);
            }
        }

        await sending.EndAsync(cancellation);
        await client.CommitAsync(friend, commit, cancellation);
        return commit.Made;
    }

    /// <summary>Cuts a snapshot of this moment. What the friend has already is only named.</summary>
    private async Task<CopyCommit> MakeAsync(Copy copy, CancellationToken cancellation)
    {
        var own = await Task.Run(photos.OwnFiles, cancellation);
        var pieces = new List<HeldPiece>();
        var cut = new List<HeldPhoto>();
        using var cutter = new PieceCutter(digest => database.Content.MediaKey(digest), (piece, key) => pieces.Add(new HeldPiece(copy.Add(piece), Convert.ToBase64String(key))));
        var manifest = await new SnapshotWriter(source, time).WriteAsync(cutter, PhotosAre.Beside, async photo =>
        {
            if (!own.Contains(photo.Name))
            {
                return false;
            }

            if (photo.Length <= Pieces.MaxSize)
            {
                copy.AddPhoto(photo.Name, 0, photo.Name, photo.Length);
                return true;
            }

            if (await media.ReadSealedAsync(photo.Name, cancellation) is not { } content)
            {
                return false;
            }

            var parts = Pieces.Cut(content).Select((part, i) => copy.AddPhoto(photo.Name, i, PieceFolder.NameOf(part.Span), part.Length)).ToList();
            cut.Add(new HeldPhoto(photo.Name, parts));
            return true;
        }, cancellation);
        cutter.Complete();
        var sealedIndex = new HeldIndex(HeldIndex.FormatName, HeldIndex.CurrentVersion, pieces, cut).Seal(source.RecoveryKey);
        var index = Pieces.Cut(sealedIndex).Select(part => copy.Add(part.Span)).ToList();
        var all = Pieces.WriteNames(copy.Names);

        // A list ends at the end of a name.
        var lists = all.Chunk(1 << 20).Select(part => copy.Add(part)).ToList();
        return new CopyCommit(manifest.Made, lists, index);
    }

    /// <summary>The copy that is being made: all names, and what the friend lacks.</summary>
    private sealed class Copy(HashSet<string> known, Stream staged)
    {
        private readonly HashSet<string> staging = new(StringComparer.Ordinal);

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public List<(string File, int Part)> MissingPhotos { get; } = [];

        /// <summary>Of all pieces.</summary>
        public long Bytes { get; private set; }

        /// <summary>Of those that the friend lacks.</summary>
        public long Missing { get; private set; }

        /// <summary>The name of the piece.</summary>
        public string Add(ReadOnlySpan<byte> piece)
        {
            var name = PieceFolder.NameOf(piece);
            Bytes += Names.Add(name) ? piece.Length : 0;
            if (!known.Contains(name) && staging.Add(name))
            {
                Pieces.Write(staged, piece);
                Missing += piece.Length;
            }

            return name;
        }

        public string AddPhoto(string file, int part, string name, long length)
        {
            Bytes += Names.Add(name) ? length : 0;
            if (!known.Contains(name) && staging.Add(name))
            {
                MissingPhotos.Add((file, part));
                Missing += length;
            }

            return name;
        }
    }

    /// <summary>Gathers pieces to bodies of four megabytes. Each is on the friend's disk before the next is sent.</summary>
    private sealed class Sending(HolderClient client, Person friend, long total, Action<BackupProgress> progress) : IDisposable
    {
        private readonly MemoryStream body = new();
        private long done;

        public async Task AddAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
        {
            if (!Pieces.TryAdd(body, piece.Span))
            {
                await EndAsync(cancellation);
                Pieces.TryAdd(body, piece.Span);
            }

            done += piece.Length;
        }

        public async Task EndAsync(CancellationToken cancellation)
        {
            if (body.Length > 0)
            {
                await client.TakeAsync(friend, body.ToArray(), cancellation);
                body.SetLength(0);
                progress(new BackupProgress(done, Math.Max(done, total)));
            }
        }

        public void Dispose() => body.Dispose();
    }
}
