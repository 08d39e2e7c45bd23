using System.Diagnostics.CodeAnalysis;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Like and Announce (reshare), and taking them back. An EmojiReact (FEP-c0e0) counts as a like.</summary>
public sealed class ReactionHandler(
    PostStore posts, PostWriter writer, ReactionStore reactions, TombstoneStore tombstones, PeopleStore people, NotificationStore notifications, RuleStore rules, PastStore past)
{
    public Handled Like(WriteContext context, Incoming incoming)
    {
        if (tombstones.Covers(incoming.Activity.Id, incoming.Activity.Actor))
        {
            return Handled.Ignored("It was taken back before.");
        }

        var post = incoming.Activity.ObjectId is { } uri ? posts.ByUri(uri) : null;
        if (post is null && incoming.Activity.ObjectId is { } missing && incoming.Sender.Following == Relation.Yes && !past.Has(missing))
        {
            // A friend's like can be here before the post, which another server delivers.
            Timelines.Add(context, Timeline.EarlyLikes(missing), incoming.Number, incoming.Number);
            return Handled.Done;
        }

        if (post is not { Deleted: false })
        {
            return Handled.Unrelated("The post is not known here.");
        }

        if (!reactions.Add(context, post.Id, ReactionKind.Like, incoming.Sender.Actors, incoming.Activity.Id))
        {
            return Handled.Ignored("They liked it already.");
        }

        Tell(context, NotificationKind.Like, post, incoming);
        return Handled.Done;
    }

    public Handled Announce(WriteContext context, Incoming incoming)
    {
        if (tombstones.Covers(incoming.Activity.Id, incoming.Activity.Actor))
        {
            return Handled.Ignored("It was taken back before.");
        }

        if (!Passed(incoming.Activity, out var uri))
        {
            return Handled.Ignored("It names no post.");
        }

        var followed = incoming.Sender.Following == Relation.Yes;
        if (posts.ByUri(uri) is not { } post)
        {
            if (!followed || rules.BlocksUrl(uri))
            {
                return Handled.Unrelated("The post is not known here.");
            }

            FetchStore.Want(context, uri, incoming.Number);
            return Handled.Done;
        }

        // What a blocked author wrote does not come back through others.
        if (post.Deleted || (post.AuthorId is { } author && people.ById(context, author) is { } by && people.IsBlocked(by)))
        {
            return Handled.Ignored("The post is deleted or its author blocked.");
        }

        if (!reactions.Add(context, post.Id, ReactionKind.Reshare, incoming.Sender.Actors, incoming.Activity.Id))
        {
            return Handled.Ignored("They reshared it already.");
        }

        Tell(context, NotificationKind.Reshare, post, incoming);

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

        var kind = undone.Type == "Announce" ? ReactionKind.Reshare : ReactionKind.Like;
        if (!reactions.Remove(context, post.Id, kind, incoming.Sender.Actors))
        {
            return Handled.Ignored("There was nothing to take back.");
        }

        NotificationStore.Remove(context, kind == ReactionKind.Like ? NotificationKind.Like : NotificationKind.Reshare, incoming.Sender.Id, post.Id);

        if (kind == ReactionKind.Reshare)
        {
            writer.Unshare(context, post.Id, incoming.Sender.Id, p => p.AuthorId is null || people.ById(context, p.AuthorId)?.Following == Relation.Yes);
        }

        return Handled.Done;
    }

    /// <summary>
    /// The post that is passed on. A group passes on the activity itself (FEP-1b12): a Create or an Update brings its post, everything else is the group's own
    /// business.
    /// </summary>
    private static bool Passed(ActivityView announce, [NotNullWhen(true)] out string? uri)
    {
        uri = announce.ObjectId;
        return (!ActivityView.TryRead(announce.Embedded, out var inside) || (inside.Type is "Create" or "Update" && (uri = inside.ObjectId) is not null)) && uri is not null;
    }

    private void Tell(WriteContext context, NotificationKind kind, Post post, Incoming incoming)
    {
        if (post.AuthorId is null)
        {
            notifications.Add(context, kind, incoming.Sender.Id, post.Id);
        }
    }
}
