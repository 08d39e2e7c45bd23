using System.Globalization;
using System.Runtime.InteropServices;

namespace PersonalNode.Bench;

/// <summary>Rows of the table, and the statistics in them.</summary>
internal static class Report
{
    /// <summary>The machine, and how many tasks wanted its cores over the last minute: beyond the cores, times say little.</summary>
    public static string Machine()
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, "
            + $"{RuntimeInformation.OSDescription}, load {load}";
    }

    /// <summary>A row; <paramref name="met"/> is null where no goal is set.</summary>
    public static void Row(string what, string figure, string goal = "", bool? met = null) =>
        Console.WriteLine($"| {what} | {figure} | {goal} | {met switch { true => "yes", false => "NO", null => "" }} |");

    public static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>"median 1.00 ms, p99 2.00 ms".</summary>
    public static string Spread(IReadOnlyCollection<double> milliseconds) =>
        $"median {Number(Median(milliseconds))} ms, p99 {Number(Percentile(milliseconds, 0.99))} ms";

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    /// <summary>Stops a bench that would otherwise report a figure for work that was not done.</summary>
    public static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The bench is void: {what}");
        }
    }
}
