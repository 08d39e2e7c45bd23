namespace PersonalNode.Storage;

/// <summary>
/// The word that a restored folder carries (<see cref="RestoredFolder"/>): friends may know newer statements of one's identity log than it does,
/// and may seal to an agreement key that is lost.
/// </summary>
public sealed class RestoredNote
{
    private const string Row = "restored";
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);
    private volatile State? state;

    public RestoredNote(NodeDatabase database) =>
        state = database.Read("meta").FindById(Row) is { } d && d.Time("at") is { } at ? new State(at, d.Flag("ok")) : null;

    /// <summary>Friends have not been asked yet what they know.</summary>
    public bool IsUnsettled => state is { Settled: false };

    /// <summary>It was restored within the time in which friends learn of the new agreement key.</summary>
    public bool IsRecent(DateTimeOffset now) => state is { } known && now - known.At < Recent;

    /// <summary>From now on the identity log is what friends know, and an agreement key that is here is published.</summary>
    public void Settle(WriteContext context)
    {
        if (context.Collection("meta").FindById(Row) is { } row)
        {
            context.Collection("meta").Update(row.With("ok", true));
            context.AfterCommit(() => state = state! with { Settled = true });
        }
    }

    private sealed record State(DateTimeOffset At, bool Settled);
}
