using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Accept and Reject of a Follow that this node sent; <see cref="ActivityRules"/> let no other through, but time has passed since.</summary>
public sealed class AnswerHandler(PeopleStore people)
{
    public Handled Handle(WriteContext context, Incoming incoming)
    {
        var sender = incoming.Sender;
        if (!ActivityRules.AnswersOurs(incoming.Activity, sender, Relation.Requested, Relation.Yes))
        {
            return Handled.Ignored("It answers no Follow that is open.");
        }

        if (incoming.Activity.Type == "Accept")
        {
            // Their posts until now are read from their outbox next.
            people.Save(context, sender with { Following = Relation.Yes, Since = context.Now, CatchUpDue = context.Now });
            context.Wake(s => s.CatchUp);
        }
        else
        {
            people.Save(context, sender with { Following = Relation.Rejected, FollowId = null, CatchUpDue = null });
        }

        return Handled.Done;
    }
}
