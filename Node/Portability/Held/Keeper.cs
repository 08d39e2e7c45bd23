using PersonalNode.Portability.Backup;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>What became of something that was brought.</summary>
internal enum Brought
{
    Taken,

    /// <summary>It is not what the documents say.</summary>
    Malformed,

    /// <summary>More than the owner of this node allows.</summary>
    Limit,

    /// <summary>The disk is too full.</summary>
    NoRoom,

    /// <summary>A piece that the copy needs is not here.</summary>
    Missing,

    /// <summary>There is a newer copy already.</summary>
    Older,
}

/// <summary>
/// Keeps copies for friends: the side of the friend whose disk it is. Pieces lie in a folder for each friend; what makes them a copy is a row, written when
/// all that it needs is on the disk.
/// </summary>
public sealed partial class Keeper : IDisposable
{
    /// <summary>What a copy may grow to unless the owner says otherwise, in bytes.</summary>
    public const long DefaultLimit = 2_000_000_000;

    /// <summary>Copies of one person.</summary>
    private const int Most = 2;

    private const int MaxLists = 64;

    /// <summary>Whom was refused may ask again after that.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromDays(7);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly NodeDatabase database;
    private readonly HeldStore store;
    private readonly NotificationStore notifications;
    private readonly TimeProvider time;
    private readonly string place;
    private readonly Dictionary<long, PieceFolder> folders = [];
    private readonly SemaphoreSlim one = new(1);

    public Keeper(NodeDatabase database, DataFolder data, HeldStore store, NotificationStore notifications, TimeProvider time, ILogger<Keeper> logger)
    {
        this.database = database;
        this.store = store;
        this.notifications = notifications;
        this.time = time;
        place = data.KeptFolder;
        Logger = logger;
    }

    private ILogger<Keeper> Logger { get; }

    public void Dispose() => one.Dispose();

