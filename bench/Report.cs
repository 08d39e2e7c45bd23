using System.Globalization;

namespace PersonalNode.Bench;

/// <summary>Rows of the table, and the statistics in them.</summary>
internal static class Report
{
    /// <summary>A row; <paramref name="met"/> is null where no goal is set.</summary>
    public static void Row(string what, string figure, string goal = "", bool? met = null) =>
        Console.WriteLine($"| {what} | {figure} | {goal} | {met switch { true => "yes", false => "NO", null => "" }} |");

    public static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

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
