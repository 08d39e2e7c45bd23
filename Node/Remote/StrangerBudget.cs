using System.Threading.RateLimiting;

namespace PersonalNode.Remote;

/// <summary>
/// How many unknown actors this node looks up because somebody unknown sent something. Without a bound, whoever signs ten thousand notes as ten
/// thousand actors makes it call ten thousand addresses of their choosing: an amplifier. What is over the budget is asked to come back later.
/// </summary>
public sealed class StrangerBudget : IDisposable
{
    /// <summary>At once from one host, and how many more each minute.</summary>
    public const int PerHost = 30;

    /// <summary>At once from all, and how many more each minute.</summary>
    public const int InAll = 300;

    /// <summary>When somebody who was over the budget may come back.</summary>
    public static readonly TimeSpan ComeBack = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> perHost =
        PartitionedRateLimiter.Create<string, string>(host => RateLimitPartition.GetTokenBucketLimiter(host, _ => Of(PerHost)));

    private readonly TokenBucketRateLimiter inAll = new(Of(InAll));

    /// <summary>Takes a look-up at the host from the budget; false when it is used up.</summary>
    public bool TryTake(string host)
    {
        using var own = perHost.AttemptAcquire(host);
        if (!own.IsAcquired)
        {
            return false;
        }

        using var all = inAll.AttemptAcquire();
        return all.IsAcquired;
    }

    public void Dispose()
    {
        perHost.Dispose();
        inAll.Dispose();
    }

    private static TokenBucketRateLimiterOptions Of(int number) => new()
    {
        TokenLimit = number,
        TokensPerPeriod = Math.Max(1, number / 6),
        ReplenishmentPeriod = TimeSpan.FromSeconds(10),
        QueueLimit = 0,
    };
}
