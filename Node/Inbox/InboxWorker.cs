using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// Step 4 of the way in: takes logged activities in order and lets each have its effect once. The effects and the mark "handled up to
/// here" are one transaction, so a crash between repeats nothing and skips nothing.
/// </summary>
public sealed partial class InboxWorker(
    NodeDatabase database, ActivityLog log, ActivityDispatcher dispatcher, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<InboxWorker> logger)
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
            await database.WriteAsync(context => HandleAll(context, pending));
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

    private void HandleAll(WriteContext context, IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            Handle(context, entry);
        }

        ActivityLog.Advance(context, entries[^1].Number);
    }

    private void Handle(WriteContext context, LogEntry entry)
    {
        if (!entry.Outgoing && dispatcher.Dispatch(context, entry) is { Reason: { } reason } handled)
        {
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
            await database.WriteAsync(context => HandleAll(context, [entry]));
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
