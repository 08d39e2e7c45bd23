using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// What a verified actor may say (FEP-fe34): only about objects of their own origin and authorship, now or where they lived before, only answers to what was asked,
/// and nothing when blocked. The same for what is delivered and for what is read from an outbox.
/// </summary>
public static class ActivityRules
{
    public static Refusal Check(ActivityView activity, Person sender)
    {
        if (sender.Blocked)
        {
            return Refusal.Blocked;
        }

        return activity.Type switch
        {
            "Create" or "Update" => OwnsObject(activity, sender) ? Refusal.None : Refusal.OtherOrigin,
            "Delete" => sender.Hosts(activity.ObjectId) ? Refusal.None : Refusal.OtherOrigin,
            "Undo" => UndoesOwn(activity, sender) ? Refusal.None : Refusal.OtherOrigin,
            "Accept" or "Reject" when AnswersQuote(activity, sender) => Refusal.None,
            "Accept" => AnswersOurs(activity, sender, Relation.Requested) ? Refusal.None : Refusal.Unsolicited,
            "Reject" => AnswersOurs(activity, sender, Relation.Requested, Relation.Yes) ? Refusal.None : Refusal.Unsolicited,
            _ => Refusal.None,
        };
    }

    private static bool OwnsObject(ActivityView activity, Person sender)
    {
        var about = activity.Embedded;
        if (!sender.Hosts(activity.ObjectId))
        {
            return false;
        }

        // An actor document has no author but itself; everything else names the actor as an author under the id that fits its origin, and nobody elsewhere (PeerTube names account and channel).
        return about.ValueKind == JsonValueKind.Undefined
            || (about.TryGetProperty("attributedTo", out _)
                ? about.References("attributedTo") is var authors && authors.All(by => Iri.SameOrigin(by, activity.ObjectId)) && authors.Any(by => IsSender(by, sender, out _))
                : sender.Is(activity.ObjectId));
    }

    private static bool UndoesOwn(ActivityView activity, Person sender) =>
        sender.Hosts(activity.ObjectId)
        && (activity.Embedded.ValueKind == JsonValueKind.Undefined || IsSender(activity.Embedded.Reference("actor"), sender, out _));

    private static bool IsSender(string? id, Person sender, out string? canonical) => Iri.TryCanonical(id, out canonical) && sender.Is(canonical);

    /// <summary>An answer about the sender's own post; that this node asked is looked up when it is handled.</summary>
    private static bool AnswersQuote(ActivityView activity, Person sender) =>
        activity.Embedded.TypeName() == "QuoteRequest" && sender.Hosts(activity.Embedded.Reference("object"));

    /// <summary>It names the Follow that was sent, or repeats it without an id: some servers keep none, and who asked whom tells it as well.</summary>
    public static bool AnswersOurs(ActivityView activity, Person sender, params ReadOnlySpan<Relation> states) =>
        states.Contains(sender.Following) && sender.FollowId is { } asked
        && (string.Equals(activity.ObjectId, asked, StringComparison.Ordinal)
            || (activity.ObjectId is null && activity.Embedded.TypeName() == "Follow" && Iri.SameOrigin(activity.Embedded.Reference("actor"), asked)
                && IsSender(activity.Embedded.Reference("object"), sender, out _)));
}
