using System.Text.Json.Nodes;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>Asks somebody to let the owner follow, and takes it back; in a transaction that is running.</summary>
public sealed class FollowAsking(Publisher publisher, PeopleStore people, LocalNode local)
{
    /// <summary>They are sent a Follow under a new id, which their answer must name.</summary>
    public Person Ask(WriteContext context, Person person)
    {
        var asked = people.Save(context, person with { Following = Relation.Requested, FollowId = local.FollowUrl(context.NextId()) });
        var follow = ActivityBuilder.Activity("Follow", asked.FollowId!, local.Url, JsonValue.Create(asked.Actor), context.Now, [asked.Actor], []);
        publisher.Publish(context, new Outgoing(follow, Audience.Direct) { PersonIds = [asked.Id] });
        return asked;
    }

    /// <summary>Ends following, and tells them.</summary>
    public Person Withdraw(WriteContext context, Person person)
    {
        if (person.Following == Relation.No)
        {
            return person;
        }

        if (person.FollowId is { } followId)
        {
            var follow = new JsonObject { ["id"] = followId, ["type"] = "Follow", ["actor"] = local.Url, ["object"] = person.Actor };
            var undo = ActivityBuilder.Activity("Undo", local.ActivityUrl(context.NextId()), local.Url, follow, context.Now, [person.Actor], []);
            publisher.Publish(context, new Outgoing(undo, Audience.Direct) { PersonIds = [person.Id] });
        }

        return people.Save(context, person with { Following = Relation.No, FollowId = null, Awaited = false, CatchUpDue = null, OutboxMark = null, OutboxMarkAt = null });
    }
}
