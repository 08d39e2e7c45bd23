using System.Text.Json.Nodes;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>Answers a Follow, at once or when the owner decides.</summary>
public sealed class FollowAnswer(Publisher publisher, PeopleStore people, LocalNode local)
{
    /// <summary>They become a follower and are told.</summary>
    public Person Accept(WriteContext context, Person asking)
    {
        var saved = people.Save(context, asking with { Follower = Relation.Yes, Awaited = false, Since = context.Now });
        Send(context, "Accept", saved);
        return saved;
    }

    /// <summary>They are told no; also how a follower is removed.</summary>
    public Person Reject(WriteContext context, Person asking)
    {
        Send(context, "Reject", asking);
        return people.Save(context, asking with { Follower = Relation.No, FollowerFollowId = null });
    }

    private void Send(WriteContext context, string type, Person to)
    {
        // The whole Follow is repeated, so that servers which keep no ids recognise it.
        var follow = new JsonObject { ["id"] = to.FollowerFollowId, ["type"] = "Follow", ["actor"] = to.Actor, ["object"] = local.Url };
        var activity = ActivityBuilder.Activity(type, local.ActivityUrl(context.NextId()), local.Url, follow, context.Now, [to.Actor], []);
        publisher.Publish(context, new Outgoing(activity, Audience.Direct) { PersonIds = [to.Id] });
    }
}
