using System.Globalization;

namespace PersonalNode.Bench;

/// <summary>
/// Processor time that a process has used, from /proc. Unlike a time on the wall it says little else about a busy machine than about
/// a calm one, so it tells two versions of the node apart wherever they are measured.
/// </summary>
internal readonly record struct ProcessorTime(double Seconds, double WriterSeconds)
{
    /// <summary>Ticks a second in /proc, the same on every Linux (USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>The whole process, and of that the one thread which writes the database.</summary>
    public static ProcessorTime Of(int process)
    {
        var (_, all) = Read($"/proc/{process}/stat");
        var writer = 0.0;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                var (name, seconds) = Read(Path.Combine(thread, "stat"));
                writer += name == "database writer" ? seconds : 0;
            }
            catch (IOException)
            {
                // The thread ended between the listing and the reading.
            }
        }

        return new ProcessorTime(all, writer);
    }

    public static ProcessorTime operator -(ProcessorTime later, ProcessorTime earlier) =>
        new(later.Seconds - earlier.Seconds, later.WriterSeconds - earlier.WriterSeconds);

    /// <summary>"1.20 ms, of which 0.60 ms the writer".</summary>
    public string Each(int pieces) =>
        $"{Report.Number(Seconds * 1_000 / pieces)} ms, of which {Report.Number(WriterSeconds * 1_000 / pieces)} ms the database writer";

    private static (string Name, double Seconds) Read(string file)
    {
        // The name stands in brackets and may hold blanks; utime and stime are the 12th and 13th fields behind it.
        var text = File.ReadAllText(file);
        var end = text.LastIndexOf(')');
        var fields = text[(end + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end], ticks / TicksPerSecond);
    }
}
