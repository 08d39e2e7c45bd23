using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Rows that wait for their time, which the field "nx" tells; whatever has none does not wait.</summary>
internal static class DueRows
{
    private const string Field = "nx";

    /// <summary>Those whose time has come, the longest waiting first.</summary>
    public static IReadOnlyList<BsonDocument> Due(this Rows rows, DateTimeOffset now, int limit) =>
        rows.Find(InOrder(Where.Between(Field, 1L, now.ToUnixTimeMilliseconds())), 0, limit);

    /// <summary>The time of the next one, of those later than the time when one is given; null when nothing waits.</summary>
    public static DateTimeOffset? NextDue(this Rows rows, DateTimeOffset? after = null) =>
        rows.FindOne(InOrder(Where.Above(Field, after?.ToUnixTimeMilliseconds() ?? 0L)))?.Time(Field);

    private static Query InOrder(BsonExpression which)
    {
        var query = Query.All(Field, Query.Ascending);
        query.Where.Add(which);
        return query;
    }
}
