using LiteDB;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>The identity log of this node's person, its end in memory. Null until the first start after set-up.</summary>
public sealed class OwnIdentity
{
    private readonly IdentityStore store;
    private volatile IdentityState? state;

    public OwnIdentity(NodeDatabase database, IdentityStore store)
    {
        this.store = store;
        state = database.Read("meta").FindById("identity")?.Text("i") is { } identity ? store.State(identity) : null;
    }

    /// <summary>What the log says now.</summary>
    public IdentityState? State => state;

    /// <summary>The whole log, oldest first.</summary>
    public IReadOnlyList<SeenStatement> Log() => state is { } known ? store.Log(known.Identity) : [];

    /// <summary>Addresses under which this person was known before.</summary>
    public IReadOnlyList<string> FormerAddresses => state is { } known ? [.. known.FormerAddresses.Select(a => a.Value)] : [];

    /// <summary>Stores statements that continue the log, or that replace its end from the place of the first of them on.</summary>
    public void Write(WriteContext context, IReadOnlyList<LoggedStatement> statements)
    {
        var end = statements[^1].After;
        store.Write(context, end.Identity, statements);
        context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "identity" }.With("i", end.Identity));
        context.AfterCommit(() => state = end);
        context.Wake(s => s.IdentityNews);
    }
}
