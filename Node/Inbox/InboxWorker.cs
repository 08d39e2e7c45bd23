using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// Step 4 of the way in: takes logged activities in order and lets each have its effect once. The effects and the mark "handled up to
/// here" are one transaction, so a crash between repeats nothing and skips nothing.
/// </summary>
public sealed partial class InboxWorker(
    NodeDatabase database, ActivityLog log, PeopleStore people, ActivityDispatcher dispatcher, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<InboxWorker> logger)
    : Worker(lifetime, time, logger)
{
    private const int Batch = 100;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Inbox.Next();
        var pending = log.Pending(Batch);
        if (pending.Count == 0)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        try
        {
            var read = pending.Where(entry => !entry.Outgoing).Select(Read).ToList();
            await database.WriteAsync(context => HandleAll(context, read, pending[^1].Number));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One of them cannot be handled. Alone, each either works or is set aside with the reason.
            foreach (var entry in pending)
            {
                await HandleAloneAsync(entry);
            }
        }
    }

    /// <summary>What can be done without the database's one writer is done before it: parsing, and sanitising what a friend wrote.</summary>
    private ReadActivity Read(LogEntry entry)
    {
        var read = ReadActivity.Of(entry);
        if (people.ByActor(entry.Actor) is { Following: Relation.Yes })
        {
            read.Note?.Prepare();
        }

        return read;
    }

    private void HandleAll(WriteContext context, IReadOnlyList<ReadActivity> activities, long upTo)
    {
        foreach (var activity in activities)
        {
            Handle(context, activity);
        }

        ActivityLog.Advance(context, upTo);
    }

    private void Handle(WriteContext context, ReadActivity activity)
    {
        if (dispatcher.Dispatch(context, activity) is { Reason: { } reason } handled)
        {
            var entry = activity.Entry;
            if (handled.Forget)
            {
                ActivityLog.Forget(context, entry);
            }
            else
            {
                ActivityLog.Ignore(context, entry.Number, reason);
            }
        }
    }

    private async Task HandleAloneAsync(LogEntry entry)
    {
        try
        {
            ReadActivity[] alone = entry.Outgoing ? [] : [Read(entry)];
            await database.WriteAsync(context => HandleAll(context, alone, entry.Number));
        }
#pragma warning disable CA1031 // A single activity must never stop all that come after it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogSetAside(Logger, entry.Type, entry.Actor, failure);
            await database.WriteAsync(context =>
            {
                ActivityLog.Ignore(context, entry.Number, $"Internal error: {failure.GetType().Name}");
                ActivityLog.Advance(context, entry.Number);
            });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Type} of {Actor} could not be handled and is set aside")]
    private static partial void LogSetAside(ILogger logger, string type, string actor, Exception failure);
}
