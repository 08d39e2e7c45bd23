using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Where a copy of the owner's at a friend's is.</summary>
public enum HolderState
{
    /// <summary>The friend's node is still to be asked.</summary>
    Asking,

    /// <summary>The friend has not answered yet.</summary>
    Asked,
    Allowed,
    Refused,

    /// <summary>The friend has ended it.</summary>
    Ended,

    /// <summary>The owner has ended it, and the friend's node is still to be told.</summary>
    Ending,
}

/// <summary>Why the last attempt to bring a copy to a friend's node came to nothing.</summary>
public enum HolderFailure
{
    None,

    /// <summary>The friend's node does not answer.</summary>
    Asleep,

    /// <summary>It runs a version that keeps no copies.</summary>
    TooOld,

    /// <summary>It could not check who asks, or answered with an error.</summary>
    NotTaken,

    /// <summary>The copy is larger than the friend allows.</summary>
    Limit,

    /// <summary>The friend's disk is too full.</summary>
    NoRoom,

    /// <summary>The own disk is too full to make a copy.</summary>
    NoRoomHere,

    /// <summary>It could not be made.</summary>
    NotMade,
}

/// <summary>A friend whose node is to keep the owner's backup, and how far that is. <see cref="Made"/> is the newest copy there, as that node said itself.</summary>
public sealed record Holder
{
    public required long Id { get; init; }

    public required string PersonId { get; init; }

    public HolderState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>What the friend allows, in bytes.</summary>
    public long Limit { get; init; }

    /// <summary>What lies there, in bytes.</summary>
    public long Used { get; init; }

    public DateTimeOffset? Made { get; init; }

    /// <summary>The recovery key that opens it; another one of now makes a new copy due at once.</summary>
    public string? SealedTo { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    /// <summary>How often a look at once was wanted: one that is wanted while another is under way is not forgotten.</summary>
    public int Wanted { get; init; }

    public HolderFailure Failure { get; init; }

    /// <summary>The same, to be looked at now.</summary>
    public Holder Due(DateTimeOffset now) => this with { NextTry = now, Wanted = Wanted + 1 };

    /// <summary>The owner was told that the newest copy is old.</summary>
    public bool ToldLate { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["p"] = PersonId }
        .WithCount("st", (int)State).With("c", Since).With("l", Limit).With("u", Used).With("m", Made).With("k", SealedTo).WithCount("n", Attempts)
        .With("nx", NextTry).WithCount("w", Wanted).WithCount("f", (int)Failure).With("tl", ToldLate);

    internal static Holder FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        PersonId = d.TextOr("p"),
        State = (HolderState)d.Count("st"),
        Since = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Limit = d.Number("l") ?? 0,
        Used = d.Number("u") ?? 0,
        Made = d.Time("m"),
        SealedTo = d.Text("k"),
        Attempts = d.Count("n"),
        NextTry = d.Time("nx"),
        Wanted = d.Count("w"),
        Failure = (HolderFailure)d.Count("f"),
        ToldLate = d.Flag("tl"),
    };
}

/// <summary>What the owner has decided about a friend's copy.</summary>
public enum KeptState
{
    Asked,
    Kept,
    Refused,
}

/// <summary>
/// A copy that lies here whole. <see cref="Lists"/> and <see cref="Index"/> are names of pieces: lists hold the names of all pieces that it needs, the
/// index says to its owner, sealed, what they are.
/// </summary>
public sealed record KeptVersion(DateTimeOffset Made, long Bytes, IReadOnlyList<string> Lists, IReadOnlyList<string> Index)
{
    internal BsonDocument ToBson() => new BsonDocument().With("m", Made).With("b", Bytes).WithList("l", [.. Lists]).WithList("i", [.. Index]);

    internal static KeptVersion FromBson(BsonDocument d) => new(d.Time("m") ?? DateTimeOffset.UnixEpoch, d.Number("b") ?? 0, d.Texts("l"), d.Texts("i"));
}

/// <summary>A friend's backup that this node keeps, or is asked to. <see cref="Identity"/> is what they are known by when they come with nothing but their recovery phrase.</summary>
public sealed record KeptCopy
{
    public required long Id { get; init; }

    public required string PersonId { get; init; }

    public required string Identity { get; init; }

    public KeptState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>In bytes.</summary>
    public long Limit { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<KeptVersion> Snapshots { get; init; } = [];

    internal BsonDocument ToBson()
    {
        var row = new BsonDocument { ["_id"] = Id, ["p"] = PersonId, ["i"] = Identity }.WithCount("st", (int)State).With("c", Since).With("l", Limit);
        row["sn"] = new BsonArray(Snapshots.Select(s => s.ToBson()));
        return row;
    }

    internal static KeptCopy FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        PersonId = d.TextOr("p"),
        Identity = d.TextOr("i"),
        State = (KeptState)d.Count("st"),
        Since = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Limit = d.Number("l") ?? 0,
        Snapshots = d["sn"] is { IsArray: true } list ? [.. list.AsArray.Select(s => KeptVersion.FromBson(s.AsDocument))] : [],
    };
}

/// <summary>Both sides of copies at friends'. There are a few rows, so nothing is looked for by index; who keeps what for whom is under the content key.</summary>
public sealed class HeldStore(NodeDatabase database)
{
    private const string Mine = "holders";
    private const string Theirs = "kept";

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Holder> Holders() => [.. Rows(Mine).Select(Holder.FromBson)];

    public Holder? FindHolder(WriteContext context, long id) => Row(context, Mine, id) is { } row ? Holder.FromBson(row) : null;

    public static Holder Save(WriteContext context, Holder holder)
    {
        context.Collection(Mine).Upsert(context.Content.Hide(Mine, holder.ToBson()));
        context.Wake(s => s.Held);
        return holder;
    }

    public static void RemoveHolder(WriteContext context, long id) => context.Collection(Mine).Delete(id);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<KeptCopy> Kept() => [.. Rows(Theirs).Select(KeptCopy.FromBson)];

    /// <summary>The copy of the person, by whatever address and key they have now.</summary>
    public KeptCopy? KeptOf(string? identity) => identity is null ? null : Kept().FirstOrDefault(c => c.Identity == identity);

    public KeptCopy? FindKept(WriteContext context, long id) => Row(context, Theirs, id) is { } row ? KeptCopy.FromBson(row) : null;

    public static KeptCopy Save(WriteContext context, KeptCopy copy)
    {
        context.Collection(Theirs).Upsert(context.Content.Hide(Theirs, copy.ToBson()));
        return copy;
    }

    /// <summary>False when it is not there.</summary>
    public static bool RemoveKept(WriteContext context, long id) => context.Collection(Theirs).Delete(id);

    private IEnumerable<BsonDocument> Rows(string collection) =>
        database.Read(collection).Find(Query.All("_id", Query.Ascending)).ToList().Select(row => database.Content.Reveal(collection, row));

    private static BsonDocument? Row(WriteContext context, string collection, long id) =>
        context.Collection(collection).FindById(id) is { } row ? context.Content.Reveal(collection, row) : null;
}
