using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>An activity to send. <see cref="Activity"/> is complete but for its proof.</summary>
public sealed record Outgoing(JsonObject Activity, Audience Audience)
{
    /// <summary>Goes to every follower.</summary>
    public bool ToFollowers { get; init; }

    /// <summary>It travels in envelopes: to these people alone, each in one of their own.</summary>
    public bool Sealed { get; init; }

    /// <summary>Goes to these people too; the only ones when it is sealed.</summary>
    public IReadOnlyList<string> PersonIds { get; init; } = [];

    /// <summary>Stays readable in the outbox, so that friends who slept can catch up.</summary>
    public bool Listed { get; init; }

    /// <summary>Hash of the newest statement of the owner's identity log, when it tells of that.</summary>
    public string? IdentityHead { get; init; }

    /// <summary>The post whose delivery the owner watches.</summary>
    public long? Post { get; init; }
}

/// <summary>
/// The one way out: sign, then in one transaction the log, the change itself and a delivery row per recipient. When the returned task
/// completes, all of that is on disk; sending is the worker's.
/// </summary>
public sealed class Publisher(NodeDatabase database, LocalNode local, NodeKeys keys, PeopleStore people, TimeProvider time)
{
    /// <param name="outgoing">What to send.</param>
    /// <param name="apply">Changes one's own view in the same transaction; gets the activity's log number.</param>
    public Task<T> PublishAsync<T>(Outgoing outgoing, Func<WriteContext, long, T> apply)
    {
        var activity = SignedActivity.Sign(outgoing.Activity, keys.Identity, local.KeyId, time.GetUtcNow());
        return database.WriteAsync(context =>
        {
            var recipients = Recipients.Of(context, outgoing, people);
            var number = Append(context, outgoing, activity, recipients);
            var result = apply(context, number);
            Enqueue(context, outgoing, activity.Type, number, recipients);
            return result;
        });
    }

    /// <summary>The same inside a job that is running already, for answers to what came in.</summary>
    public void Publish(WriteContext context, Outgoing outgoing)
    {
        var activity = SignedActivity.Sign(outgoing.Activity, keys.Identity, local.KeyId, context.Now);
        var recipients = Recipients.Of(context, outgoing, people);
        Enqueue(context, outgoing, activity.Type, Append(context, outgoing, activity, recipients), recipients);
    }

    /// <summary>Signs and logs what was done long ago, and sends it to nobody. In the outbox it stands where its time is, so that nobody who reads on from where they were meets it as new.</summary>
    public void Keep(WriteContext context, Outgoing outgoing, DateTimeOffset at) => ActivityLog.Append(
        context, SignedActivity.Sign(outgoing.Activity, keys.Identity, local.KeyId, context.Now), outgoing.Audience, outgoing.Listed, outgoing.Sealed, outgoing.PersonIds, at);

    private static long Append(WriteContext context, Outgoing outgoing, SignedActivity activity, IReadOnlyList<Person> recipients) =>
        ActivityLog.Append(context, activity, outgoing.Audience, outgoing.Listed, outgoing.Sealed, recipients.Select(p => p.Id));

    private static void Enqueue(WriteContext context, Outgoing outgoing, string type, long number, IReadOnlyList<Person> recipients)
    {
        foreach (var person in recipients)
        {
            DeliveryStore.Add(context, new Delivery
            {
                Id = context.NextId(),
                Activity = number,
                Type = type,
                PersonId = person.Id,
                Inbox = person.Inbox,
                Post = outgoing.Post,
                IdentityHead = outgoing.IdentityHead,
                Created = context.Now,
            });
        }
    }
}
