using System.Runtime.CompilerServices;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What has changed, as an open page or app is to be told: an event, or what passes; neither when nothing happened for a while.</summary>
public sealed record Change(long Position, NodeEvent? Event, Passing? Passing);

/// <summary>
/// Follows the changes of the node as they are committed. Events are rows, so whoever lost the connection, or the node itself, goes on where
/// they were.
/// </summary>
public sealed class Changes(EventStore events, PassingEvents passing, IHostApplicationLifetime lifetime)
{
    private const int Batch = 200;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(20);

    /// <summary>Where somebody starts who starts now.</summary>
    public long Newest => events.Newest();

    /// <summary>From where somebody goes on who had come that far; null when what came since is not all remembered.</summary>
    public long? Resume(string lastEventId) => Ids.TryParse(lastEventId, out var asked) && events.CanResume(asked) ? asked : null;

    /// <summary>Changes after the position, and what passes from now on, for as long as somebody reads and the node runs.</summary>
    public IAsyncEnumerable<Change> AfterAsync(long position, CancellationToken cancellation) => AfterAsync(position, passing.Newest, cancellation);

    private async IAsyncEnumerable<Change> AfterAsync(long position, long passed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        while (!either.IsCancellationRequested)
        {
            var change = Task.WhenAny(events.NextChange(), passing.NextChange());
            var batch = events.After(position, Batch);
            foreach (var happened in batch)
            {
                position = happened.Id;
                yield return new Change(position, happened, null);
            }

            var moments = passing.After(passed);
            foreach (var moment in moments)
            {
                passed = moment.Number;
                yield return new Change(position, null, moment);
            }

            if (batch.Count == 0 && moments.Count == 0 && !await WaitAsync(change, either.Token))
            {
                if (either.IsCancellationRequested)
                {
                    yield break;
                }

                yield return new Change(position, null, null);
            }
        }
    }

    private static async Task<bool> WaitAsync(Task change, CancellationToken cancellation)
    {
        try
        {
            await change.WaitAsync(PingEvery, cancellation);
            return true;
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
