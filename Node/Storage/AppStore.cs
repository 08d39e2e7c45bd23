using System.Collections.Concurrent;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// An app that registered itself (OAuth 2.0, RFC 6749 section 2), which anybody may do: it can do nothing until the owner lets it in. Of its
/// secret, and of the token by which it speaks for itself alone, only hashes are kept.
/// </summary>
public sealed record RegisteredApp
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Website { get; init; }

    /// <summary>Where the owner may be sent back to, exactly.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>The most that it may ask for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required string SecretHash { get; init; }

    /// <summary>Of its one token without an owner, which a new one replaces.</summary>
    public string? OwnTokenHash { get; init; }

    public required DateTimeOffset Created { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id }
        .With("n", Name).With("w", Website).WithList("r", RedirectUris).WithList("s", Scopes).With("h", SecretHash).With("o", OwnTokenHash).With("c", Created);

    internal static RegisteredApp FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsString,
        Name = d.TextOr("n"),
        Website = d.Text("w"),
        RedirectUris = d.Texts("r"),
        Scopes = d.Texts("s"),
        SecretHash = d.TextOr("h"),
        OwnTokenHash = d.Text("o"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
    };
}

/// <summary>The registered apps, few, all in memory. Since anybody can register, the oldest without a token of the owner make room for new ones.</summary>
public sealed class AppStore
{
    /// <summary>Most that are kept.</summary>
    public const int Most = 200;

    private readonly TokenStore tokens;
    private readonly ConcurrentDictionary<string, RegisteredApp> byId = new(StringComparer.Ordinal);

    public AppStore(NodeDatabase database, TokenStore tokens)
    {
        this.tokens = tokens;
        foreach (var row in database.Read("apps").FindAll())
        {
            var app = RegisteredApp.FromBson(row);
            byId[app.Id] = app;
        }
    }

    public int Count => byId.Count;

    public RegisteredApp? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    public RegisteredApp? ByOwnToken(string hash) => byId.Values.FirstOrDefault(a => a.OwnTokenHash == hash);

    /// <summary>Inserts or replaces. False when there is no room: every app that is kept has been let in by the owner.</summary>
    public bool Save(WriteContext context, RegisteredApp app)
    {
        var stored = context.Collection("apps");
        if (stored.FindById(app.Id) is null && byId.Count >= Most)
        {
            var used = tokens.All().Select(t => t.Grant?.App).ToHashSet();
            var gone = byId.Values.Where(a => !used.Contains(a.Id)).OrderBy(a => a.Created).ThenBy(a => a.Id, StringComparer.Ordinal).Take(byId.Count - Most + 1).ToList();
            if (gone.Count == 0)
            {
                return false;
            }

            foreach (var old in gone)
            {
                stored.Delete(old.Id);
                context.AfterCommit(() => byId.TryRemove(old.Id, out _));
            }
        }

        stored.Upsert(app.ToBson());
        context.AfterCommit(() => byId[app.Id] = app);
        return true;
    }
}
