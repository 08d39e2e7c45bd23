using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Create, Update and Delete of a post.</summary>
public sealed class NoteHandler(PostStore posts, PostWriter writer, MessageHandler messages, LocalNode local, ActivityLog log)
{
    /// <summary>How many unknown ancestors above a friend's reply are fetched.</summary>
    public const int MaxAncestors = 10;

    public Handled Create(WriteContext context, Incoming incoming)
    {
        if (incoming.Note is not { Note: var note } received)
        {
            return Handled.Ignored("The object is no post.");
        }

        if (note.IsMessage)
        {
            return messages.Create(context, incoming, ToPost(received, incoming, context));
        }

        var parent = note.InReplyTo is { } uri ? posts.ByUri(uri) : null;
        var followed = incoming.Sender.Following == Relation.Yes;
        if (!followed && !incoming.Relayed && parent is null && !note.Mentions.Any(m => local.IsMe(m.Actor)))
        {
            return Handled.Unrelated("From somebody who is not followed, and about nothing that is known here.");
        }

        var added = writer.Add(context, ToPost(received, incoming, context), home: followed);
        // What is sealed cannot be fetched, and asking for it would tell that somebody has it.
        if (added is not null && followed && !incoming.Sealed && note.InReplyTo is { } missing && parent is null)
        {
            FetchStore.Want(context, missing, null, MaxAncestors);
        }

        return added is null ? Handled.Ignored("Its author deleted it before.") : Handled.Done;
    }

    public Handled Update(WriteContext context, Incoming incoming)
    {
        if (incoming.Note is not { Note: var note } received)
        {
            return Handled.Ignored("The object is no post.");
        }

        if (posts.ByUri(note.Id) is not { } known)
        {
            // Read before its Create, or the Create never came: the newest version is the post.
            return Create(context, incoming);
        }

        if (known.AuthorId != incoming.Sender.Id)
        {
            return Handled.Ignored("The post is by somebody else.");
        }

        var next = ToPost(received, incoming, context);
        var edited = note.Updated ?? incoming.Activity.Published ?? context.Now;
        return writer.Edit(context, known.Id, edited < context.Now ? edited : context.Now, old => old with
        {
            Text = next.Text,
            Html = next.Html,
            Summary = next.Summary,
            Tags = next.Tags,
            Mentions = next.Mentions,
            ProofChecked = next.ProofChecked,
        }) is null ? Handled.Ignored("A newer version is here already.") : Handled.Done;
    }

    private static Post ToPost(ReceivedNote received, Incoming incoming, WriteContext context)
    {
        var post = received.ToPost(incoming.Sender, incoming.HasProof, context.Now);
        return incoming.Sealed ? post with { Sealed = true, Audience = Audience.Direct } : post;
    }

    public Handled Delete(WriteContext context, Incoming incoming)
    {
        if (incoming.Activity.ObjectId is not { } uri)
        {
            return Handled.Ignored("It names no object.");
        }

        var known = posts.ByUri(uri);
        if (known is not null && known.AuthorId != incoming.Sender.Id)
        {
            return Handled.Ignored("The post is by somebody else.");
        }

        if (known is null && incoming.Sender.Following != Relation.Yes)
        {
            // Only what could still arrive is remembered as deleted; strangers cannot fill the disk with tombstones.
            return Handled.Unrelated("The post is not known here.");
        }

        if (known is { Deleted: false, Conversation: not null })
        {
            messages.Deleted(context, known);
        }

        writer.Delete(context, uri, incoming.Sender.ActorOf(uri));
        log.WipeVersions(context, uri, incoming.Sender.Actors);
        return Handled.Done;
    }
}
