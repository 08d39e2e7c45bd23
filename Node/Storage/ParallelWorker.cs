using System.Collections.Concurrent;

namespace PersonalNode.Storage;

/// <summary>A worker that works off several rows at once, each under its own key and for a host.</summary>
public abstract class ParallelWorker(IHostApplicationLifetime lifetime, TimeProvider time, ILogger logger) : Worker(lifetime, time, logger)
{
    private readonly ConcurrentDictionary<string, string> underWay = new(StringComparer.Ordinal);
    private readonly Signal finished = new();

    /// <summary>Ends when what is under way has ended, so that what it brought is written while there is a database.</summary>
    public sealed override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (finished.Next() is var next && !IsIdle)
        {
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Nothing is under way.</summary>
    protected bool IsIdle => underWay.IsEmpty;

    /// <summary>The host of each piece of work that is under way.</summary>
    protected ICollection<string> HostsUnderWay => underWay.Values;

    /// <summary>Completes when the next piece of work ends. Take it before looking, then look, then await.</summary>
    protected Task NextEnd() => finished.Next();

    /// <summary>Begins a piece of work; false when the one of that key is still under way.</summary>
    /// <param name="key">Of what is worked off.</param>
    /// <param name="host">For whom it is.</param>
    /// <param name="work">Deals with its own failures.</param>
    protected bool TryStart(string key, string host, Func<Task> work)
    {
        if (!underWay.TryAdd(key, host))
        {
            return false;
        }

        _ = Task.Run(
            async () =>
            {
                try
                {
                    await work();
                }
                finally
                {
                    underWay.TryRemove(key, out _);
                    finished.Raise();
                }
            }, CancellationToken.None);
        return true;
    }
}
