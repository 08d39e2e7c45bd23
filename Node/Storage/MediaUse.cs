using LiteDB;

namespace PersonalNode.Storage;

/// <summary>A file that others may get. <see cref="Digest"/> is known of an open one only.</summary>
public sealed record SharedFile(bool Sealed, bool Open, byte[]? Digest, bool Jpeg);

/// <summary>How many photos use a file, and how many let others have it. A file without a use has no row and is deleted.</summary>
public sealed class MediaUse(NodeDatabase database)
{
    public bool IsUsed(string file) => database.Read("files").FindById(file) is not null;

    /// <summary>What others may have of the file; null when nothing.</summary>
    public SharedFile? Shared(string file) => database.Read("files").FindById(file) is { } row && (row.Count("s") > 0 || row.Count("p") > 0)
        ? new SharedFile(row.Count("s") > 0, row.Count("p") > 0, row["d"] is { IsBinary: true } digest ? digest.AsBinary : null, row.Flag("j")) : null;

    /// <summary>Files whose last use went away, still to be deleted.</summary>
    public IReadOnlyList<string> Unused(int limit) => [.. database.Read("unused").Find(Query.All("_id"), 0, limit).Select(d => d["_id"].AsString)];

    /// <summary>They are deleted, or in use again.</summary>
    public static void Settle(WriteContext context, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            context.Collection("unused").Delete(file);
        }
    }

    internal static void Add(WriteContext context, Rendition rendition, int uses, int sealedUses, int openUses)
    {
        var files = context.Collection("files");
        var row = files.FindById(rendition.File) ?? new BsonDocument { ["_id"] = rendition.File, ["n"] = 0, ["s"] = 0, ["p"] = 0, ["j"] = rendition.Jpeg };
        row["n"] = row.Count("n") + uses;
        row["s"] = Math.Max(0, row.Count("s") + sealedUses);
        row["p"] = Math.Max(0, row.Count("p") + openUses);
        if (row.Count("p") > 0)
        {
            row["d"] = rendition.Digest;
        }
        else
        {
            row.Remove("d");
        }

        if (row.Count("n") > 0)
        {
            files.Upsert(row);
        }
        else
        {
            files.Delete(rendition.File);
            context.Collection("unused").Upsert(new BsonDocument { ["_id"] = rendition.File });
            context.Wake(s => s.UnusedMedia);
        }
    }
}
