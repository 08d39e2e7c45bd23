using System.Collections.Concurrent;

namespace PersonalNode.Remote;

/// <summary>
/// Manners towards other servers: one document at a time from each, whoever wants it here, and none while it has asked to be left alone
/// (Retry-After, RFC 9110 section 10.2.3).
/// </summary>
public sealed class HostTurns(TimeProvider time)
{
    private const int MaxWaiting = 64;
    private const int MaxResting = 5_000;

    /// <summary>Nobody can keep this node away for longer.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> resting = new(StringComparer.Ordinal);

    /// <summary>Waits for the host's turn, which ends when the result is disposed. Null when too many wait for it already.</summary>
    public async Task<IDisposable?> EnterAsync(string host, CancellationToken cancellation)
    {
        Turn? turn;
        lock (gate)
        {
            if (!turns.TryGetValue(host, out turn))
            {
                turns[host] = turn = new Turn(this, host);
            }

            if (turn.Users >= MaxWaiting)
            {
                return null;
            }

            turn.Users++;
        }

        try
        {
            await turn.Only.WaitAsync(cancellation);
            return turn;
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>The host asks not to be called until then.</summary>
    public void Rest(string host, DateTimeOffset until)
    {
        if (resting.Count >= MaxResting)
        {
            resting.Clear();
        }

        var longest = time.GetUtcNow() + LongestRest;
        resting[host] = until < longest ? until : longest;
    }

    /// <summary>Until when the host is to be left alone; null when it may be called.</summary>
    public DateTimeOffset? RestsUntil(string host) => resting.TryGetValue(host, out var until) && until > time.GetUtcNow() ? until : null;

    private void Leave(Turn turn)
    {
        lock (gate)
        {
            if (--turn.Users == 0)
            {
                turns.Remove(turn.Host);
                turn.Only.Dispose();
            }
        }
    }

    private sealed class Turn(HostTurns owner, string host) : IDisposable
    {
        public string Host => host;

        public SemaphoreSlim Only { get; } = new(1, 1);

        public int Users { get; set; }

        public void Dispose()
        {
            Only.Release();
            owner.Leave(this);
        }
    }
}
