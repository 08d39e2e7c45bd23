using LiteDB;

namespace PersonalNode.Storage;

/// <summary>How far an import is.</summary>
public enum ImportState
{
    /// <summary>Its files are on their way here.</summary>
    Receiving,

    /// <summary>It is being looked at.</summary>
    Reading,

    /// <summary>The owner is to say whether it comes in, and how.</summary>
    Ready,
    Running,
    Paused,
    Done,

    /// <summary>It cannot be read.</summary>
    Failed,
}

/// <summary>A file of an archive: its name where it comes from, its size in bytes, and how much of it is here.</summary>
public sealed record ImportFile(string Name, long Size, long Received);

/// <summary>An archive that the owner brings in. <see cref="Preview"/>, <see cref="Options"/> and <see cref="Report"/> are JSON.</summary>
public sealed record ImportJob
{
    public required long Id { get; init; }

    public required ImportState State { get; init; }

    public required IReadOnlyList<ImportFile> Files { get; init; }

    /// <summary>Where it comes from, once that is known.</summary>
    public string? Kind { get; init; }

    public string? Preview { get; init; }

    public string? Options { get; init; }

    public string? Report { get; init; }

    /// <summary>Code of what went wrong.</summary>
    public string? Problem { get; init; }

    public string? ProblemDetail { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Finished { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["s"] = (int)State }
        .With("fs", new BsonDocument { ["l"] = new BsonArray(Files.Select(f => new BsonDocument { ["n"] = f.Name, ["b"] = f.Size, ["r"] = f.Received })) })
        .With("k", Kind).With("p", Preview).With("o", Options).With("r", Report).With("x", Problem).With("xd", ProblemDetail).With("c", Created).With("f", Finished);

    internal static ImportJob FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        State = (ImportState)d.Count("s"),
        Files = [.. d["fs"].AsDocument["l"].AsArray.Select(f => new ImportFile(f["n"].AsString, f["b"].AsInt64, f["r"].AsInt64))],
        Kind = d.Text("k"),
        Preview = d.Text("p"),
        Options = d.Text("o"),
        Report = d.Text("r"),
        Problem = d.Text("x"),
        ProblemDetail = d.Text("xd"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Finished = d.Time("f"),
    };
}

/// <summary>Archives under way or done, and what has come of each: by that the same archive changes nothing the second time.</summary>
public sealed class ImportStore(NodeDatabase database)
{
    public const int Most = 100;

    public ImportJob? Find(long id) => database.Read("imports").FindById(id) is { } row ? Map(row) : null;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ImportJob> All() => [.. database.Read("imports").Find(Query.All("_id", Query.Descending), 0, Most).ToList().Select(Map)];

    /// <summary>The oldest that has something to do.</summary>
    public ImportJob? Next() => All().LastOrDefault(i => i.State is ImportState.Reading or ImportState.Running);

    public static ImportJob Save(WriteContext context, ImportJob import)
    {
        context.Collection("imports").Upsert(context.Content.Hide("imports", import.ToBson()));
        context.Wake(s => s.Imports);
        return import;
    }

    /// <summary>Changes it, unless it is in another state than expected: then the owner has done something else with it. Null then.</summary>
    public Task<ImportJob?> ChangeAsync(long id, ImportState expected, Func<ImportJob, ImportJob> change) => database.WriteAsync(context =>
        Find(id) is { } now && now.State == expected ? Save(context, change(now)) : null);

    public static void Remove(WriteContext context, long id) => context.Collection("imports").Delete(id);

    /// <summary>What came of the thing that an archive names so; null when it did not come.</summary>
    public Imported? Of(string key) => database.Read("imported").FindById(database.Content.NameOf(key)) is { } row
        ? new Imported(row.Number("i") ?? 0, row.Number("p") ?? 0, row.Count("l")) : null;

    /// <summary>Notes what came of it.</summary>
    internal static void Note(WriteContext context, string key, Imported imported) => context.Collection("imported").Upsert(
        new BsonDocument { ["_id"] = context.Content.NameOf(key) }.With("i", imported.Import).With("p", imported.Id).WithCount("l", imported.Lost));

    private ImportJob Map(BsonDocument row) => ImportJob.FromBson(database.Content.Reveal("imports", row));
}

/// <summary>What came of a thing in an archive.</summary>
/// <param name="Import">Which import brought it.</param>
/// <param name="Id">The post, photo or invitation that it is now.</param>
/// <param name="Lost">Photos of a post that could not be read.</param>
public sealed record Imported(long Import, long Id, int Lost = 0);
