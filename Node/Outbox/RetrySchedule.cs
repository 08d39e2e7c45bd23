namespace PersonalNode.Outbox;

/// <summary>When a host that failed is tried again: exponential from 15 seconds to 6 hours, each ±20 % so that hosts do not march in step.</summary>
public static class RetrySchedule
{
    /// <summary>How long a delivery is tried; a friend who sleeps longer reads the outbox on return.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <param name="failures">Failures in a row, at least 1.</param>
    /// <param name="jitter">0 to 1, where 0.5 is no jitter.</param>
    public static TimeSpan After(int failures, double jitter)
    {
        var exact = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30)));
        return TimeSpan.FromSeconds(exact * (0.8 + (0.4 * jitter)));
    }
}
