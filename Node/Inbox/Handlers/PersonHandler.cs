using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>What somebody says about themselves: an Update of their profile, the end of their follow, or of their node.</summary>
public sealed class PersonHandler(PeopleStore people, LocalNode local)
{
    public Handled Update(WriteContext context, Incoming incoming)
    {
        if (incoming.Activity.Embedded.ValueKind == System.Text.Json.JsonValueKind.Undefined)
        {
            // Only named: read anew from where they live.
            FetchStore.Want(context, incoming.Sender.Actor, null);
            return Handled.Done;
        }

        if (!ActorView.TryRead(incoming.Activity.Embedded, out var actor) || actor.Id != incoming.Sender.Actor)
        {
            return Handled.Ignored("The object is no profile of the sender.");
        }

        // The key stays the pinned one: a profile update is no statement about keys. That the log has grown is a reason to read it.
        var grown = actor.IdentityHead is { } head && head != incoming.Sender.IdentityHead;
        if (grown)
        {
            context.Wake(s => s.CatchUp);
        }

        people.Save(context, PersonFinder.Described(incoming.Sender, actor, context.Now) with { IdentityDue = grown ? context.Now : incoming.Sender.IdentityDue });
        return Handled.Done;
    }

    /// <summary>They no longer follow.</summary>
    public Handled Unfollow(WriteContext context, Incoming incoming)
    {
        if (incoming.Sender.Follower == Relation.No)
        {
            return Handled.Unrelated("They did not follow.");
        }

        people.Save(context, incoming.Sender with { Follower = Relation.No, FollowerFollowId = null });
        return Handled.Done;
    }

    /// <summary>They want nothing to do with the owner any more; nobody is told, as nowhere in the fediverse.</summary>
    public Handled Block(WriteContext context, Incoming incoming)
    {
        if (!local.IsMe(incoming.Activity.ObjectId))
        {
            return Handled.Ignored("The Block is about somebody else.");
        }

        people.Save(context, incoming.Sender.Gone(null));
        return Handled.Done;
    }

    /// <summary>Delete of the actor itself: their node is given up.</summary>
    public Handled Leave(WriteContext context, Incoming incoming)
    {
        people.Save(context, incoming.Sender.Gone("This person gave their account up."));
        return Handled.Done;
    }
}
