using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Step 2 of the way in: from bytes to a <see cref="VerifiedActivity"/> on disk (step 3), or a reason.</summary>
public sealed class InboxReceiver(
    NodeDatabase database, ActivityLog log, PeopleStore people, RuleStore rules, SenderCheck senders, Unsealer unsealer, TypingReceiver typing, ReplayGuard replays,
    HostStore hosts, TimeProvider time)
{
    /// <summary>Completes with None after the activity is committed; the same activity again changes nothing and is None too.</summary>
    public async Task<(Refusal Refusal, string? Actor)> ReceiveAsync(SignedRequest request, byte[] body, CancellationToken cancellation)
    {
        // 2.1 to 2.4: everything that can be checked without knowing the sender.
        if (SignedMessage.TryRead(request, body, time.GetUtcNow(), out var message) is var unread and not Refusal.None)
        {
            return (unread, null);
        }

        // 2.5 and 2.6: the sender's key, the signature and the proof.
        var actor = message!.View.Actor;
        if (message.View.Type == "Delete" && message.View.ObjectId == actor && people.ByActor(actor) is null)
        {
            // Servers tell everybody of every account that ends. Of somebody who was never heard of, there is nothing to delete, and no key left to ask for.
            return (Refusal.None, actor);
        }

        if (rules.BlocksUrl(actor))
        {
            // Before anything is fetched from there.
            return (Refusal.Blocked, actor);
        }

        var (refusal, activity, sender) = await senders.CheckAsync(message, cancellation);
        if (activity is null || sender is null)
        {
            return (refusal, actor);
        }

        // 2.7 What was sealed counts for nothing until it is opened and checked like the rest.
        if (activity.Type == SealedEnvelope.Type && unsealer.Open(activity.View.Root, sender, out activity) is var unopened and not Refusal.None)
        {
            return (unopened, actor);
        }

        // 2.8 What this sender may say.
        if (ActivityRules.Check(activity!.View, sender) is var forbidden and not Refusal.None)
        {
            if (sender.Blocked && people.ByActor(actor) is null)
            {
                // Blocked by handle before they turned up: from now on by identity, whatever they call themselves.
                await database.WriteAsync(context => people.Save(context, sender));
            }

            return (forbidden, actor);
        }

        if (!replays.IsNew(message.Signature))
        {
            return (Refusal.Replay, actor);
        }

        if (activity.Type == Vocabulary.Typing)
        {
            // Of interest now or never.
            typing.Receive(activity, sender);
            return (Refusal.None, actor);
        }

        // 3 On disk, once.
        await database.WriteAsync(context =>
        {
            if (people.ByActor(context, actor) is not { Met: true })
            {
                people.Save(context, sender);
            }

            if (message.Signature.Form == SignatureForm.Rsa && hosts.Reads(Iri.HostOf(sender.Inbox)) is null)
            {
                // Who signs by RFC 9421 reads it, too.
                HostStore.Learn(context, Iri.HostOf(sender.Inbox), SignatureForm.Rsa);
            }

            log.Append(context, activity);
        });
        return (Refusal.None, actor);
    }
}
