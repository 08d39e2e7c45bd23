using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>Who may quote a post, as its author says (FEP-044f, "Advertising a quote policy").</summary>
public enum Quotable
{
    Anyone,

    Followers,

    Nobody,
}

/// <summary>The poll of a Question as read from JSON: cut to what is shown, counts made sane.</summary>
public sealed record PollView(IReadOnlyList<(string Text, int Votes)> Options, bool Multiple, DateTimeOffset? Ends, DateTimeOffset? Closed, int? Voters)
{
    public const int MaxOptions = 20;

    /// <summary>A vote repeats the name exactly, so a longer one is left out rather than cut.</summary>
    private const int MaxName = 300;
    private const int MaxCount = 1_000_000_000;

    /// <summary>Null when there is nothing to choose from.</summary>
    public static PollView? Read(JsonElement question)
    {
        var multiple = question.TryGetProperty("anyOf", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;
        var options = question.Items(multiple ? "anyOf" : "oneOf")
            .Select(o => (Text: o.Text("name"), Votes: o.ValueKind == JsonValueKind.Object && o.TryGetProperty("replies", out var r) ? Count(r, "totalItems") ?? 0 : 0))
            .Where(o => o.Text is { Length: > 0 and <= MaxName } && !string.IsNullOrWhiteSpace(o.Text))
            .Select(o => (o.Text!, o.Votes)).DistinctBy(o => o.Item1, StringComparer.Ordinal).Take(MaxOptions).ToList();
        if (options.Count == 0)
        {
            return null;
        }

        // "closed" is a time, or true as ActivityStreams allows.
        var ends = question.Time("endTime");
        var closed = question.Time("closed")
            ?? (question.TryGetProperty("closed", out var flag) && flag.ValueKind == JsonValueKind.True ? ends ?? DateTimeOffset.UnixEpoch : null);
        return new PollView(options, multiple, ends, closed, Count(question, "votersCount"));
    }

    private static int? Count(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        return value.TryGetInt64(out var count) ? (int)Math.Clamp(count, 0, MaxCount) : 0;
    }
}
