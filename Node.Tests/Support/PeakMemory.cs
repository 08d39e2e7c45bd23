using System.Globalization;

namespace PersonalNode.Tests.Support;

/// <summary>The most memory that a process had at once, as Linux keeps count of it (proc(5): VmHWM, clear_refs).</summary>
public static class PeakMemory
{
    /// <summary>In megabytes, since the last <see cref="Reset"/>.</summary>
    public static long Of(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Begins to count anew.</summary>
    public static void Reset(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");
}
