namespace PersonalNode.Portability.Backup;

/// <summary>Which snapshots are kept: the newest of each of the last seven days that have one, and before these of each of the last four such weeks.</summary>
public static class SnapshotTimes
{
    public const int Days = 7;
    public const int Weeks = 4;

    /// <summary>Those of <paramref name="made"/> that are not kept.</summary>
    public static IReadOnlyList<DateTimeOffset> Superseded(IEnumerable<DateTimeOffset> made)
    {
        var newestFirst = made.OrderDescending().ToList();
        var daily = Newest(newestFirst, DayOf).ToList();
        var kept = daily.Take(Days).Concat(Newest(daily.Skip(Days), WeekOf).Take(Weeks)).ToHashSet();
        return [.. newestFirst.Where(time => !kept.Contains(time))];
    }

    private static IEnumerable<DateTimeOffset> Newest(IEnumerable<DateTimeOffset> newestFirst, Func<DateTimeOffset, long> part) =>
        newestFirst.GroupBy(part).Select(group => group.First());

    private static long DayOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerDay;

    /// <summary>The first day of the calendar was a Monday.</summary>
    private static long WeekOf(DateTimeOffset time) => DayOf(time) / 7;
}
