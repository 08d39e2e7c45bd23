using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>What following somebody's log came to.</summary>
public enum Following
{
    /// <summary>Nothing new: what is known holds.</summary>
    Same,

    /// <summary>Key, address or log of the person were brought up to date.</summary>
    Followed,

    /// <summary>The log could not be had, or does not lead to what the actor document shows.</summary>
    NotProven,

    /// <summary>A log that leaves the known one without the right to: two claim to be this person.</summary>
    Conflict,
}

/// <summary>
/// Follows friends through new keys and new addresses. An actor document is believed when the identity log it names continues the one
/// that is mirrored here, by the rules of <see cref="IdentityLog"/> and <see cref="IdentityFork"/>, and ends in that very key and address.
/// </summary>
public sealed class IdentityFollower(
    IdentityReader reader, IdentityStore store, PeopleStore people, DeliveryStore deliveries, NotificationStore notifications, NodeDatabase database, TimeProvider time)
{
    public const string ConflictWarning =
        "Somebody shows another key or address for this person, and their identity log does not allow it. Nothing from there is accepted; ask them by another way what happened.";

    /// <summary>Follows the log that the actor document, just fetched from its own origin, names.</summary>
    /// <param name="known">As known here.</param>
    /// <param name="shown">The actor document.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>What came of it, and the person as they are now.</returns>
    public async Task<(Following Result, Person Person)> FollowAsync(Person known, Found shown, CancellationToken cancellation)
    {
        if (shown is not { Person: { } fresh, Actor: { Identity: { } identity, IdentityLog: { } url } } || (known.Identity ?? identity) != identity)
        {
            return (Following.NotProven, known);
        }

        var mirror = known.Identity is null ? [] : store.Log(identity);
        if (await ReadAsync(url, mirror, cancellation) is not { Count: > 0 } log || log[0].Hash != identity)
        {
            return (Following.NotProven, known);
        }

        var end = log[^1].After;
        var verdict = IdentityFork.Judge(mirror, log, time.GetUtcNow(), out var from);
        if (verdict is ForkVerdict.Conflicts or ForkVerdict.Foreign)
        {
            return (Following.Conflict, known);
        }

        if (verdict == ForkVerdict.Nothing)
        {
            end = mirror[^1].Logged.After;
        }

        // The way must lead to the very document that pointed to it, and for whom a key is pinned, come from that key's own hand.
        if (end.Key.Value != fresh.Key || end.Address.Value != fresh.Actor
            || (known is { Related: true, Key.Length: > 0 } && mirror.Count == 0 && !end.Signers.Contains(known.Key)))
        {
            return (Following.NotProven, known);
        }

        if (verdict == ForkVerdict.Nothing && known.IdentityHead == end.Head && known.Key == fresh.Key && known.Actor == fresh.Actor)
        {
            return (Following.Same, known);
        }

        var person = await database.WriteAsync(context => Save(context, known.Id, mirror.Count, log.Skip(from).ToList(), end, fresh));
        return person is null ? (Following.NotProven, known) : (Following.Followed, person);
    }

    /// <summary>Writes the mirror and the person in one transaction; null when another has followed meanwhile.</summary>
    private Person? Save(
        WriteContext context, string personId, int mirrored, List<LoggedStatement> added, IdentityState end, Person fresh)
    {
        if (people.ById(context, personId) is not { } known || (known.Identity is not null && store.Log(end.Identity).Count != mirrored))
        {
            return null;
        }

        if (added.Count > 0)
        {
            store.Write(context, end.Identity, added);
        }

        var moved = known.Actor != fresh.Actor;
        if (known.Identity is not null && (moved || known.Key != fresh.Key))
        {
            notifications.Add(context, NotificationKind.KeyChange, known.Id, subject: end.Head);
        }

        var next = known.Showing(fresh).WithKeysOf(fresh) with
        {
            Actor = fresh.Actor,
            Identity = end.Identity,
            IdentityHead = end.Head,
            IdentityDue = null,
            Claims = null,
            FormerKeys = [.. end.FormerKeys.Select(k => k.Value)],
            FormerActors = [.. end.FormerAddresses.Select(a => a.Value).Union(mirrored == 0 && moved ? [known.Actor] : [])],

            Warning = null,
            CatchUpDue = known.Following == Relation.Yes && moved ? context.Now : known.CatchUpDue,
        };
        if (!moved)
        {
            return people.Save(context, next);
        }

        deliveries.Readdress(context, known.Id, Iri.HostOf(known.Inbox), fresh.Inbox);
        context.Wake(s => s.CatchUp);
        return people.Move(context, next);
    }

    /// <summary>The whole log that is shown. What continues the mirror is read alone; only a fork makes it read from the start.</summary>
    private async Task<IReadOnlyList<LoggedStatement>?> ReadAsync(string url, IReadOnlyList<SeenStatement> mirror, CancellationToken cancellation)
    {
        if (mirror.Count > 0)
        {
            if (await reader.ReadAsync(url, mirror.Count - 1, null, cancellation) is not { } rest)
            {
                return null;
            }

            if (rest.Count > 0 && IdentityLog.HashOf(rest[0]) == mirror[^1].Logged.Hash)
            {
                return IdentityLog.Replay(mirror[^1].Logged.After, rest.Skip(1), out var added) == StatementFailure.None
                    ? [.. mirror.Select(s => s.Logged), .. added] : null;
            }
        }

        return await reader.ReadAsync(url, 0, null, cancellation) is { } all && IdentityLog.Replay(null, all, out var log) == StatementFailure.None ? log : null;
    }
}
