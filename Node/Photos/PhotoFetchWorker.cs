using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Fetches friends' photos as they arrive: a few at once, of one host never so many that a slow one holds up the rest.</summary>
public sealed partial class PhotoFetchWorker(
    NodeDatabase database, PhotoStore photos, PhotoFetcher fetcher, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<PhotoFetchWorker> logger)
    : ParallelWorker(lifetime, time, logger)
{
    private const int AtOnce = 6;
    private const int PerHost = 3;
    private const int Look = 100;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Photos.Next();
        var done = NextEnd();
        foreach (var photo in photos.Due(Time.GetUtcNow(), Look))
        {
            var host = Iri.HostOf(photo.Source ?? "");
            if (HostsUnderWay is { Count: < AtOnce } hosts && hosts.Count(h => h == host) < PerHost)
            {
                TryStart(Ids.ToText(photo.Id), host, () => FetchAsync(photo, cancellation));
            }
        }

        await WaitAsync(Task.WhenAny(signal, done), IsIdle ? photos.NextDue() : null, cancellation);
    }

    private async Task FetchAsync(Photo photo, CancellationToken cancellation)
    {
        try
        {
            await fetcher.FetchAsync(photo, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping: the row still waits.
        }
        catch (MediaPlaceException)
        {
            // Fetched, but not to be kept now: the log says why, and the row waits for another try.
        }
#pragma warning disable CA1031 // One photo's trouble is no other's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(Logger, Iri.HostOf(photo.Source ?? ""), failure);
            await database.WriteAsync(context => photos.Find(photo.Id) is { } now ? photos.Save(context, now with { State = PhotoState.Failed, NextTry = null }) : null);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A photo of {Host} could not be taken in")]
    private static partial void LogFailure(ILogger logger, string host, Exception failure);
}
