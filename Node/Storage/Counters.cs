using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Totals that are shown often: LiteDB counts a collection by walking it.</summary>
public sealed class Counters(NodeDatabase database)
{
    public int Get(string name) => database.Read("meta").FindById("counts") is { } counts ? counts.Count(name) : 0;

    internal static void Add(WriteContext context, string name, int by)
    {
        var meta = context.Collection("meta");
        var counts = meta.FindById("counts") ?? new BsonDocument { ["_id"] = "counts" };
        counts[name] = Math.Max(0, counts.Count(name) + by);
        meta.Upsert(counts);
    }
}
