using System.Text;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>The node's log as it is on disk.</summary>
public sealed class LogFile(TestFolder folder)
{
    public string Text() => string.Concat(
        Directory.GetFiles(Path.Combine(folder.Path, "logs")).Order(StringComparer.Ordinal).Select(f => Encoding.UTF8.GetString(TestFolder.Read(f))));

    /// <summary>Every line, as Serilog's compact JSON.</summary>
    public IReadOnlyList<JsonElement> Lines() => [.. Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonElement.Parse(l))];

    /// <summary>The newest line of level Error, with its exception.</summary>
    public string LastError() => Lines().LastOrDefault(l => l.TryGetProperty("@l", out var level) && level.GetString() == "Error") is { ValueKind: JsonValueKind.Object } line
        ? line.ToString().Replace("\\n", "\n", StringComparison.Ordinal) : "";

    /// <summary>The reasons for which the inbox refused, in order.</summary>
    public IReadOnlyList<string> Refusals() =>
        [.. Lines().Where(l => l.TryGetProperty("Reason", out _) && l.GetProperty("@mt").GetString()!.StartsWith("Inbox refused", StringComparison.Ordinal))
            .Select(l => l.GetProperty("Reason").GetString()!)];
}
