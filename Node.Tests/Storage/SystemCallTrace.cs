using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PersonalNode.Tests.Storage;

/// <summary>
/// One system call out of a trace. <see cref="Begin"/> and <see cref="End"/> are places in the trace: strace holds a thread at the begin
/// and at the end of each call until it has written it down, so a call whose end stands before another's begin was over before that began.
/// </summary>
/// <param name="Name">For example pwrite64.</param>
/// <param name="Target">What the descriptor stands for: a path, or socket:[n].</param>
/// <param name="Data">The bytes that were passed.</param>
/// <param name="Result">What the call returned; null when the trace ends before it did.</param>
/// <param name="Begin">Where it was entered.</param>
/// <param name="End">Where it returned.</param>
internal sealed record SystemCall(string Name, string Target, byte[] Data, string? Result, int Begin, int End);

/// <summary>What strace -f -y -xx wrote down, and the questions that durability asks of it.</summary>
internal sealed partial class SystemCallTrace
{
    private readonly List<SystemCall> calls = [];

    public SystemCallTrace(IEnumerable<string> lines)
    {
        // A call that another thread's call interrupts in the trace stands on two lines.
        var open = new Dictionary<string, (string Text, int Begin)>(StringComparer.Ordinal);
        var place = 0;
        foreach (var line in lines)
        {
            place++;
            if (Line().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var (thread, text) = (match.Groups["thread"].Value, match.Groups["text"].Value);
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                open[thread] = (text[..^"<unfinished ...>".Length], place);
            }
            else if (Resumed().Match(text) is { Success: true } resumed)
            {
                if (open.Remove(thread, out var begun))
                {
                    Add(begun.Text + resumed.Groups["rest"].Value, begun.Begin, place);
                }
            }
            else
            {
                Add(text, place, place);
            }
        }

        foreach (var (text, begin) in open.Values)
        {
            Add(text, begin, int.MaxValue);
        }
    }

    public IReadOnlyList<SystemCall> Calls => calls;

    /// <summary>
    /// Null when every page of the transaction that holds the text was written to the log file, and then synced, before the answer with
    /// the text left; otherwise what is wrong.
    /// </summary>
    public string? WhyNotDurable(string text, string logFile)
    {
        var marker = Encoding.UTF8.GetBytes(text);
        var answer = calls.FirstOrDefault(c => c.Target.StartsWith("socket:", StringComparison.Ordinal) && Holds(c, "HTTP/1.1 201"u8) && Holds(c, marker));
        if (answer is null)
        {
            return "there is no answer";
        }

        var pages = calls.Where(c => IsWrite(c) && c.Target == logFile && c.Data.Length == LogPage.Size && c.End < answer.Begin).ToList();
        if (pages.FirstOrDefault(p => Holds(p, marker)) is not { } first)
        {
            return "the text is in no page of the log that was written before the answer";
        }

        var transaction = LogPage.Transaction(first.Data);
        var last = pages.Last(p => LogPage.Transaction(p.Data) == transaction);
        if (!LogPage.Confirms(last.Data))
        {
            return "the transaction was not confirmed before the answer";
        }

        return calls.Any(c => c.Name is "fsync" or "fdatasync" && c.Target == logFile && c.Result == "0" && c.Begin > last.End && c.End < answer.Begin)
            ? null : "the log was not synced between the last page of the transaction and the answer";
    }

    private static bool IsWrite(SystemCall call) => call.Name is "pwrite64" or "write" or "pwritev" or "writev";

    private static bool Holds(SystemCall call, ReadOnlySpan<byte> bytes) => call.Data.AsSpan().IndexOf(bytes) >= 0;

    private void Add(string text, int begin, int end)
    {
        if (Call().Match(text) is { Success: true } call)
        {
            var result = call.Groups["result"] is { Success: true } returned ? returned.Value : null;
            var data = Quoted().Matches(text).SelectMany(q => Convert.FromHexString(q.Groups["hex"].Value.Replace("\\x", "", StringComparison.Ordinal)));
            calls.Add(new SystemCall(call.Groups["name"].Value, PathOf(call.Groups["target"].Value), [.. data], result, begin, end));
        }
    }

    /// <summary>With -xx some versions of strace write the path in hex, too.</summary>
    private static string PathOf(string target) => !target.StartsWith("\\x", StringComparison.Ordinal)
        ? target : Encoding.UTF8.GetString(Convert.FromHexString(target.Replace("\\x", "", StringComparison.Ordinal)));

    [GeneratedRegex(@"^(?<thread>\d+)\s+[\d.]+\s+(?<text>.+)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(?<rest>.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<name>\w+)\(\d+<(?<target>[^>]*)>.*?(?:\)\s+= (?<result>-?\d+).*)?$")]
    private static partial Regex Call();

    [GeneratedRegex(@"""(?<hex>(?:\\x[0-9a-f]{2})*)""")]
    private static partial Regex Quoted();

    /// <summary>LiteDB 5's page header, as far as it matters here (BasePage.cs: P_TRANSACTION_ID, P_IS_CONFIRMED).</summary>
    private static class LogPage
    {
        public const int Size = 8192;

        public static uint Transaction(byte[] page) => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));

        public static bool Confirms(byte[] page) => page[18] == 1;
    }

    internal static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 4);
        foreach (var b in bytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.ToString();
    }
}
