using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Create, Update and Delete of a post.</summary>
public sealed class NoteHandler(
    PostStore posts, PostWriter writer, MessageHandler messages, LocalNode local, ActivityLog log, NotificationStore notifications, QuoteHandler quotes, PastStore past)
{
    /// <summary>How many unknown ancestors above a friend's reply are fetched.</summary>
    public const int MaxAncestors = 10;

    public Handled Create(WriteContext context, Incoming incoming)
    {
        if (incoming.Note is not { Note: var note } received)
        {
            return incoming.Activity is { Embedded.ValueKind: System.Text.Json.JsonValueKind.Undefined, ObjectId: { } named }
                ? ByName(context, incoming, named) : Handled.Ignored("The object is no post.");
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

        if (posts.ByUri(note.Id) is null && past.Has(note.Id) && !note.Mentions.Any(m => local.IsMe(m.Actor)))
        {
            return Handled.Unrelated("It has been here for as long as posts are kept.");
        }

        if (note.Expires <= context.Now)
        {
            // Not even the log keeps it.
            return Handled.Unrelated("Its author wanted it gone by now.");
        }

        var added = writer.Add(context, ToPost(received, incoming, context), home: followed);
        // What is sealed cannot be fetched, and asking for it would tell that somebody has it.
        if (added is not null && followed && !incoming.Sealed && note.InReplyTo is { } missing && parent is null)
        {
            FetchStore.Want(context, missing, null, MaxAncestors);
        }

        if (added is { Quote: not null } && followed && !incoming.Sealed)
        {
            quotes.Look(context, added, note.QuoteAuthorization);
        }

        if (added is not null)
        {
            Tell(context, added, parent);
        }

        return added is null ? Handled.Ignored("Its author deleted it before.") : Handled.Done;
    }

    /// <summary>The post is only named: it is read from where it lives, and handled again then.</summary>
    private Handled ByName(WriteContext context, Incoming incoming, string uri)
    {
        if (incoming.Sender.Following != Relation.Yes)
        {
            return Handled.Unrelated("From somebody who is not followed, and it does not say what it is about.");
        }

        if (posts.ByUri(uri) is not { } post)
        {
            FetchStore.Want(context, uri, incoming.Number, MaxAncestors);
            return Handled.Done;
        }

        return post.AuthorId == incoming.Sender.Id && writer.Add(context, post, home: true) is not null
            ? Handled.Done : Handled.Ignored("The post is by somebody else, or deleted.");
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
        if (next.Text == known.Text && next.Html == known.Html && next.Summary == known.Summary && next.Sensitive == known.Sensitive
            && (next.Quote is null || next.Quote.Uri == known.Quote?.Uri) && writer.HasPhotos(known, next.Attachments))
        {
            return Details(context, incoming, known, next, note.QuoteAuthorization);
        }

        var edited = note.Updated ?? incoming.Activity.Published ?? context.Now;
        var changed = writer.Edit(context, known.Id, edited < context.Now ? edited : context.Now, old => old with
        {
            Text = next.Text,
            Html = next.Html,
            Summary = next.Summary,
            Language = next.Language,
            Sensitive = next.Sensitive,
            Tags = next.Tags,
            Mentions = next.Mentions,
            Attachments = next.Attachments,
            EmojiSources = next.EmojiSources,
            ProofChecked = next.ProofChecked,
            Quotable = next.Quotable,
            Expires = next.Expires,
            Poll = PostPoll.Merge(old.Poll, next.Poll),
            Quote = old.Quote?.Uri == next.Quote?.Uri ? old.Quote : next.Quote,
        });
        if (changed is null)
        {
            return Handled.Ignored("A newer version is here already.");
        }

        if (changed is { Quote: not null } && incoming.Sender.Following == Relation.Yes && !incoming.Sealed)
        {
            quotes.Look(context, changed, note.QuoteAuthorization);
        }

        Tell(context, changed, changed.ParentId is { } above ? posts.Find(above) : null);
        return Handled.Done;
    }

    /// <summary>The words are the same: votes were counted, a quote was allowed, the author's settings changed. No edit that anybody needs to see.</summary>
    private Handled Details(WriteContext context, Incoming incoming, Post known, Post next, string? stamp)
    {
        var said = incoming.Activity.Published is { } published && published < context.Now ? published : context.Now;
        if (known.SentAt > said)
        {
            return Handled.Ignored("A newer version is here already.");
        }

        var changed = writer.Change(context, known.Id, old => old with
        {
            Edited = next.Edited > old.Edited ? next.Edited : old.Edited,
            SentAt = said,
            Language = next.Language,
            Attachments = next.Attachments,
            EmojiSources = next.EmojiSources,
            Quotable = next.Quotable,
            Expires = next.Expires,
            Poll = PostPoll.Merge(old.Poll, next.Poll),
            Quote = next.Quote is null ? null : old.Quote,
        });
        if (changed is { Quote: not null } && stamp is null)
        {
            quotes.Unstamped(context, changed);
        }
        else if (changed is { Quote: not null } && incoming.Sender.Following == Relation.Yes && !incoming.Sealed)
        {
            quotes.Look(context, changed, stamp);
        }

        return changed is null ? Handled.Ignored("The post is deleted.") : Handled.Done;
    }

    /// <summary>The counts of a poll are as old as the activity says, so that late ones do not replace newer ones.</summary>
    private static Post ToPost(ReceivedNote received, Incoming incoming, WriteContext context)
    {
        var post = received.ToPost(incoming.Sender, incoming.HasProof, context.Now);
        var counted = incoming.Activity.Published is { } published && published < context.Now ? published : context.Now;
        post = post.Poll is { } poll ? post with { Poll = poll with { CountedAt = counted } } : post;
        return incoming.Sealed ? post with { Sealed = true, Audience = Audience.Direct } : post;
    }

    public Handled Delete(WriteContext context, Incoming incoming)
    {
        if (incoming.Activity.ObjectId is not { } uri)
        {
            return Handled.Ignored("It names no object.");
        }

        if (quotes.Revoke(context, uri, incoming.Sender.ActorOf(uri)))
        {
            return Handled.Done;
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

    /// <summary>An answer to the owner, or words that name them; one notification for a post, whatever its versions say.</summary>
    private void Tell(WriteContext context, Post post, Post? parent)
    {
        if (parent is { AuthorId: null, Deleted: false })
        {
            notifications.Add(context, NotificationKind.Reply, post.AuthorId, post.Id);
        }
        else if (post.Mentions.Any(m => local.IsMe(m.Url)))
        {
            notifications.Add(context, NotificationKind.Mention, post.AuthorId, post.Id);
        }
    }
}
