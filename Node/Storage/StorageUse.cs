using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Something that takes room. <see cref="Count"/> is null where nothing is counted.</summary>
public sealed record StoragePart(string Name, long Bytes, long? Count = null);

/// <summary>A copy of the database that is kept beside it.</summary>
public sealed record OldDatabase(string Name, long Bytes, DateTimeOffset Made);

/// <summary>What takes the room: a new kind of thing is a line in <see cref="Look"/>, and a word for it on the page.</summary>
public sealed class StorageUse(
    DataFolder folder, NodeOptions options, PostCounts counts, Counters counters, Timelines timelines, PostStore posts, TimeProvider time) : IDisposable
{
    private const int Sample = 50;

    /// <summary>The file is looked through at most that often.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim looking = new(1);
    private (DatabaseSurvey Survey, DateTimeOffset At)? last;

    /// <summary>What is left on the disk is little.</summary>
    public bool IsLow => Disk.Free < options.LowDiskBytes;

    /// <summary>Enough is left for a later lack to be news.</summary>
    public bool IsPlenty => Disk.Free / 2 > options.LowDiskBytes;

    /// <summary>The disk on which the data folder is.</summary>
    public (long Free, long Total) Disk => new DriveInfo(folder.Path) is var drive ? (drive.AvailableFreeSpace, drive.TotalSize) : default;

    /// <summary>The copies that upgrades and <see cref="DatabaseShrink"/> kept, and what a restore moved aside, the newest first.</summary>
    public IReadOnlyList<OldDatabase> Copies() =>
    [
        .. new DirectoryInfo(folder.Path).EnumerateFiles("node.*.db").Where(f => IsCopy(f.Name)).Select(f => new OldDatabase(f.Name, f.Length, f.LastWriteTimeUtc))
            .Concat(new DirectoryInfo(folder.Path).EnumerateDirectories(RestoredFolder.Before + "*").Select(d => new OldDatabase(d.Name, Size(d.FullName), d.LastWriteTimeUtc)))
            .OrderByDescending(c => c.Made),
    ];

    /// <summary>Removes those of them.</summary>
    public void RemoveCopies(Func<OldDatabase, bool> which)
    {
        foreach (var copy in Copies().Where(which))
        {
            var path = Path.Combine(folder.Path, copy.Name);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The old file after the database was made smaller.</summary>
    public bool IsOld(OldDatabase copy) => copy.Name == Path.GetFileName(DatabaseShrink.OldOf(folder.DatabaseFile));

    /// <summary>Everything that takes room, and the size of the database, which has the first of them in it.</summary>
    public async Task<(IReadOnlyList<StoragePart> Parts, long Database)> LookAsync(CancellationToken cancellation)
    {
        var survey = await SurveyAsync(cancellation);
        return (Look(survey), survey.Bytes);
    }

    public void Dispose() => looking.Dispose();

    internal async Task<DatabaseSurvey> SurveyAsync(CancellationToken cancellation)
    {
        await looking.WaitAsync(cancellation);
        try
        {
            if (last is not { } known || known.At < time.GetUtcNow() - Fresh)
            {
                last = known = (await Task.Run(() => DatabaseSurvey.Read(folder.DatabaseFile), cancellation), time.GetUtcNow());
            }

            return known.Survey;
        }
        finally
        {
            looking.Release();
        }
    }

    private List<StoragePart> Look(DatabaseSurvey survey)
    {
        var (own, others) = (counters.Get("posts"), counts.All);
        var bytes = survey.Of("posts", "revisions").Bytes;
        var mine = bytes * Share(own, others);
        string[] index = ["searchblocks", "searchfilters", "searchnews"];
        return
        [
            new("ownPosts", (long)mine, own),
            new("othersPosts", bytes - (long)mine, others),
            new("activities", survey.Of("log").Bytes, survey.Documents("log", indexes: 2)),
            new("search", survey.Of(index).Bytes),
            new("rest", survey.Bytes - survey.Free - survey.Of(["posts", "revisions", "log", .. index]).Bytes),
            new("free", survey.Free),
            new("ownPhotos", counters.Total("own photo bytes"), counters.Get("own photos")),
            new("cachedPhotos", counters.Total("cached photo bytes"), counters.Get("cached photos")),
            new("copies", Copies().Sum(c => c.Bytes)),
            new("backups", Size(folder.BackupFolder)),
            new("friendsCopies", Size(folder.KeptFolder)),
            new("logs", Size(folder.LogFolder)),
        ];
    }

    private static long Size(string path) =>
        new DirectoryInfo(path) is { Exists: true } there ? there.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : 0;

    /// <summary>How much of what posts take is the owner's, by the size of some of each.</summary>
    private double Share(long own, long others)
    {
        var (mine, theirs) = (own * Size(timelines.Page(Timeline.Own, null, Sample)), others * Size(timelines.Page(Timeline.Home, null, Sample)));
        return mine + theirs == 0 ? 0 : mine / (mine + theirs);
    }

    private double Size(IReadOnlyList<(long Key, long Value)> list) =>
        posts.Many(list.Select(e => e.Value)).Select(p => (double)BsonSerializer.Serialize(p.ToBson()).Length).DefaultIfEmpty(0).Average();

    private static bool IsCopy(string name) => name == "node.before.db"
        || (name.StartsWith("node.v", StringComparison.Ordinal) && name["node.v".Length..^".db".Length].All(char.IsAsciiDigit));
}
