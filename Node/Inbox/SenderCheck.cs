using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>A message checked: the activity and its sender when it holds, else the reason.</summary>
public sealed record SenderResult(Refusal Refusal, VerifiedActivity? Activity, Person? Sender);

/// <summary>Steps 2.5 and 2.6 of the way in: who sent it, and whether it is theirs. Follows friends who have a new key or a new address.</summary>
public sealed class SenderCheck(NodeDatabase database, PeopleStore people, PersonFinder finder, StrangerBudget strangers, FriendLook look, TimeProvider time)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    public async Task<SenderResult> CheckAsync(SignedMessage message, CancellationToken cancellation)
    {
        // 2.5a An address that signs for another: only a friend's, who wrote before they moved. Nobody is asked about strangers.
        if (message.Signer != message.View.Actor && people.ByActor(message.View.Actor) is not { Related: true })
        {
            return Refused(Refusal.SignerNotActor);
        }

        // 2.5b The signer: pinned, remembered, or read from their own origin.
        var found = people.ByActor(message.Signer) is { Met: true } known
            ? new Found(known, FindFailure.None, "") : await finder.StrangerAsync(message.Signer + "#", cancellation);
        if (found.Person is not { } sender)
        {
            return Refused(found.Failure == FindFailure.Busy ? Refusal.Busy : Refusal.UnknownActor);
        }

        // 2.5c Somebody unknown who says that they are a friend at a new address: their identity log decides.
        if (!sender.Related && sender.Claims is { } identity && people.ByIdentity(identity) is { } friend)
        {
            if (!look.MayLookAt(message.Signer) || await ClaimAsync(friend, found, message.Signer, cancellation) is not { } moved)
            {
                return Refused(Refusal.IdentityNotProven);
            }

            sender = moved;
        }

        // 2.6 The signature by the key of now, the proof by one of theirs.
        var result = Check(message, sender);
        return result.Refusal switch
        {
            Refusal.BadSignature when sender.Related => await AgainAsync(message, sender, cancellation),
            Refusal.BadSignature => await StrangerAgainAsync(message, sender, cancellation),
            Refusal.None when message.Signer != sender.Actor => await MovedBackAsync(result, message, sender, cancellation),
            _ => result,
        };
    }

    private async Task<Person?> ClaimAsync(Person friend, Found found, string signer, CancellationToken cancellation)
    {
        var (result, person) = found.Actor is null
            ? await look.AtAsync(friend, signer, cancellation) : await look.JudgeAsync(friend, found, cancellation);
        return result is Following.Followed or Following.Same && person.Is(signer) ? person : null;
    }

    /// <summary>A friend's signature does not fit the pinned key: they may have another, which only their log can prove.</summary>
    private async Task<SenderResult> AgainAsync(SignedMessage message, Person friend, CancellationToken cancellation)
    {
        if (!look.MayLookAt(message.Signer))
        {
            return Refused(Refusal.BadSignature);
        }

        var found = await finder.RefreshAsync(message.Signer, cancellation);
        if (found.Person is not { } fresh || (fresh.Key == friend.Key && fresh.RsaKey == friend.RsaKey))
        {
            return Refused(Refusal.BadSignature);
        }

        if (fresh.Key == friend.Key && friend.Is(fresh.Actor))
        {
            return await OtherRsaKeyAsync(message, friend, fresh);
        }

        var (result, person) = await look.JudgeAsync(friend, found, cancellation);
        return result == Following.Followed ? Check(message, person) : Refused(Refusal.KeyChanged);
    }

    /// <summary>
    /// Their server shows another RSA key. Without an identity key, their origin's word is all there is, as everywhere in the fediverse; with one, the new
    /// key counts from the first activity on that the identity key has signed.
    /// </summary>
    private async Task<SenderResult> OtherRsaKeyAsync(SignedMessage message, Person friend, Person fresh)
    {
        var result = Check(message, friend with { RsaKey = fresh.RsaKey });
        if (result is not { Refusal: Refusal.None, Activity: { } activity } || (friend.Key.Length > 0 && !activity.HasProof))
        {
            return result.Refusal == Refusal.None ? Refused(Refusal.KeyChanged) : result;
        }

        var updated = await database.WriteAsync(context => people.ById(context, friend.Id) is { } now && now.Key == friend.Key
            ? people.Save(context, now with { RsaKey = fresh.RsaKey }) : null);
        return updated is null ? Refused(Refusal.KeyChanged) : result with { Sender = updated };
    }

    /// <summary>A stranger may have a new key: their own origin is believed.</summary>
    private async Task<SenderResult> StrangerAgainAsync(SignedMessage message, Person stranger, CancellationToken cancellation)
    {
        if (time.GetUtcNow() - stranger.FetchedAt < LookAgainAfter || !strangers.TryTake(Iri.HostOf(stranger.Actor))
            || (await finder.RefreshAsync(stranger.Actor, cancellation)).Person is not { } fresh || (fresh.Key == stranger.Key && fresh.RsaKey == stranger.RsaKey))
        {
            return Refused(Refusal.BadSignature);
        }

        var updated = fresh with { Id = stranger.Id };
        await database.WriteAsync(context => people.Save(context, updated));
        return Check(message, updated);
    }

    /// <summary>A friend signs from an address that they had left: they may live there again.</summary>
    private async Task<SenderResult> MovedBackAsync(SenderResult result, SignedMessage message, Person friend, CancellationToken cancellation) =>
        look.MayLookAt(message.Signer) ? result with { Sender = (await look.AtAsync(friend, message.Signer, cancellation)).Person } : result;

    private static SenderResult Check(SignedMessage message, Person sender)
    {
        if (sender.Keys() is not { } keys)
        {
            return Refused(Refusal.UnknownActor);
        }

        var refusal = VerifiedActivity.Check(message, keys, out var activity);
        return new SenderResult(refusal, activity, sender);
    }

    private static SenderResult Refused(Refusal refusal) => new(refusal, null, null);
}
