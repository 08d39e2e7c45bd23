namespace PersonalNode.Storage;

/// <summary>
/// A loop that works off rows. It begins when the node listens, and one failed round neither ends it nor spins: it logs and goes on.
/// </summary>
public abstract partial class Worker(IHostApplicationLifetime lifetime, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>Does what is due, then waits for more.</summary>
    protected abstract Task RoundAsync(CancellationToken cancellation);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A worker that dies silently would stop deliveries for good.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailure(logger, GetType().Name, failure);
                await Task.Delay(PauseAfterFailure, stoppingToken);
            }
        }
    }

    /// <summary>Waits for the signal or the time, whichever is first; without a time, for the signal alone.</summary>
    protected async Task WaitAsync(Task signal, DateTimeOffset? until, CancellationToken cancellation)
    {
        if (until is null)
        {
            await signal.WaitAsync(cancellation);
            return;
        }

        var span = until.Value - time.GetUtcNow();
        if (span <= TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(signal, Task.Delay(span < TimeSpan.FromDays(1) ? span : TimeSpan.FromDays(1), time, either.Token));
        await either.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} failed and goes on")]
    private static partial void LogFailure(ILogger logger, string worker, Exception failure);
}
