using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What is done with the entries of one list of the agenda, each on its own. Doing it twice must be doing it once.</summary>
public interface IAgendaItem
{
    Timeline List { get; }

    Task HandleAsync(long value, CancellationToken cancellation);
}

/// <summary>
/// Does what was planned for a time: posts expire, polls end, changed posts are sent again, scheduled posts go out. What became due while
/// the node slept is done when it starts. An entry goes only after it was handled; one that fails is tried again later, and holds up nothing.
/// </summary>
public sealed partial class AgendaWorker(
    NodeDatabase database, Agenda agenda, IEnumerable<IAgendaItem> items, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<AgendaWorker> logger)
    : Worker(lifetime, time, logger)
{
    private const int Batch = 50;
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(2);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Agenda.Next();
        var busy = false;
        foreach (var item in items)
        {
            foreach (var (key, value) in agenda.Due(item.List, Time.GetUtcNow(), Batch))
            {
                busy = true;
                await HandleAsync(item, key, value, cancellation);
            }
        }

        if (!busy)
        {
            await WaitAsync(signal, items.Select(i => agenda.Next(i.List)).Min(), cancellation);
        }
    }

    private async Task HandleAsync(IAgendaItem item, long key, long value, CancellationToken cancellation)
    {
        var failed = false;
        try
        {
            await item.HandleAsync(value, cancellation);
        }
#pragma warning disable CA1031 // One entry that cannot be handled must not stop all the others for good.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            failed = true;
            LogFailure(Logger, item.GetType().Name, failure);
        }

        await database.WriteAsync(context =>
        {
            Timelines.Remove(context, item.List, key);
            if (failed)
            {
                agenda.Add(context, item.List, context.Now + AgainAfter, value);
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Item} failed and is tried again")]
    private static partial void LogFailure(ILogger logger, string item, Exception failure);
}
