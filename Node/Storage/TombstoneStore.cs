using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Ids that must not come to life: deleted objects and undone activities. They make the order of arrival irrelevant, since a
/// Delete or an Undo can be read before what it takes back.
/// </summary>
public sealed class TombstoneStore(NodeDatabase database)
{
    /// <summary>True when that author took the id back.</summary>
    public bool Covers(string id, string author) =>
        database.Read("tombstones").FindById(id) is { } stone && string.Equals(stone.Text("a"), author, StringComparison.Ordinal);

    /// <summary>True when somebody took the id back.</summary>
    public bool Has(string id) => database.Read("tombstones").FindById(id) is not null;

    internal static void Add(WriteContext context, string id, string author) =>
        context.Collection("tombstones").Upsert(new BsonDocument { ["_id"] = id, ["a"] = author }.With("t", context.Now));
}
