using PersonalNode.Outbox;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Follow: somebody wants to read this person's posts. A request, unless the owner lets everybody in.</summary>
public sealed class FollowHandler(PeopleStore people, OwnerStore owner, LocalNode local, FollowAnswer answer)
{
    public Handled Handle(WriteContext context, Incoming incoming)
    {
        if (!local.IsMe(incoming.Activity.ObjectId))
        {
            return Handled.Ignored("The Follow is for somebody else.");
        }

        // Whose key is pinned from now on: their identity log is fetched next.
        var asking = incoming.Sender with { FollowerFollowId = incoming.Activity.Id, IdentityDue = context.Now };
        context.Wake(s => s.CatchUp);
        if (asking.Follower == Relation.Yes || owner.Current is { AutoAccept: true })
        {
            answer.Accept(context, asking);
            return Handled.Done;
        }

        people.Save(context, asking with { Follower = Relation.Requested, Since = context.Now });
        context.Raise(EventKind.Request, asking.Id);
        return Handled.Done;
    }
}
