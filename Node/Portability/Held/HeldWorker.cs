using System.Collections.Concurrent;
using PersonalNode.Outbox;
using PersonalNode.Portability.Backup;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>
/// Asks friends' nodes, brings them a copy a day, and takes note of what they say. Who does not answer is tried again, at the latest after six hours, and
/// as soon as their node shows itself: whoever keeps copies says so at every start to those whom they are of.
/// </summary>
public sealed partial class HeldWorker(
    NodeDatabase database, HeldStore store, Holders holders, Keeper keeper, HolderClient client, CopySender sender, PeopleStore people, OwnerStore owner,
    NotificationStore notifications, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HeldWorker> logger) : Worker(lifetime, time, logger)
{
    public static readonly TimeSpan Late = TimeSpan.FromDays(3);
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>A friend who has not answered is asked for the answer that often, should their node not tell.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromHours(1);

    /// <summary>A friend's node that never answers need not learn that nothing is to be kept there.</summary>
    private static readonly TimeSpan GiveUpEnding = TimeSpan.FromDays(30);

    private readonly ConcurrentQueue<string> news = new();
    private bool settled;

    /// <summary>The friend's node is to look what this one says of their copies.</summary>
    public void Tell(string personId)
    {
        news.Enqueue(personId);
        database.Signals.Held.Raise();
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Held.Next();
        if (!settled)
        {
            await keeper.SettleAsync();
            store.Kept().Where(c => c.State == KeptState.Kept).ToList().ForEach(c => news.Enqueue(c.PersonId));
            settled = true;
        }

        while (news.TryDequeue(out var personId))
        {
            if (people.ById(personId) is { } friend && !people.IsBlocked(friend))
            {
                await client.TellAsync(friend, cancellation);
            }
        }

        var now = Time.GetUtcNow();
        var waiting = store.Holders().Where(h => h.NextTry is not null).ToList();
        foreach (var due in waiting.Where(h => h.NextTry <= now))
        {
            await StepAsync(due, cancellation);
        }

        if (!waiting.Exists(h => h.NextTry <= now))
        {
            await WaitAsync(signal, waiting.Min(h => h.NextTry), cancellation);
        }
    }

    private async Task StepAsync(Holder holder, CancellationToken cancellation)
    {
        if (people.ById(holder.PersonId) is not { } friend || (holder.State == HolderState.Ending && Time.GetUtcNow() - holder.Since > GiveUpEnding))
        {
            await database.WriteAsync(context => HeldStore.RemoveHolder(context, holder.Id));
            return;
        }

        var failure = HolderFailure.None;
        try
        {
            if (holder.State == HolderState.Ending)
            {
                await client.EndAsync(friend, cancellation);
                await database.WriteAsync(context => HeldStore.RemoveHolder(context, holder.Id));
                return;
            }

            var said = await (holder.State == HolderState.Asking ? client.AskAsync(friend, cancellation) : client.StateAsync(friend, cancellation));
            if (await NoteAsync(holder.Id, said) is { State: HolderState.Allowed } allowed && IsDue(allowed))
            {
                await BringAsync(allowed, friend, cancellation);
            }
        }
        catch (HolderException failed)
        {
            failure = failed.Failure;
        }
        catch (Exception failed) when (failed is IOException or SnapshotException or MediaPlaceException)
        {
            LogNotMade(Logger, failed);
            failure = HolderFailure.NotMade;
        }
        finally
        {
            holders.Sending = null;
        }

        await PlanAsync(holder, failure);
    }

    private bool IsDue(Holder holder) => holder.Made is not { } made || Time.GetUtcNow() - made >= Every || holder.SealedTo != owner.Current?.RecoveryKey;

    private async Task BringAsync(Holder holder, Person friend, CancellationToken cancellation)
    {
        var key = owner.Current?.RecoveryKey;
        var made = await sender.SendAsync(friend, holder.Limit, progress => holders.Sending = (holder.Id, progress), cancellation);
        await holders.ChangeAsync(holder.Id, (now, _) => now with { Made = made, SealedTo = key, ToldLate = false });
        await NoteAsync(holder.Id, await client.StateAsync(friend, cancellation));
        LogBrought(Logger, friend.Actor);
    }

    /// <summary>What the friend's node said counts: also that a copy which was there is there no more.</summary>
    private Task<Holder?> NoteAsync(long id, CopyState? said) => database.WriteAsync(context =>
    {
        if (store.FindHolder(context, id) is not { State: not HolderState.Ending } now)
        {
            return null;
        }

        var state = said?.State switch
        {
            "kept" => HolderState.Allowed,
            "refused" => HolderState.Refused,
            "asked" => HolderState.Asked,
            _ => now.State == HolderState.Allowed ? HolderState.Ended : HolderState.Refused,
        };
        if (state != now.State && state is not HolderState.Asked)
        {
            var word = state switch { HolderState.Allowed => "kept", HolderState.Ended => "ended", _ => "refused" };
            notifications.Add(context, NotificationKind.BackupCopy, now.PersonId, subject: $"{word} {Ids.ToText(context.NextId())}");
        }

        var newest = said?.Snapshots is [var first, ..] ? first.Made : (DateTimeOffset?)null;
        return HeldStore.Save(context, now with
        {
            State = state,
            Since = state == now.State ? now.Since : context.Now,
            Limit = said?.Limit ?? 0,
            Used = said?.Used ?? 0,
            Made = newest,
        });
    });

    /// <summary>Whoever wanted a look while this one was under way gets it at once: what they know may have come too late for it.</summary>
    private Task PlanAsync(Holder begun, HolderFailure failure) => database.WriteAsync(context =>
    {
        if (store.FindHolder(context, begun.Id) is not { } now)
        {
            return;
        }

        var attempts = failure == HolderFailure.None ? 0 : now.Attempts + 1;
        var late = now.State == HolderState.Allowed && failure != HolderFailure.None && context.Now - (now.Made ?? now.Since) > Late;
        if (late && !now.ToldLate)
        {
            notifications.Add(context, NotificationKind.BackupCopy, now.PersonId, subject: $"late {Ids.ToText(context.NextId())}");
        }

        HeldStore.Save(context, now with
        {
            Failure = failure,
            Attempts = attempts,
            ToldLate = late,
            NextTry = now.Wanted != begun.Wanted ? context.Now : attempts > 0 ? context.Now + RetrySchedule.After(attempts, Random.Shared.NextDouble()) : now.State switch
            {
                HolderState.Asked => context.Now + Answer,
                HolderState.Allowed => (now.Made ?? context.Now) + Every,
                _ => null,
            },
        });
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "A copy of this node is at {Actor} now")]
    private static partial void LogBrought(ILogger logger, string actor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No copy could be made for a friend's node")]
    private static partial void LogNotMade(ILogger logger, Exception failure);
}
