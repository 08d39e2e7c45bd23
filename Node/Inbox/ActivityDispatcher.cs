using PersonalNode.Inbox.Handlers;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Step 4 of the way in: one visible switch from a logged activity to what it does. The result says why nothing was done.</summary>
public sealed class ActivityDispatcher(
    PeopleStore people, ActivityLog log, PostStore posts, Timelines timelines, FollowHandler follow, AnswerHandler answer, NoteHandler note, ReactionHandler reaction, PersonHandler person,
    MessageHandler message, RelayHandler relay, VoteHandler vote, QuoteHandler quote, MoveHandler move, ReportHandler report, FeaturedHandler featured)
{
    private const int MaxEarly = 500;

    public Handled Dispatch(WriteContext context, LogEntry entry) => Dispatch(context, ReadActivity.Of(entry));

    /// <summary>The same for one that was read before the transaction.</summary>
    public Handled Dispatch(WriteContext context, ReadActivity read)
    {
        var entry = read.Entry;
        var handled = DispatchOne(context, read);
        if (handled.Reason is null && entry is { Type: "Create" or "Update", ObjectId: { } uri })
        {
            HandleEarly(context, uri);
        }

        return handled;
    }

    /// <summary>Handles again what came before the post that it is about; nothing while the post is not here.</summary>
    public void HandleEarly(WriteContext context, string uri)
    {
        if (posts.ByUri(uri) is null)
        {
            return;
        }

        foreach (var (key, number) in timelines.Oldest(Timeline.EarlyLikes(uri), MaxEarly))
        {
            Timelines.Remove(context, Timeline.EarlyLikes(uri), key);
            if (log.Find(number) is { Json.Length: > 0 } early && DispatchOne(context, ReadActivity.Of(early)).Reason is { } reason)
            {
                ActivityLog.Ignore(context, number, reason);
            }
        }
    }

    private Handled DispatchOne(WriteContext context, ReadActivity read)
    {
        if (read.View is not { } activity || people.ByActor(context, read.Entry.Actor) is not { } sender)
        {
            return Handled.Ignored("It cannot be read.");
        }

        if (people.IsBlocked(sender))
        {
            return Handled.Ignored("The sender is blocked.");
        }

        var incoming = new Incoming(read.Entry.Number, activity, sender, read.HasProof, read.Note) { Sealed = read.Entry.Sealed };
        var handled = FeaturedHandler.IsAbout(incoming) ? featured.Handle(context, incoming)
            : activity.Type == "Add" ? Added(context, incoming) : Act(context, incoming);
        // Votes are the poll author's alone, whatever a peer writes into them.
        if (handled.Reason is null && !vote.IsVote(incoming))
        {
            relay.PassOn(context, incoming);
        }

        return handled;
    }

    private Handled Added(WriteContext context, Incoming incoming)
    {
        var (inside, reason) = relay.Unwrap(context, incoming);
        if (inside is null)
        {
            return reason.Length == 0 ? Handled.Done : Handled.Ignored(reason);
        }

        var handled = Act(context, inside);
        if (handled.Reason is null && inside.Activity is { Type: "Create", ObjectId: { } uri })
        {
            HandleEarly(context, uri);
        }

        return handled;
    }

    private Handled Act(WriteContext context, Incoming incoming)
    {
        var handled = Choose(context, incoming);
        if (handled.Reason is null)
        {
            NoteSeen(context, incoming);
        }

        return handled;
    }

    /// <summary>Whoever does something about a post of the owner has it. Only of those to whom it went is that worth knowing.</summary>
    private void NoteSeen(WriteContext context, Incoming incoming)
    {
        var about = incoming.Note is { Note: var said } ? said.InReplyTo ?? said.Quote
            : incoming.Activity.Type is "Like" or "EmojiReact" or "Announce" or "QuoteRequest" ? incoming.Activity.ObjectId : null;
        if (about is not null && posts.ByUri(about) is { AuthorId: null } own && own.WentTo(incoming.Sender))
        {
            DeliveryStore.NoteSeen(context, own.Id, incoming.Sender.Id);
        }
    }

    private Handled Choose(WriteContext context, Incoming incoming)
    {
        var (activity, sender) = (incoming.Activity, incoming.Sender);
        return activity.Type switch
        {
            "Follow" => follow.Handle(context, incoming),
            "Accept" or "Reject" => QuoteHandler.IsAnswer(activity) ? quote.Answer(context, incoming) : answer.Handle(context, incoming),
            "QuoteRequest" => quote.Request(context, incoming),
            "Create" => vote.IsVote(incoming) ? vote.Handle(context, incoming) : note.Create(context, incoming),
            "Update" => sender.Is(activity.ObjectId) ? person.Update(context, incoming) : note.Update(context, incoming),
            "Delete" => sender.Is(activity.ObjectId) ? person.Leave(context, incoming) : note.Delete(context, incoming),
            "Announce" => reaction.Announce(context, incoming),
            "Like" or "EmojiReact" => reaction.Like(context, incoming),
            "Move" => move.Handle(context, incoming),
            "Block" => person.Block(context, incoming),
            "Flag" => report.Handle(context, incoming),
            "Read" => message.Read(context, incoming),
            "Undo" => Undo(context, incoming),
            _ => sender.Related
                ? Handled.Ignored($"Activities of type {activity.Type} are not known here.") : Handled.Unrelated("A stranger's activity of a type that is not known here."),
        };
    }

    private Handled Undo(WriteContext context, Incoming incoming)
    {
        // Repeated inside, or looked up in the log by its id.
        var embedded = incoming.Activity.Embedded;
        var undone = ActivityView.TryRead(embedded, out var repeated) ? repeated : Logged(incoming);
        return undone switch
        {
            null when incoming.Activity.ObjectId is null => Handled.Ignored("It names nothing."),
            null when incoming.Activity.ObjectId == incoming.Sender.FollowerFollowId => person.Unfollow(context, incoming),
            { Type: "Follow" } => person.Unfollow(context, incoming),
            null or { Type: "Like" or "EmojiReact" or "Announce" } => reaction.Undo(context, incoming, undone),
            _ => Handled.Ignored($"A {undone.Type} cannot be taken back here."),
        };
    }

    private ActivityView? Logged(Incoming incoming)
    {
        if (incoming.Activity.ObjectId is not { } id || log.Find(id) is not { Outgoing: false, Json.Length: > 0 } entry || !incoming.Sender.Is(entry.Actor))
        {
            return null;
        }

        return ReadActivity.Of(entry).View;
    }
}
