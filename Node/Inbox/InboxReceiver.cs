using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Step 2 of the way in: from bytes to a <see cref="VerifiedActivity"/> on disk (step 3), or a reason.</summary>
public sealed class InboxReceiver(
    NodeDatabase database, ActivityLog log, PeopleStore people, PersonFinder finder, Unsealer unsealer, TypingReceiver typing, ReplayGuard replays, TimeProvider time)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>Completes with None after the activity is committed; the same activity again changes nothing and is None too.</summary>
    public async Task<(Refusal Refusal, string? Actor)> ReceiveAsync(SignedRequest request, byte[] body, CancellationToken cancellation)
    {
        // 2.1 to 2.4: everything that can be checked without knowing the sender.
        if (SignedMessage.TryRead(request, body, time.GetUtcNow(), out var message) is var unread and not Refusal.None)
        {
            return (unread, null);
        }

        var actor = message!.View.Actor;

        // 2.5 The sender's key: pinned, remembered, or read from their own origin.
        var found = await finder.ByActorAsync(actor, cancellation);
        if (found.Person is not { } sender)
        {
            return (Refusal.UnknownActor, actor);
        }

        // 2.6 The signature and the proof.
        var (refusal, activity, checkedSender) = await CheckAsync(message, sender, cancellation);
        if (activity is null)
        {
            return (refusal, actor);
        }

        // 2.7 What was sealed counts for nothing until it is opened and checked like the rest.
        if (activity.Type == SealedEnvelope.Type
            && unsealer.Open(activity.View.Root, checkedSender, out activity) is var unopened and not Refusal.None)
        {
            return (unopened, actor);
        }

        // 2.8 What this sender may say.
        if (ActivityRules.Check(activity!.View, checkedSender) is var forbidden and not Refusal.None)
        {
            return (forbidden, actor);
        }

        if (!replays.IsNew(message.Signature))
        {
            return (Refusal.Replay, actor);
        }

        if (activity.Type == Vocabulary.Typing)
        {
            // Of interest now or never.
            typing.Receive(activity, checkedSender);
            return (Refusal.None, actor);
        }

        // 3 On disk, once.
        await database.WriteAsync(context =>
        {
            if (people.ByActor(context, actor) is not { Key.Length: > 0 })
            {
                people.Save(context, checkedSender);
            }

            log.Append(context, activity);
        });
        return (Refusal.None, actor);
    }

    private async Task<(Refusal, VerifiedActivity?, Person)> CheckAsync(SignedMessage message, Person sender, CancellationToken cancellation)
    {
        var refusal = Check(message, sender, out var activity);
        if (refusal != Refusal.BadSignature || time.GetUtcNow() - sender.FetchedAt < LookAgainAfter)
        {
            return (refusal, activity, sender);
        }

        // A stranger may have a new key: believe their own origin. A pinned key is not replaced by anything that an origin says.
        var fresh = (await finder.RefreshAsync(sender.Actor, cancellation)).Person;
        if (fresh is null || fresh.Key == sender.Key)
        {
            return (refusal, null, sender);
        }

        var updated = sender.Related
            ? sender with { FetchedAt = fresh.FetchedAt, Warning = "Their node now shows another identity key. Nothing signed with it is accepted; ask them whether they changed it." }
            : fresh with { Id = sender.Id };
        if (!sender.Related)
        {
            refusal = Check(message, updated, out activity);
        }

        await database.WriteAsync(context => people.Save(context, updated));
        return (sender.Related ? Refusal.KeyChanged : refusal, activity, updated);
    }

    private static Refusal Check(SignedMessage message, Person sender, out VerifiedActivity? activity)
    {
        activity = null;
        return Multikey.TryDecode(sender.Key, out var key) ? VerifiedActivity.Check(message, key, out activity) : Refusal.UnknownActor;
    }
}
