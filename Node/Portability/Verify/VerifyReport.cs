namespace PersonalNode.Portability.Verify;

/// <summary>A line of the table. Unproven: nothing is known about it, which is no fault of a photo that no post shows.</summary>
public sealed record VerifyRow(string Kind, int Count, int Verified, int Bad, int Unproven);

/// <summary>What came of looking at an export.</summary>
public sealed class VerifyReport
{
    /// <summary>Most bad things that are named.</summary>
    public const int MostNamed = 50;

    private readonly List<string> problems = [];
    private readonly Dictionary<string, VerifyRow> rows = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    /// <summary>What is bad, one sentence each, the first of them.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>How many bad things there are.</summary>
    public int Bad { get; private set; }

    public bool Fine => Bad == 0;

    /// <summary>The table.</summary>
    public IReadOnlyList<VerifyRow> Rows => [.. order.Select(kind => rows[kind])];

    /// <summary>Hash of the first statement of the identity log: who it is, whatever key or address they have.</summary>
    public string? Identity { get; internal set; }

    /// <summary>The identity key, as the node shows it.</summary>
    public string? Key { get; internal set; }

    /// <summary>Where they live.</summary>
    public string? Address { get; internal set; }

    internal void Good(string kind) => Count(kind, r => r with { Verified = r.Verified + 1 });

    internal void Without(string kind) => Count(kind, r => r with { Unproven = r.Unproven + 1 });

    /// <summary>Something that has no signature and should have one.</summary>
    internal void Unproven(string kind, string problem)
    {
        Without(kind);
        Name(problem);
    }

    internal void Wrong(string kind, string problem)
    {
        Count(kind, r => r with { Bad = r.Bad + 1 });
        Name(problem);
    }

    private void Name(string problem)
    {
        Bad++;
        if (problems.Count < MostNamed)
        {
            // Of a zip of somebody: nothing in it may move the cursor or end the line.
            problems.Add(new string([.. problem.Select(c => char.IsControl(c) ? '?' : c)]));
        }
    }

    private void Count(string kind, Func<VerifyRow, VerifyRow> change)
    {
        if (!rows.TryGetValue(kind, out var row))
        {
            row = new VerifyRow(kind, 0, 0, 0, 0);
            order.Add(kind);
        }

        row = change(row);
        rows[kind] = row with { Count = row.Count + 1 };
    }
}
