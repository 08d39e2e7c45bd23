using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// What a verified actor may say (FEP-fe34): only about objects of their own origin and authorship, only answers to what was asked,
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
            "Create" or "Update" => OwnsObject(activity) ? Refusal.None : Refusal.OtherOrigin,
            "Delete" => Iri.SameOrigin(activity.ObjectId, activity.Actor) ? Refusal.None : Refusal.OtherOrigin,
            "Undo" => UndoesOwn(activity) ? Refusal.None : Refusal.OtherOrigin,
            "Accept" or "Reject" when AnswersQuote(activity) => Refusal.None,
            "Accept" => AnswersOurs(activity, sender, Relation.Requested) ? Refusal.None : Refusal.Unsolicited,
            "Reject" => AnswersOurs(activity, sender, Relation.Requested, Relation.Yes) ? Refusal.None : Refusal.Unsolicited,
            _ => Refusal.None,
        };
    }

    private static bool OwnsObject(ActivityView activity)
    {
        var about = activity.Embedded;
        if (!Iri.SameOrigin(activity.ObjectId, activity.Actor))
        {
            return false;
        }

        // An actor document has no author but itself; everything else names the actor as its one author.
        return about.ValueKind == System.Text.Json.JsonValueKind.Undefined
            || (about.TryGetProperty("attributedTo", out _) ? Iri.Same(about.Reference("attributedTo"), activity.Actor) : activity.ObjectId == activity.Actor);
    }

    private static bool UndoesOwn(ActivityView activity) =>
        Iri.SameOrigin(activity.ObjectId, activity.Actor)
        && (activity.Embedded.ValueKind == System.Text.Json.JsonValueKind.Undefined || Iri.Same(activity.Embedded.Reference("actor"), activity.Actor));

    /// <summary>An answer about the sender's own post; that this node asked is looked up when it is handled.</summary>
    private static bool AnswersQuote(ActivityView activity) =>
        activity.Embedded.TypeName() == "QuoteRequest" && Iri.SameOrigin(activity.Embedded.Reference("object"), activity.Actor);

    private static bool AnswersOurs(ActivityView activity, Person sender, params ReadOnlySpan<Relation> states) =>
        states.Contains(sender.Following) && sender.FollowId is { } asked && string.Equals(activity.ObjectId, asked, StringComparison.Ordinal);
}
