using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// Identity logs: one's own, and the mirrors of friends'. A row per statement, whose key is "identity|place", and a row per key that
/// leads to its identity. Only statements that were checked get in (<see cref="LoggedStatement"/>).
/// </summary>
public sealed class IdentityStore(NodeDatabase database)
{
    private const string Rows = "identities";

    /// <summary>The whole log, oldest first; empty when there is none.</summary>
    public IReadOnlyList<SeenStatement> Log(string identity)
    {
        var log = new List<SeenStatement>();
        IdentityState? before = null;
        foreach (var row in Find(identity, 0, IdentityStatement.MaxStatements))
        {
            var logged = IdentityLog.Reload(before, System.Text.Json.JsonElement.Parse(row.TextOr("j")));
            before = logged.After;
            log.Add(new SeenStatement(logged, row.Time("t") ?? DateTimeOffset.UnixEpoch));
        }

        return log;
    }

    /// <summary>What the log says now; null when there is none.</summary>
    public IdentityState? State(string identity) => Log(identity) is [.., var last] ? last.Logged.After : null;

    /// <summary>Statements from a place on, as they were signed.</summary>
    public IReadOnlyList<string> Page(string identity, int from, int limit) => [.. Find(identity, from, limit).Select(d => d.TextOr("j"))];

    /// <summary>The identity that the daily or recovery key belongs, or belonged, to.</summary>
    public string? ByKey(string multikey) => database.Read(Rows).FindById(KeyRow(multikey))?.Text("i");

    /// <summary>Replaces everything from the place of the first of the statements on; they continue what is before.</summary>
    public void Write(WriteContext context, string identity, IReadOnlyList<LoggedStatement> statements)
    {
        var rows = context.Collection(Rows);
        var from = statements[0].Statement.Sequence;
        foreach (var displaced in Log(identity).Skip(from))
        {
            rows.Delete(Row(identity, displaced.Logged.Statement.Sequence));
            Keys(displaced.Logged).ForEach(key => rows.Delete(KeyRow(key)));
        }

        foreach (var logged in statements)
        {
            rows.Upsert(new BsonDocument { ["_id"] = Row(identity, logged.Statement.Sequence) }.With("j", logged.Json).With("t", context.Now));
        }

        // All of them: a displaced statement may have named a key that an earlier one names too.
        foreach (var key in Log(identity).SelectMany(s => Keys(s.Logged)).Distinct())
        {
            rows.Upsert(new BsonDocument { ["_id"] = KeyRow(key) }.With("i", identity));
        }
    }

    private List<BsonDocument> Find(string identity, int from, int limit)
    {
        var query = Query.All("_id", Query.Ascending);
        query.Where.Add(Where.Between("_id", Row(identity, from), $"{identity}|~"));
        return [.. database.Read(Rows).Find(query, 0, limit)];
    }

    private static List<string> Keys(LoggedStatement logged) => [.. new[] { logged.Statement.Key, logged.Statement.RecoveryKey }.OfType<string>()];

    private static string Row(string identity, int sequence) => $"{identity}|{sequence:x4}";

    private static string KeyRow(string multikey) => "key|" + multikey;
}
