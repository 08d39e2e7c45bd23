using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Tells friends of a new key, address or agreement key: an Update of the actor to everybody who is not known to have the newest statement.
/// An Update that was given up after seven days is sent again, so nobody stays behind because they slept.
/// </summary>
public sealed class IdentityNewsWorker(
    NodeDatabase database, OwnIdentity own, IdentityKeeper keeper, OwnerStore owner, ActorDocument actor, Publisher publisher, LocalNode local, PeopleStore people,
    IdSource ids, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<IdentityNewsWorker> logger) : Worker(lifetime, time, logger)
{
    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.IdentityNews.Next();
        if (owner.Current is not { } me || !keeper.SpeaksForOwner || own.State is not { } state)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        var now = Time.GetUtcNow();
        var behind = people.Related().Where(p => !p.Blocked && !p.IsFeed && p.ToldHead != state.Head && (p.Follower == Relation.Yes || p.Following is Relation.Yes or Relation.Requested)).ToList();
        var due = behind.Where(p => DueOf(p, state.Head) <= now).ToList();
        if (due.Count == 0)
        {
            await WaitAsync(signal, behind.Min(p => (DateTimeOffset?)DueOf(p, state.Head)), cancellation);
            return;
        }

        var update = ActivityBuilder.Activity(
            "Update", local.ActivityUrl(ids.Next()), local.Url, JsonNode.Parse(actor.Build(me))!, now, [Vocabulary.Public], [local.Followers]);
        var outgoing = new Outgoing(update, Audience.Public) { PersonIds = [.. due.Select(p => p.Id)], IdentityHead = state.Head };
        await publisher.PublishAsync(outgoing, (context, _) =>
        {
            foreach (var person in due.Select(p => people.ById(context, p.Id)).OfType<Person>())
            {
                people.Save(context, person with { SentHead = state.Head, SentAt = now });
            }

            return true;
        });
    }

    private static DateTimeOffset DueOf(Person person, string head) =>
        person.SentHead == head && person.SentAt is { } sent ? sent + RetrySchedule.GiveUpAfter : DateTimeOffset.MinValue;
}
