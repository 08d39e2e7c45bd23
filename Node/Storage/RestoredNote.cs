using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// The word that a restored folder carries (<see cref="RestoredFolder"/>): friends may know newer statements of one's identity log than it does,
/// may seal to an agreement key that is lost, and have posts of the owner that the backup has not.
/// </summary>
public sealed class RestoredNote
{
    private const string Row = "restored";
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);
    private volatile State? state;

    public RestoredNote(NodeDatabase database) => state = database.Read("meta").FindById(Row) is { } row ? State.Of(row) : null;

    /// <summary>When it was restored; null when it never was.</summary>
    public DateTimeOffset? At => state?.At;

    /// <summary>The moment of the backup.</summary>
    public DateTimeOffset? Made => state?.Made;

    /// <summary>Posts that friends have given back.</summary>
    public int Returned => state?.Returned ?? 0;

    /// <summary>Friends have not been asked yet what they know.</summary>
    public bool IsUnsettled => state is { Settled: false };

    /// <summary>It was restored within the time in which friends learn of the new agreement key.</summary>
    public bool IsRecent(DateTimeOffset now) => state is { } known && now - known.At < Recent;

    /// <summary>That friend has given back everything.</summary>
    public bool HasGivenBack(string personId) => state?.Friends.Contains(personId) != false;

    /// <summary>From now on the identity log is what friends know, and an agreement key that is here is published.</summary>
    public void Settle(WriteContext context) => Change(context, s => s with { Settled = true });

    /// <summary>Posts came back from a friend.</summary>
    public void Count(WriteContext context, int posts) => Change(context, s => s with { Returned = s.Returned + posts });

    /// <summary>A friend has nothing more to give back.</summary>
    public void GaveBack(WriteContext context, string personId) => Change(context, s => s with { Friends = [.. s.Friends.Append(personId)] });

    private void Change(WriteContext context, Func<State, State> change)
    {
        // Of the row: what another job of the same transaction changed is in no state yet.
        if (context.Collection("meta").FindById(Row) is { } row)
        {
            var next = change(State.Of(row));
            context.Collection("meta").Update(row.With("ok", next.Settled).WithList("home", next.Friends).WithCount("n", next.Returned));
            context.AfterCommit(() => state = next);
        }
    }

    private sealed record State(DateTimeOffset At, DateTimeOffset Made, bool Settled, IReadOnlyList<string> Friends, int Returned)
    {
        public static State Of(BsonDocument row)
        {
            var at = row.Time("at") ?? DateTimeOffset.UnixEpoch;
            return new State(at, row.Time("made") ?? at, row.Flag("ok"), row.Texts("home"), row.Count("n"));
        }
    }
}
