using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Like and Announce (reshare), and taking them back.</summary>
public sealed class ReactionHandler(PostStore posts, PostWriter writer, ReactionStore reactions, TombstoneStore tombstones, PeopleStore people)
{
    public Handled Like(WriteContext context, Incoming incoming)
    {
        if (tombstones.Covers(incoming.Activity.Id, incoming.Activity.Actor))
        {
            return Handled.Ignored("It was taken back before.");
        }

        var post = incoming.Activity.ObjectId is { } uri ? posts.ByUri(uri) : null;
        if (post is null && incoming.Activity.ObjectId is { } missing && incoming.Sender.Following == Relation.Yes)
        {
            // A friend's like can be here before the post, which another server delivers.
            Timelines.Add(context, Timeline.EarlyLikes(missing), incoming.Number, incoming.Number);
            return Handled.Done;
        }

        return post is { Deleted: false }
            ? Done(reactions.Add(context, post.Id, ReactionKind.Like, incoming.Sender.Actors, incoming.Activity.Id), "They liked it already.")
            : Handled.Unrelated("The post is not known here.");
    }

    public Handled Announce(WriteContext context, Incoming incoming)
    {
        if (tombstones.Covers(incoming.Activity.Id, incoming.Activity.Actor))
        {
            return Handled.Ignored("It was taken back before.");
        }

        if (incoming.Activity.ObjectId is not { } uri)
        {
            return Handled.Ignored("It names no object.");
        }

        var followed = incoming.Sender.Following == Relation.Yes;
        if (posts.ByUri(uri) is not { } post)
        {
            if (!followed)
            {
                return Handled.Unrelated("The post is not known here.");
            }

            FetchStore.Want(context, uri, incoming.Number);
            return Handled.Done;
        }

        // What a blocked author wrote does not come back through others.
        if (post.Deleted || (post.AuthorId is { } author && people.ById(context, author) is { Blocked: true }))
        {
            return Handled.Ignored("The post is deleted or its author blocked.");
        }

        if (!reactions.Add(context, post.Id, ReactionKind.Reshare, incoming.Sender.Actors, incoming.Activity.Id))
        {
            return Handled.Ignored("They reshared it already.");
        }

        if (followed && post.Audience == Audience.Public)
        {
            var at = incoming.Activity.Published is { } published && published < context.Now ? published : context.Now;
            writer.Reshare(context, post.Id, incoming.Sender.Id, Math.Max(Ids.FirstAt(at), post.Id + 1));
        }

        return Handled.Done;
    }

    /// <summary>The Undo of a Like or an Announce, which names it or repeats it.</summary>
    public Handled Undo(WriteContext context, Incoming incoming, ActivityView? undone)
    {
        if (incoming.Sender.Related)
        {
            TombstoneStore.Add(context, incoming.Activity.ObjectId!, incoming.Sender.ActorOf(incoming.Activity.ObjectId!));
        }

        if (undone?.ObjectId is not { } uri || posts.ByUri(uri) is not { } post)
        {
            return Handled.Unrelated("What it takes back is not known here.");
        }

        var kind = undone.Type == "Like" ? ReactionKind.Like : ReactionKind.Reshare;
        if (!reactions.Remove(context, post.Id, kind, incoming.Sender.Actors))
        {
            return Handled.Ignored("There was nothing to take back.");
        }

        if (kind == ReactionKind.Reshare)
        {
            writer.Unshare(context, post.Id, incoming.Sender.Id, p => p.AuthorId is null || people.ById(context, p.AuthorId)?.Following == Relation.Yes);
        }

        return Handled.Done;
    }

    private static Handled Done(bool done, string otherwise) => done ? Handled.Done : Handled.Ignored(otherwise);
}
