using System.Collections.Concurrent;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>
/// Looks at what a friend's node shows of them now, and takes over what their identity log allows: a new key, a new address, a new agreement key.
/// What it does not allow is not taken over, and the owner is warned.
/// </summary>
public sealed class FriendLook(PersonFinder finder, IdentityFollower follower, PeopleStore people, NotificationStore notifications, NodeDatabase database, TimeProvider time)
{
    private const string KeyWarning = "Their node now shows another identity key. Nothing signed with it is accepted; ask them whether they changed it.";
    private const int MaxRemembered = 10_000;

    /// <summary>Nobody can make this node look at somebody more often than that.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> looked = new(StringComparer.Ordinal);

    /// <summary>False when the address was looked at a moment ago; true reserves this look.</summary>
    public bool MayLookAt(string actor)
    {
        var now = time.GetUtcNow();
        if (looked.TryGetValue(actor, out var last) && now - last < Pause)
        {
            return false;
        }

        if (looked.Count >= MaxRemembered)
        {
            looked.Clear();
        }

        looked[actor] = now;
        return true;
    }

    /// <summary>Reads the actor document at the address, which is the friend's, was theirs, or claims to be.</summary>
    public async Task<(Following Result, Person Person)> AtAsync(Person friend, string actor, CancellationToken cancellation) =>
        await JudgeAsync(friend, await finder.RefreshAsync(actor, cancellation), cancellation);

    /// <summary>The same with an actor document that was just fetched from its own origin.</summary>
    public async Task<(Following Result, Person Person)> JudgeAsync(Person friend, Found shown, CancellationToken cancellation)
    {
        if (shown is not { Person: { } fresh, Actor: { } actor })
        {
            return (Following.NotProven, friend);
        }

        var own = friend.Is(fresh.Actor);
        if (fresh.Key == friend.Key && fresh.Actor == friend.Actor && (actor.IdentityHead is null || actor.IdentityHead == friend.IdentityHead))
        {
            return (Following.Same, await RefreshSealingAsync(friend, fresh, cancellation));
        }

        var (result, person) = await follower.FollowAsync(friend, shown, cancellation);
        if (result == Following.NotProven && friend.Key.Length == 0 && own)
        {
            // Until now their server had none for them: the first one is pinned like that of somebody new.
            return (Following.Followed, await AdoptAsync(friend, fresh));
        }

        // A stranger who merely names the friend's identity earns them no warning; whoever holds a key of the log, or an address of theirs, does.
        if (result == Following.Conflict || (result == Following.NotProven && own && fresh.Key != friend.Key))
        {
            person = await WarnAsync(friend, result == Following.Conflict ? IdentityFollower.ConflictWarning : KeyWarning, fresh.FetchedAt);
        }
        else if (result == Following.NotProven && fresh.Key == friend.Key && fresh.Actor == friend.Actor)
        {
            person = await RefreshSealingAsync(friend, fresh, cancellation);
        }

        return (result, person);
    }

    private Task<Person> AdoptAsync(Person friend, Person fresh) => database.WriteAsync(context =>
        people.ById(context, friend.Id) is { Key.Length: 0 } now ? people.Save(context, now.Showing(fresh).WithKeysOf(fresh)) : friend);

    private Task<Person> WarnAsync(Person friend, string warning, DateTimeOffset at) => database.WriteAsync(context =>
    {
        if (people.ById(context, friend.Id) is not { } now)
        {
            return friend;
        }

        if (now.Warning != warning)
        {
            notifications.Add(context, NotificationKind.KeyChange, now.Id, subject: Ids.ToText(context.NextId()));
        }

        return people.Save(context, now with { Warning = warning, FetchedAt = at });
    });

    /// <summary>Under the pinned key, the agreement key may change without a log.</summary>
    private async Task<Person> RefreshSealingAsync(Person friend, Person fresh, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return fresh.AgreementKeyId == friend.AgreementKeyId && fresh.AgreementKey == friend.AgreementKey ? friend : await database.WriteAsync(context =>
            people.ById(context, friend.Id) is { } now && now.Key == fresh.Key && now.Actor == fresh.Actor
                ? people.Save(context, now.WithAgreementOf(fresh))
                : friend);
    }
}
