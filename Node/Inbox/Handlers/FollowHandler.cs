using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Follow: somebody wants to read this person's posts. A request, unless the owner lets everybody in.</summary>
public sealed class FollowHandler(PeopleStore people, OwnerStore owner, LocalNode local, FollowAnswer answer, NotificationStore notifications)
{
    public Handled Handle(WriteContext context, Incoming incoming)
    {
        if (!Iri.Same(incoming.Activity.ObjectId, local.Url))
        {
            return Handled.Ignored("The Follow is for somebody else.");
        }

        var asking = incoming.Sender with { FollowerFollowId = incoming.Activity.Id };
        if (asking.Follower == Relation.Yes || owner.Current is { AutoAccept: true })
        {
            var isNew = asking.Follower != Relation.Yes;
            answer.Accept(context, asking);
            if (isNew)
            {
                notifications.Add(context, NotificationKind.Follow, asking.Id);
            }

            return Handled.Done;
        }

        people.Save(context, asking with { Follower = Relation.Requested, Since = context.Now });
        notifications.Add(context, NotificationKind.Request, asking.Id);
        context.Raise(EventKind.Request, asking.Id);
        return Handled.Done;
    }
}
