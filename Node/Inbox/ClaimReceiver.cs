using PersonalNode.Crypto;
using PersonalNode.Outbox;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Checks a claim as the inbox checks an activity (<see cref="InboxReceiver"/>), and gives the invitation to whoever signed it.</summary>
public sealed class ClaimReceiver(
    NodeDatabase database, PeopleStore people, RuleStore rules, SenderCheck senders, ReplayGuard replays, InvitedFollow invited, LocalNode local, TimeProvider time)
{
    /// <param name="token">Of an invitation that is there.</param>
    /// <param name="request">As it was signed.</param>
    /// <param name="body">An Accept of the link.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<(Refusal Refusal, string? Actor, Claim Claim)> ReceiveAsync(string token, SignedRequest request, byte[] body, CancellationToken cancellation)
    {
        if (SignedMessage.TryRead(request, body, time.GetUtcNow(), out var message) is var unread and not Refusal.None)
        {
            return (unread, null, default);
        }

        var actor = message!.View.Actor;
        if (message.View is not { Type: "Accept", ObjectId: { } about } || about != local.InvitationUrl(token))
        {
            return (Refusal.NotAnActivity, actor, default);
        }

        if (rules.BlocksUrl(actor))
        {
            // Before anything is fetched from there.
            return (Refusal.Blocked, actor, default);
        }

        var (refusal, activity, sender) = await senders.CheckAsync(message, cancellation);
        if (activity is null || sender is null)
        {
            return (refusal, actor, default);
        }

        if (people.IsBlocked(sender))
        {
            return (Refusal.Blocked, actor, default);
        }

        return replays.IsNew(message.Signature)
            ? (Refusal.None, actor, await database.WriteAsync(context => invited.Claim(context, token, sender)))
            : (Refusal.Replay, actor, default);
    }
}
