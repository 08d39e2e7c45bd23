namespace PersonalNode.Storage;

/// <summary>Has the index kept; works through older posts with pauses as long as the work, so that whoever reads or writes meanwhile hardly notices.</summary>
public sealed class SearchWorker(
    SearchKeeper keeper, SearchIndex index, NodeDatabase database, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SearchWorker> logger)
    : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private bool caughtUp;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Search.Next();
        while (await keeper.StepAsync())
        {
            cancellation.ThrowIfCancellationRequested();
        }

        if (!caughtUp)
        {
            // The real clock: this is about the processor.
            var start = TimeProvider.System.GetTimestamp();
            caughtUp = !await keeper.CatchUpAsync();
            await Task.Delay(TimeProvider.System.GetElapsedTime(start), cancellation);
            return;
        }

        await WaitAsync(signal, Time.GetUtcNow() + LongestPause, cancellation);
        index.Rest();
    }
}
