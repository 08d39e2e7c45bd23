using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Fills in the threads that somebody opened, two at a time.</summary>
public sealed class ThreadWorker(
    NodeDatabase database, ThreadStore threads, ThreadReader reader, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ThreadWorker> logger)
    : Worker(lifetime, time, logger)
{
    private const int AtOnce = 2;

    /// <summary>Slow servers do not keep a page waiting longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Threads.Next();
        var due = threads.Due(Time.GetUtcNow(), AtOnce);
        if (due.Count == 0)
        {
            await WaitAsync(signal, threads.NextDue(), cancellation);
            return;
        }

        await Parallel.ForEachAsync(due, cancellation, FillAsync);
    }

    private async ValueTask FillAsync(ThreadFill fill, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        var end = fill;
        try
        {
            end = await reader.ReadAsync(fill, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            end = threads.Find(fill.Post) ?? fill;
        }
        finally
        {
            // Whatever came of it, it is not begun again at once; only one that the node's end cut off goes on after its start.
            if (!cancellation.IsCancellationRequested)
            {
                await database.WriteAsync(context =>
                {
                    ThreadStore.Forget(context);
                    ThreadStore.Save(context, end with { Done = context.Now, NextTry = null });
                });
            }
        }
    }
}
