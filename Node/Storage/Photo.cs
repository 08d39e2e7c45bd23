using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Whether a photo's files are here.</summary>
public enum PhotoState
{
    Ready,

    /// <summary>To be fetched now.</summary>
    Waiting,

    /// <summary>Not here, or not any more; fetched when somebody looks at it.</summary>
    Later,

    /// <summary>It could not be had; looking at it tries again.</summary>
    Failed,
}

/// <summary>What a photo is shown as, which decides its sizes.</summary>
public enum PhotoUse
{
    Post,
    Avatar,
    Banner,

    /// <summary>A picture in the line of words; shared by all posts that show it.</summary>
    Emoji,
}

/// <summary>Who may get a photo's files from this node without being its owner.</summary>
[Flags]
public enum PhotoAccess
{
    None = 0,

    /// <summary>Whoever knows the name gets the sealed file; only a reader of the post has its key.</summary>
    Sealed = 1,

    /// <summary>Whoever knows the name, which is in the post.</summary>
    Open = 2,
}

/// <summary>
/// One size of a photo, width and height in pixels, fitted into a square of <see cref="Box"/> pixels (96, 320, 960, 2048; 0 for the original as it
/// was uploaded). A JPEG is for other servers, all else is WebP. <see cref="File"/> names the sealed file by its SHA-256; <see cref="Digest"/> is
/// the SHA-256 of the content, from which comes its key, and <see cref="Bytes"/> its length.
/// </summary>
public sealed record Rendition(int Box, int Width, int Height, bool Jpeg, string File, byte[] Digest, int Bytes)
{
    public const int Original = 0;

    internal BsonDocument ToBson() => new()
    {
        ["x"] = Box,
        ["w"] = Width,
        ["h"] = Height,
        ["j"] = Jpeg,
        ["f"] = File,
        ["d"] = Digest,
        ["b"] = Bytes,
    };

    internal static Rendition FromBson(BsonDocument d) => new(d.Count("x"), d.Count("w"), d.Count("h"), d.Flag("j"), d.TextOr("f"), d["d"].AsBinary, d.Count("b"));
}

/// <summary>
/// A photo: the owner's own, or one of somebody else's post, of which this node keeps re-encoded sizes while there is room. It belongs to
/// one post, or to none yet.
/// </summary>
public sealed record Photo
{
    public required long Id { get; init; }

    /// <summary>Whose it is; null for the owner's.</summary>
    public string? PersonId { get; init; }

    public PhotoUse Use { get; init; }

    /// <summary>The post it belongs to.</summary>
    public long? Post { get; init; }

    /// <summary>What it shows, in words.</summary>
    public string Alt { get; init; } = "";

    /// <summary>Of the largest size here, or as its author says; 0 when unknown.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    public string? BlurHash { get; init; }

    /// <summary>What stays in sight when its sides are cut off; null for the middle.</summary>
    public Protocol.FocalPoint? Focus { get; init; }

    public PhotoState State { get; init; }

    public PhotoAccess Access { get; init; }

    /// <summary>Smallest first; empty while the photo is not here.</summary>
    public IReadOnlyList<Rendition> Renditions { get; init; } = [];

    /// <summary>Where it comes from; null for the owner's.</summary>
    public string? Source { get; init; }

    /// <summary>The key under which it is sealed there (base64url).</summary>
    public string? SourceKey { get; init; }

    /// <summary>Digest of the file there, as its author signed it (digestMultibase).</summary>
    public string? SourceDigest { get; init; }

    public int Attempts { get; init; }

    /// <summary>How many posts show it as emoji.</summary>
    public int Uses { get; init; }

    /// <summary>When it is to be fetched; only while it waits.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>When it was last looked at, about; only of somebody else's that is here.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Ids of the owner's albums that it is in.</summary>
    public IReadOnlyList<long> Albums { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    public bool Mine => PersonId is null;

    /// <summary>What its files take, in bytes.</summary>
    public long Bytes => Renditions.Sum(r => (long)r.Bytes);

    /// <summary>WebP, smallest first: what pages show.</summary>
    public IEnumerable<Rendition> Shown => Renditions.Where(r => !r.Jpeg && r.Box != Rendition.Original);

    public Rendition? Largest => Shown.LastOrDefault();

    /// <summary>For other servers.</summary>
    public Rendition? Jpeg => Renditions.FirstOrDefault(r => r.Jpeg);

    /// <summary>The smallest size that fills the box.</summary>
    public Rendition? For(int box) => Shown.FirstOrDefault(r => r.Box >= box) ?? Largest;

    /// <summary>Without its files, to be fetched again when somebody looks.</summary>
    public Photo Emptied() => this with { Renditions = [], State = PhotoState.Later, Seen = null };

    internal BsonDocument ToBson()
    {
        var d = new BsonDocument { ["_id"] = Id }
            .With("pi", PersonId).WithCount("us", (int)Use).With("po", Post).With("a", Alt.Length == 0 ? null : Alt).WithCount("w", Width).WithCount("h", Height)
            .With("bh", BlurHash).WithCount("st", (int)State).WithCount("ac", (int)Access).With("so", Source).With("sk", SourceKey).With("sd", SourceDigest)
            .WithCount("n", Attempts).With("nx", NextTry).With("ls", Seen).With("c", Created).WithNumbers("al", Albums).WithCount("u", Uses)
            .With("un", Mine && Post is null && Use == PhotoUse.Post ? Created : null);
        if (Focus is { } focus)
        {
            d["fo"] = new BsonArray(focus.X, focus.Y);
        }

        d["r"] = new BsonArray(Renditions.Select(r => r.ToBson()));
        return d;
    }

    internal static Photo FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        PersonId = d.Text("pi"),
        Use = (PhotoUse)d.Count("us"),
        Post = d.Number("po"),
        Alt = d.TextOr("a"),
        Width = d.Count("w"),
        Height = d.Count("h"),
        BlurHash = d.Text("bh"),
        Focus = d["fo"] is { IsArray: true } point ? Protocol.FocalPoint.Of(point.AsArray[0].AsDouble, point.AsArray[1].AsDouble) : null,
        State = (PhotoState)d.Count("st"),
        Access = (PhotoAccess)d.Count("ac"),
        Renditions = [.. d["r"].AsArray.Select(r => Rendition.FromBson(r.AsDocument))],
        Source = d.Text("so"),
        SourceKey = d.Text("sk"),
        SourceDigest = d.Text("sd"),
        Attempts = d.Count("n"),
        Uses = d.Count("u"),
        NextTry = d.Time("nx"),
        Seen = d.Time("ls"),
        Albums = d.Numbers("al"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
    };
}
