using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>
/// Collects one's own identity log from the mirrors that friends keep. A folder that was brought back from a backup may not know the newest
/// statements; what continued an older one would be refused everywhere.
/// </summary>
public sealed class MirrorReader(IdentityReader reader, PeopleStore people)
{
    private const int MaxFriends = 30;

    /// <summary>True when somebody showed a mirror at the last reading, or nobody was asked who keeps one.</summary>
    public bool Answered { get; private set; } = true;

    /// <summary>The newest log of this identity among what is known and what friends show.</summary>
    /// <param name="known">The log as it is here; may be empty when <paramref name="from"/> is given.</param>
    /// <param name="from">Further addresses: one's own old one, or a friend's.</param>
    /// <param name="key">A key of the identity; mirrors are shown to nobody else.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<LoggedStatement>> NewestAsync(
        IReadOnlyList<LoggedStatement> known, IReadOnlyList<string> from, IdentityKey key, CancellationToken cancellation)
    {
        var related = people.Related().Where(p => !p.Blocked && !p.IsFeed && (p.Follower == Relation.Yes || p.Following == Relation.Yes)).Take(MaxFriends).ToList();
        var friends = related.Select(p => Iri.OriginOf(p.Actor) + "/identity/mine");
        var logs = await Task.WhenAll(
            friends.Concat(from.SelectMany(url => new[] { url + "/identity/mine", url + "/identity" })).Select(url => ReadAsync(url, key, cancellation)));
        Answered = logs.Any(log => log is not null) || !related.Exists(p => p.Identity is not null);
        return logs.OfType<IReadOnlyList<LoggedStatement>>()
            .Where(log => known.Count > 0 ? log[0].Hash == known[0].Hash : log[^1].After.RecoveryKey == key.PublicKeyMultibase)
            .Aggregate(known, Better);
    }

    /// <summary>Where two logs part, counted from the start.</summary>
    public static int Common(IReadOnlyList<LoggedStatement> a, IReadOnlyList<LoggedStatement> b)
    {
        var at = 0;
        while (at < a.Count && at < b.Count && a[at].Hash == b[at].Hash)
        {
            at++;
        }

        return at;
    }

    private static IReadOnlyList<LoggedStatement> Better(IReadOnlyList<LoggedStatement> a, IReadOnlyList<LoggedStatement> b)
    {
        var at = Common(a, b);
        var parted = at < a.Count && at < b.Count;
        bool Recovers(IReadOnlyList<LoggedStatement> log) => log.Skip(at).Any(s => s.Statement.Kind == StatementKind.Recover);
        return parted ? (!Recovers(a) && Recovers(b) ? b : a) : b.Count > a.Count ? b : a;
    }

    private async Task<IReadOnlyList<LoggedStatement>?> ReadAsync(string url, IdentityKey key, CancellationToken cancellation) =>
        await reader.ReadAsync(url, 0, key, cancellation) is { Count: > 0 } statements && IsLog(statements, out var log) ? log : null;

    private static bool IsLog(IReadOnlyList<JsonElement> statements, out IReadOnlyList<LoggedStatement> log) =>
        IdentityLog.Replay(null, statements, out log) == StatementFailure.None;
}
