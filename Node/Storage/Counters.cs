using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Totals that are shown often: LiteDB counts a collection by walking it.</summary>
public sealed class Counters(NodeDatabase database)
{
    public int Get(string name) => (int)Math.Min(int.MaxValue, Total(name));

    public long Total(string name) => database.Read("meta").FindById("counts") is { } counts ? counts.Number(name) ?? 0 : 0;

    internal static void Add(WriteContext context, string name, long by)
    {
        var meta = context.Collection("meta");
        var counts = meta.FindById("counts") ?? new BsonDocument { ["_id"] = "counts" };
        counts[name] = Math.Max(0, (counts.Number(name) ?? 0) + by);
        meta.Upsert(counts);
    }
}
