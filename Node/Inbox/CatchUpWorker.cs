using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// Reads friends' outboxes: the last posts when a follow begins, and after every absence whatever was published meanwhile, so that
/// nothing is missed because a home server slept. Each activity is believed for its proof by a key of theirs (or, of somebody without one, for
/// the origin it was read at), and the log drops what it has.
/// Before that, their actor document is looked at: a friend who slept through everything still follows a new key.
/// </summary>
public sealed partial class CatchUpWorker(
    NodeDatabase database, PeopleStore people, DocumentReader documents, FriendLook look, DeliveryStore deliveries, ActivityLog log, Unsealer unsealer,
    RestoredNote restored, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<CatchUpWorker> logger) : Worker(lifetime, time, logger)
{
    /// <summary>Posts read when a follow begins.</summary>
    public const int Backfill = 50;

    private const int MaxPages = 400;

    /// <summary>How much a friend's clock may have gone back without anything being missed.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);
    private static readonly TimeSpan Often = TimeSpan.FromHours(3);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>What a restored node could not open is tried again that soon, for as long as it takes friends to learn of the new key.</summary>
    private static readonly TimeSpan AfterLost = TimeSpan.FromSeconds(20);

    private bool woke;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.CatchUp.Next();
        if (!woke)
        {
            // The node has just started: nobody knows how long it slept.
            woke = true;
            await database.WriteAsync(MakeAllDue);
        }

        var now = Time.GetUtcNow();
        var friends = people.Related().Where(p => !p.Blocked && DueOf(p) is not null).ToList();
        var due = friends.Where(p => DueOf(p) <= now).ToList();
        if (due.Count == 0)
        {
            await WaitAsync(signal, friends.Min(DueOf), cancellation);
            return;
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (friend, token) =>
        {
            var (result, person) = await look.AtAsync(friend, friend.Actor, token);
            if (person.IdentityDue is not null)
            {
                await database.WriteAsync(context => Looked(context, person.Id, result));
            }

            if (ReadingDueOf(person) is not { } at || at > now)
            {
                return;
            }

            var reading = await ReadAsync(person, token);
            LogReading(Logger, person.Actor, reading.Added, reading.Complete);
            await database.WriteAsync(context =>
            {
                if (people.ById(context, person.Id) is { } now)
                {
                    if (reading.Complete)
                    {
                        // Whose outbox can be read is awake.
                        deliveries.HostIsAwake(context, Iri.HostOf(now.Inbox));
                    }

                    people.Save(context, now with
                    {
                        OutboxMark = reading.Complete ? reading.Newest ?? now.OutboxMark : now.OutboxMark,

                        // Where nothing was to be read, what is older was put there later: posts that somebody brought along, and no news.
                        OutboxMarkAt = reading.Complete ? reading.NewestAt ?? now.OutboxMarkAt ?? context.Now : now.OutboxMarkAt,
                        CatchUpDue = now.CatchUpDue is null ? null : context.Now + (reading.Complete ? Often : reading.Lost ? AfterLost : AfterFailure),
                    });
                }
            });
        });
    }

    private static DateTimeOffset? DueOf(Person person) =>
        person.IdentityDue is { } look && !(ReadingDueOf(person) < look) ? look : ReadingDueOf(person);

    private static DateTimeOffset? ReadingDueOf(Person person) => person.Following == Relation.Yes ? person.CatchUpDue : null;

    /// <summary>What could not be had is looked for again later; a node without a log needs no look.</summary>
    private void Looked(WriteContext context, string personId, Following result)
    {
        if (people.ById(context, personId) is { } now)
        {
            people.Save(context, now with { IdentityDue = result is Following.NotProven or Following.Conflict ? context.Now + Often : null });
        }
    }

    private void MakeAllDue(WriteContext context)
    {
        foreach (var person in people.Related().Where(p => p is { Following: Relation.Yes, CatchUpDue: not null }))
        {
            people.Save(context, person with { CatchUpDue = context.Now });
        }
    }

    /// <summary>Reads newest first until the mark of the last complete reading, or for a new friend until enough posts are here.</summary>
    private async Task<Reading> ReadAsync(Person person, CancellationToken cancellation)
    {
        if (person.Outbox is null || person.Keys() is not { } keys)
        {
            return new Reading(0, true, null, null, false);
        }

        string? newest = null;
        DateTimeOffset? newestAt = null;
        var added = 0;
        var lost = false;
        var posts = 0;
        var pages = 0;
        await foreach (var document in documents.PagesAsync(person.Outbox, cancellation))
        {
            if (document.Failure != DocumentFailure.None || ++pages > MaxPages)
            {
                return new Reading(added, false, newest, newestAt, false);
            }

            var reached = false;
            var batch = new List<VerifiedActivity>();
            foreach (var item in DocumentReader.ItemsOf(document.Root))
            {
                var (root, activity) = Check(item, document.Answer.Url, person, keys, ref lost);
                if (root.ValueKind == JsonValueKind.Undefined)
                {
                    continue;
                }

                var id = root.Text("id");
                newest ??= id;
                newestAt ??= root.Time("published");
                reached = (id is not null && id == person.OutboxMark) || root.Time("published") < person.OutboxMarkAt - Margin;
                if (reached || (person.OutboxMark is null && posts >= Backfill))
                {
                    reached = true;
                    break;
                }

                posts += root.TypeName() == "Create" ? 1 : 0;
                if (activity is not null && ActivityRules.Check(activity.View, person) == Refusal.None)
                {
                    batch.Add(activity);
                }
            }

            // Oldest first within the page; across pages the handlers make the order irrelevant.
            batch.Reverse();
            added += await database.WriteAsync(context => batch.Count(activity => log.Append(context, activity)));
            if (reached)
            {
                break;
            }
        }

        // What a restored node cannot open was sealed to a key that is lost; it is read again when the friend knows the new one.
        lost &= restored.IsRecent(Time.GetUtcNow());
        return new Reading(added, !lost, newest, newestAt, lost);
    }

    /// <summary>What an item says, and the activity when its proof holds. An envelope is read by what is in it; one that does not open says nothing.</summary>
    private (JsonElement Root, VerifiedActivity? Activity) Check(JsonElement item, string readAt, Person person, KeyRing keys, ref bool lost)
    {
        if (item.TypeName() == SealedEnvelope.Type)
        {
            var refusal = unsealer.Open(item, person, out var inside);
            lost |= refusal == Refusal.SealKeyUnknown;
            return refusal == Refusal.None ? (inside!.View.Root, inside) : default;
        }

        return (item, VerifiedActivity.CheckByOrigin(item, readAt, keys, out var activity) == Refusal.None ? activity : null);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the outbox of {Actor}: {Added} new, complete: {Complete}")]
    private static partial void LogReading(ILogger logger, string actor, int added, bool complete);

    private sealed record Reading(int Added, bool Complete, string? Newest, DateTimeOffset? NewestAt, bool Lost);
}
