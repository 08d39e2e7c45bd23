using PersonalNode.Outbox;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Follow: somebody wants to read this person's posts. A request, unless the owner lets everybody in, or has invited them, or was invited by them.</summary>
public sealed class FollowHandler(
    PeopleStore people, OwnerStore owner, LocalNode local, OwnIdentity identity, FollowAnswer answer, FollowAsking follow, InvitedFollow invited, NotificationStore notifications)
{
    public Handled Handle(WriteContext context, Incoming incoming)
    {
        if (!local.IsMe(incoming.Activity.ObjectId))
        {
            return Handled.Ignored("The Follow is for somebody else.");
        }

        var again = incoming.Sender is { Follower: Relation.Yes, Following: Relation.Yes } && incoming.Sender.FollowerFollowId != incoming.Activity.Id;

        // Their key is pinned from now on, so their identity log is fetched next; they will fetch this person's.
        var asking = incoming.Sender with { FollowerFollowId = incoming.Activity.Id, IdentityDue = context.Now };
        asking = asking.Related ? asking : asking with { ToldHead = identity.State?.Head };
        context.Wake(s => s.CatchUp);
        if (asking.Follower != Relation.Yes && invited.Welcome(context, asking))
        {
            return Handled.Done;
        }

        if (asking.Follower == Relation.Yes || owner.Current is { AutoAccept: true } || asking is { Awaited: true, Following: Relation.Yes or Relation.Requested })
        {
            var isNew = asking.Follower != Relation.Yes;
            asking = answer.Accept(context, asking);
            if (isNew)
            {
                notifications.Add(context, NotificationKind.Follow, asking.Id);
            }

            if (again)
            {
                // A friend who asks anew has lost what they knew, as after a recovery in an empty folder: they are asked anew, too.
                follow.Ask(context, asking);
            }

            return Handled.Done;
        }

        people.Save(context, asking with { Follower = Relation.Requested, Since = context.Now });
        notifications.Add(context, NotificationKind.Request, asking.Id);
        context.Raise(EventKind.Request, asking.Id);
        return Handled.Done;
    }
}