    /// <summary>At the start: what is left of copies whose row is gone is removed, and rows whose files are gone (this folder came back from a backup) say so.</summary>
    public Task SettleAsync() => AloneAsync(async () =>
    {
        var rows = store.Kept();
        foreach (var left in Directory.Exists(place) ? Directory.GetDirectories(place) : [])
        {
            if (!rows.Any(r => Ids.ToText(r.Id) == Path.GetFileName(left)))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        foreach (var copy in rows)
        {
            var whole = new List<KeptVersion>();
            foreach (var snapshot in copy.Snapshots)
            {
                if (await NeededAsync(FolderOf(copy.Id), snapshot.Lists) is { } names && names.All(n => FolderOf(copy.Id).SizeOf(n) is not null))
                {
                    whole.Add(snapshot);
                }
            }

            if (whole.Count < copy.Snapshots.Count)
            {
                LogNotWhole(Logger);
                await ChangeAsync(copy.Id, now => now with { Snapshots = whole });
            }
        }

        return true;
    });

    /// <summary>A friend asks; their owner is told once.</summary>
    internal Task<KeptCopy> AskAsync(Person person) => database.WriteAsync(context =>
    {
        var known = store.KeptOf(person.Identity);
        if (known is not null && !(known.State == KeptState.Refused && context.Now - known.Since > AskAgain))
        {
            return known;
        }

        var asked = HeldStore.Save(context, new KeptCopy { Id = known?.Id ?? context.NextId(), PersonId = person.Id, Identity = person.Identity!, Since = context.Now });
        notifications.Add(context, NotificationKind.BackupAsked, person.Id, subject: Ids.ToText(context.NextId()));
        return asked;
    });

    /// <summary>The owner's answer; null when there is no such row any more. What is kept is not refused but ended.</summary>
    public Task<KeptCopy?> AnswerAsync(long id, KeptState state, long limit) =>
        ChangeAsync(id, now => now.State == KeptState.Kept && state == KeptState.Refused ? null : now with { State = state, Limit = limit, Since = now.State == state ? now.Since : time.GetUtcNow() });

    /// <summary>Ends it, from either side: all of it is removed.</summary>
    public Task<bool> EndAsync(long id) => AloneAsync(async () =>
    {
        var removed = await database.WriteAsync(context => HeldStore.RemoveKept(context, id));
        if (removed)
        {
            FolderOf(id).Clear();
            folders.Remove(id);
        }

        return removed;
    });

    /// <summary>What lies here of it, in bytes.</summary>
    public Task<long> UsedAsync(KeptCopy copy) => AloneAsync(() => Task.FromResult(FolderOf(copy.Id).Bytes));

    internal Task<byte[]> NamesAsync(KeptCopy copy) => AloneAsync(() => Task.FromResult(Pieces.WriteNames(FolderOf(copy.Id).Names)));

    /// <summary>Pieces that are there already are no news. When this returns, all are on the disk.</summary>
    internal Task<Brought> TakeAsync(KeptCopy copy, ReadOnlyMemory<byte> body) => AloneAsync(async () =>
    {
        if (Pieces.Read(body) is not { Count: > 0 } pieces || pieces.Any(p => p.Length == 0))
        {
            return Brought.Malformed;
        }

        var folder = FolderOf(copy.Id);
        var news = pieces.Select(p => (Name: PieceFolder.NameOf(p.Span), Piece: p)).Where(p => folder.SizeOf(p.Name) is null).DistinctBy(p => p.Name).ToList();
        if (folder.Names.Count + news.Count > Pieces.MaxCount || folder.Bytes + news.Sum(p => (long)p.Piece.Length) > copy.Limit)
        {
            return Brought.Limit;
        }

        DataFolder.CreatePrivate(place);
        if (new DriveInfo(place).AvailableFreeSpace < Backups.Reserve + body.Length)
        {
            return Brought.NoRoom;
        }

        try
        {
            foreach (var (name, piece) in news)
            {
                await folder.WriteAsync(name, piece);
            }

            return Brought.Taken;
        }
        catch (IOException failure)
        {
            LogNotKept(Logger, failure);
            return Brought.NoRoom;
        }
    });

    /// <summary>What neither this copy nor the one before needs is removed afterwards.</summary>
    internal Task<Brought> CommitAsync(KeptCopy copy, CopyCommit commit) => AloneAsync(async () =>
    {
        if (!Pieces.AreNames(commit.Lists, MaxLists) || !Pieces.AreNames(commit.Index, MaxLists) || commit.Index.Count == 0 || commit.Made > time.GetUtcNow() + Ahead)
        {
            return Brought.Malformed;
        }

        var folder = FolderOf(copy.Id);
        if (await NeededAsync(folder, commit.Lists) is not { } needed || commit.Index.Any(n => !needed.Contains(n)) || needed.Any(n => folder.SizeOf(n) is null))
        {
            return Brought.Missing;
        }

        var snapshot = new KeptVersion(commit.Made, needed.Sum(n => folder.SizeOf(n) ?? 0), commit.Lists, commit.Index);
        var saved = await ChangeAsync(copy.Id, now => now.State != KeptState.Kept || now.Snapshots is [var newest, ..] && newest.Made >= commit.Made
            ? null : now with { Snapshots = [snapshot, .. now.Snapshots.Take(Most - 1)] });
        if (saved is null)
        {
            return Brought.Older;
        }

        foreach (var other in saved.Snapshots.Skip(1))
        {
            needed.UnionWith(await NeededAsync(folder, other.Lists) ?? []);
        }

        folder.Keep(needed);
        return Brought.Taken;
    });

    /// <summary>The wanted pieces in their order, as many as one answer holds; an empty one for each that is not here.</summary>
    internal async Task<byte[]> ReadAsync(KeptCopy copy, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var folder = new PieceFolder(PathOf(copy.Id));
        foreach (var name in names)
        {
            if (!Pieces.TryAdd(body, await folder.ReadAsync(name, cancellation)))
            {
                break;
            }
        }

        return body.ToArray();
    }

    /// <summary>All names that a copy needs, those of its lists too; null when a list is not here.</summary>
    private static async Task<HashSet<string>?> NeededAsync(PieceFolder folder, IReadOnlyList<string> lists)
    {
        var needed = new HashSet<string>(lists, StringComparer.Ordinal);
        foreach (var list in lists)
        {
            if (folder.SizeOf(list) is null || await folder.ReadAsync(list, CancellationToken.None) is not { } bytes || Pieces.ReadNames(bytes) is not { } names)
            {
                return null;
            }

            needed.UnionWith(names);
        }

        return needed;
    }

    private Task<KeptCopy?> ChangeAsync(long id, Func<KeptCopy, KeptCopy?> change) =>
        database.WriteAsync(context => store.FindKept(context, id) is { } now && change(now) is { } next ? HeldStore.Save(context, next) : null);

    private PieceFolder FolderOf(long id) => folders.TryGetValue(id, out var known) ? known : folders[id] = new PieceFolder(PathOf(id));

    private string PathOf(long id) => Path.Combine(place, Ids.ToText(id));

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        await one.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            one.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A friend's backup could not be written")]
    private static partial void LogNotKept(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A friend's backup is not whole any more; their node will send it again")]
    private static partial void LogNotWhole(ILogger logger);
}
