using System.Collections.Concurrent;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>An access token; only its hash is kept. One for scripts opens the whole owner API.</summary>
public sealed record AccessToken(string Id, string Hash, string Name, DateTimeOffset Created, DateTimeOffset? LastUsed)
{
    /// <summary>The app that the owner let in, and what for; null for scripts.</summary>
    public AppGrant? Grant { get; init; }
}

/// <summary>What an app (<see cref="AppStore"/>) may do: OAuth scopes of the Mastodon API, and nothing of the owner API.</summary>
public sealed record AppGrant(string App, IReadOnlyList<string> Scopes);

/// <summary>The owner's access tokens, few, all in memory.</summary>
public sealed class TokenStore
{
    private readonly ConcurrentDictionary<string, AccessToken> byHash = new(StringComparer.Ordinal);

    public TokenStore(NodeDatabase database)
    {
        foreach (var d in database.Read("tokens").FindAll())
        {
            var token = FromBson(d);
            byHash[token.Hash] = token;
        }
    }

    public IReadOnlyList<AccessToken> All() => [.. byHash.Values.OrderBy(t => t.Created)];

    public AccessToken? ByHash(string hash) => byHash.GetValueOrDefault(hash);

    public AccessToken? ById(string id) => byHash.Values.FirstOrDefault(t => t.Id == id);

    public void Save(WriteContext context, AccessToken token)
    {
        context.Collection("tokens").Upsert(new BsonDocument { ["_id"] = token.Id }
            .With("h", token.Hash).With("n", token.Name).With("c", token.Created).With("u", token.LastUsed)
            .With("a", token.Grant?.App).WithList("s", token.Grant?.Scopes ?? []));
        context.AfterCommit(() => byHash[token.Hash] = token);
    }

    /// <summary>Notes that it was used; nothing when it was removed meanwhile.</summary>
    public void Touch(WriteContext context, string id, DateTimeOffset at)
    {
        if (ById(id) is { } token)
        {
            Save(context, token with { LastUsed = at });
        }
    }

    /// <summary>False when there is no such token.</summary>
    public bool Remove(WriteContext context, string id)
    {
        context.AfterCommit(() =>
        {
            foreach (var token in byHash.Values.Where(t => t.Id == id))
            {
                byHash.TryRemove(token.Hash, out _);
            }
        });
        return context.Collection("tokens").Delete(id);
    }

    private static AccessToken FromBson(BsonDocument d) =>
        new(d["_id"].AsString, d.TextOr("h"), d.TextOr("n"), d.Time("c") ?? DateTimeOffset.UnixEpoch, d.Time("u"))
        {
            Grant = d.Text("a") is { } app ? new AppGrant(app, d.Texts("s")) : null,
        };
}
