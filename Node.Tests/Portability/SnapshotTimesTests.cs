using CsCheck;
using PersonalNode.Portability.Backup;

namespace PersonalNode.Tests.Portability;

/// <summary>Which snapshots are kept, whenever they were made.</summary>
public sealed class SnapshotTimesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Hours between one snapshot and the next: mostly a day, sometimes minutes, sometimes weeks of absence.</summary>
    private static readonly Gen<double[]> Gaps = Gen.Frequency((6, Gen.Double[20, 30]), (2, Gen.Double[0.02, 3]), (1, Gen.Double[100, 2_000])).Array[1, 120];

    [Fact]
    public void A_daily_snapshot_leaves_seven_days_and_four_weeks()
    {
        // From a Monday on, 60 snapshots: the last is of a Friday.
        var kept = After(Enumerable.Repeat(24.0, 60));
        Assert.Equal(DayOfWeek.Friday, kept[^1].DayOfWeek);
        Assert.Equal([26, 19, 12, 7, 6, 5, 4, 3, 2, 1, 0], kept.Select(time => (int)(kept[^1] - time).TotalDays));
    }

    [Fact]
    public void The_newest_is_kept_and_never_more_than_eleven() => Gaps.Sample(gaps =>
    {
        var kept = After(gaps);
        Assert.Equal(Start.AddHours(gaps.Sum()), kept[^1], TimeSpan.FromSeconds(1));
        Assert.InRange(kept.Count, 1, SnapshotTimes.Days + SnapshotTimes.Weeks);
    });

    [Fact]
    public void What_is_kept_is_what_looking_at_all_at_once_would_keep() => Gaps.Sample(gaps =>
    {
        var all = All(gaps);
        Assert.Equal(all.Except(SnapshotTimes.Superseded(all)).Order(), After(gaps));
    });

    [Fact]
    public void Looking_again_removes_nothing_more() => Gaps.Sample(gaps => Assert.Empty(SnapshotTimes.Superseded(After(gaps))));

    [Fact]
    public void A_node_that_ran_for_five_weeks_can_go_back_three() => Gen.Double[20, 28].Array[45, 80].Sample(gaps =>
    {
        var kept = After(gaps);
        Assert.True(kept[^1] - kept[0] >= TimeSpan.FromDays(21), $"{kept[0]} to {kept[^1]}");
    });

    private static List<DateTimeOffset> All(IEnumerable<double> gaps)
    {
        var time = Start;
        return [.. gaps.Select(gap => time = time.AddHours(gap))];
    }

    /// <summary>What is left when one is made after each gap and the superseded ones are removed every time.</summary>
    private static List<DateTimeOffset> After(IEnumerable<double> gaps)
    {
        var kept = new List<DateTimeOffset>();
        foreach (var time in All(gaps))
        {
            kept.Add(time);
            var old = SnapshotTimes.Superseded(kept);
            kept.RemoveAll(old.Contains);
        }

        return kept;
    }
}
