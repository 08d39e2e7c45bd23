using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Totals that are shown often: LiteDB counts a collection by walking it.</summary>
public sealed class Counters(NodeDatabase database)
{
    public int Get(string name) => (int)Math.Min(int.MaxValue, Total(name));

    public long Total(string name) => database.Read("meta").FindById("counts") is { } counts ? counts.Number(name) ?? 0 : 0;

    /// <summary>So many posts of the owner more, or fewer, as visible as this one.</summary>
    internal static void AddOwn(WriteContext context, Post post, int by)
    {
        Add(context, "posts", by);
        Add(context, "public posts", post.Audience == Audience.Public ? by : 0);
    }

    internal static void Add(WriteContext context, string name, long by)
    {
        var meta = context.Collection("meta");
        var counts = meta.FindById("counts") ?? new BsonDocument { ["_id"] = "counts" };
        counts[name] = Math.Max(0, (counts.Number(name) ?? 0) + by);
        meta.Upsert(counts);
    }
}
