using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>
/// Move, as Mastodon has it: somebody continues under another account. Believed when the new account itself says that it was the old one (alsoKnownAs,
/// FEP-7628), read from its own origin. The owner then follows there instead of here, and finds them in the same aspects.
/// </summary>
public sealed class MoveHandler(PeopleStore people, AspectStore aspects, FollowAsking follow, LocalNode local, NotificationStore notifications)
{
    /// <summary>What was read of the new account is believed for that long.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    public Handled Handle(WriteContext context, Incoming incoming)
    {
        var (activity, sender) = (incoming.Activity, incoming.Sender);
        if (!sender.Is(activity.ObjectId) || !Iri.TryCanonical(activity.Root.Reference("target"), out var target) || sender.Is(target) || local.IsMe(target))
        {
            return Handled.Ignored("It names no other account of the sender's.");
        }

        if (sender.Following is Relation.No or Relation.Rejected)
        {
            return Handled.Unrelated("The move of somebody who is not followed.");
        }

        if (sender.Identity is not null)
        {
            // Their friends cannot follow by themselves where no log leads; the owner decides.
            people.Save(context, sender with { Warning = $"This person says that they go on at {target}. Follow them there when they have told you so themselves." });
            return Handled.Ignored("Whoever keeps an identity log moves by it.");
        }

        if (people.ByActor(context, target) is not { } there || (!there.AlsoKnownAs.Contains(sender.Actor) && context.Now - there.FetchedAt > Fresh))
        {
            // Handled again when the new account has been read.
            FetchStore.Want(context, target, incoming.Number);
            return Handled.Done;
        }

        if (!there.AlsoKnownAs.Contains(sender.Actor) || people.IsBlocked(there))
        {
            return Handled.Ignored("The new account does not say that it was the old one, or is blocked.");
        }

        var here = follow.Withdraw(context, sender);
        there = there.Following is Relation.No or Relation.Rejected ? follow.Ask(context, there with { Since = context.Now }) : there;
        foreach (var aspect in aspects.All().Where(a => a.People.Contains(here.Id)))
        {
            aspects.Change(context, aspect.Id, there.Id, inside: true);
        }

        people.Save(context, here with { Warning = $"This person has moved to {there.Actor}." });
        notifications.Add(context, NotificationKind.Moved, there.Id);
        return Handled.Done;
    }
}
