using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Quotes with consent (FEP-044f): requests to quote the owner, answers to the owner's requests, stamps, and their end.</summary>
public sealed class QuoteHandler(
    PostStore posts, ActivityLog log, Quotes quotes, StampStore stamps, NodeKeys keys, LocalNode local, Publisher publisher, NotificationStore notifications)
{
    public static bool IsAnswer(ActivityView activity) => activity.Embedded.TypeName() == "QuoteRequest";

    /// <summary>Somebody wants to quote the owner: yes when the post is public and its rule lets them, with a signed stamp; else no.</summary>
    public Handled Request(WriteContext context, Incoming incoming)
    {
        var activity = incoming.Activity;
        if (activity.ObjectId is not { } uri || posts.ByUri(uri) is not { AuthorId: null, Deleted: false } post)
        {
            return Handled.Unrelated("The post is not the owner's.");
        }

        if (!Iri.TryCanonical(activity.Root.Reference("instrument"), out var quoting) || !Iri.SameOrigin(quoting, activity.Actor) || !Fits(activity, uri))
        {
            return Handled.Unrelated("It does not name a post of theirs that quotes this one.");
        }

        var number = StampStore.NumberOf(quoting, uri);
        var known = stamps.Find(number);
        var may = post.Audience == Audience.Public && known is not { Revoked: true } && (known is null || known.Quoting == quoting) && Allows(post, incoming.Sender);
        if (!may)
        {
            Send(context, "Reject", incoming, uri, quoting, null);
            return Handled.Ignored("The post may not be quoted by them.");
        }

        var id = local.StampUrl(number);
        if (known is null)
        {
            var stamp = IntegrityProof.Sign(NoteParts.QuoteAuthorization(id, local.Url, quoting, uri), keys.Identity, local.KeyId, context.Now);
            StampStore.Add(context, new Stamp(number, post.Id, quoting, activity.Actor, stamp.ToJsonString(), Revoked: false));
            notifications.Add(context, NotificationKind.Quote, incoming.Sender.Id, post.Id);
        }

        Send(context, "Accept", incoming, uri, quoting, id);
        return Handled.Done;
    }

    /// <summary>The answer to a request that this node sent, by the author of the quoted post.</summary>
    public Handled Answer(WriteContext context, Incoming incoming)
    {
        var activity = incoming.Activity;
        if (activity.ObjectId is not { } id || log.Find(id) is not { Outgoing: true, Type: "QuoteRequest", Json.Length: > 0 } asked)
        {
            return Handled.Unrelated("This node did not ask that.");
        }

        var request = JsonElement.Parse(asked.Json);
        if (request.Reference("object") is not { } quoted || posts.ByUri(quoted) is not { } target || target.AuthorId != incoming.Sender.Id
            || request.Reference("instrument") is not { } own || posts.ByUri(own) is not { AuthorId: null, Deleted: false, Quote: { } quote } post || quote.Uri != quoted)
        {
            return Handled.Ignored("It answers nothing that is open.");
        }

        if (activity.Type == "Reject")
        {
            quotes.Refuse(context, post);
        }
        else if (Iri.TryCanonical(activity.Root.Reference("result"), out var stamp) && Iri.SameOrigin(stamp, activity.Actor))
        {
            quotes.Approve(context, post, stamp, target.Author);
        }
        else
        {
            return Handled.Ignored("It brings no stamp.");
        }

        return Handled.Done;
    }

    /// <summary>Asks for what is needed to show a friend's quote: the quoted post, and the stamp when the author is another.</summary>
    public void Look(WriteContext context, Post post, string? stamp)
    {
        if (post.Quote is not { } quote)
        {
            return;
        }

        var quoted = posts.ByUri(quote.Uri);
        if (quoted is null)
        {
            FetchStore.Want(context, quote.Uri, null, quoteOnly: true);
        }

        if (stamp is not null && stamp != quote.Stamp && quoted?.AuthorId != post.AuthorId)
        {
            FetchStore.Want(context, stamp, null, quoteOnly: true);
        }
    }

    /// <summary>A stamp as its own origin served it; <paramref name="proven"/>: its proof, if any, was checked.</summary>
    public void Stamped(WriteContext context, JsonElement stamp, bool proven)
    {
        if (proven && Iri.TryCanonical(stamp.Text("id"), out var id) && Iri.TryCanonical(stamp.Reference("attributedTo"), out var by)
            && Iri.TryCanonical(stamp.Reference("interactingObject"), out var quoting) && Iri.TryCanonical(stamp.Reference("interactionTarget"), out var quoted)
            && Iri.SameOrigin(id, by) && Iri.SameOrigin(id, quoted) && posts.ByUri(quoting) is { Deleted: false, Quote: { } quote } post && quote.Uri == quoted)
        {
            quotes.Approve(context, post, id, by);
        }
    }

    /// <summary>The quoting post's own author no longer shows a stamp.</summary>
    public void Unstamped(WriteContext context, Post post)
    {
        if (post.Quote?.State == QuoteState.Approved)
        {
            quotes.Refuse(context, post);
        }
    }

    public bool Revoke(WriteContext context, string stamp, string by) => quotes.Revoke(context, stamp, by);

    /// <summary>An instrument that is sent whole must be what the request says it is.</summary>
    private static bool Fits(ActivityView activity, string quoted) =>
        activity.Root.Items("instrument").FirstOrDefault() is not { ValueKind: JsonValueKind.Object } instrument
        || !instrument.TryGetProperty("attributedTo", out _)
        || (NoteView.TryRead(instrument, out var note) && note.AttributedTo == activity.Actor && note.Quote == quoted);

    private static bool Allows(Post post, Person sender) => (post.Quotable ?? Quotable.Anyone) switch
    {
        Quotable.Anyone => true,
        Quotable.Followers => sender.Follower == Relation.Yes,
        _ => false,
    };

    private void Send(WriteContext context, string type, Incoming incoming, string quoted, string quoting, string? result)
    {
        var request = NoteParts.Repeat(incoming.Activity.Id, incoming.Sender.Actor, quoted, quoting);
        var answer = ActivityBuilder.Activity(type, local.ActivityUrl(context.NextId()), local.Url, request, context.Now, [incoming.Sender.Actor], []);
        if (result is not null)
        {
            answer["result"] = result;
        }

        publisher.Publish(context, new Outgoing(answer, Audience.Direct) { PersonIds = [incoming.Sender.Id] });
    }
}
