using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>A statement of a mirrored log, and when this node saw it first, by its own clock.</summary>
public sealed record SeenStatement(LoggedStatement Logged, DateTimeOffset FirstSeen);

/// <summary>What a log that was shown means for the mirror of it.</summary>
public enum ForkVerdict
{
    /// <summary>Nothing new: the same log, or an older state of it.</summary>
    Nothing,

    /// <summary>The mirror is its beginning.</summary>
    Extends,

    /// <summary>It leaves the mirror's way, and a recovery key says that it is the right one, early enough.</summary>
    Outranks,

    /// <summary>It leaves the mirror's way, and nothing says that it may. Whoever shows it has, or had, a key.</summary>
    Conflicts,

    /// <summary>Another identity.</summary>
    Foreign,
}

/// <summary>
/// Which of two logs of one identity counts. A thief with the daily key can lengthen the log; the owner, who has the phrase, may not know
/// what the thief wrote and recovers from an earlier statement. So for 72 hours after a statement by a daily key was first seen, a way
/// that holds a recover outranks it (the idea of did:plc, where a key of higher rank overrides for 72 hours).
/// </summary>
public static class IdentityFork
{
    /// <summary>How long a recover outranks what daily keys said.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(72);

    /// <param name="mirror">What this node keeps; may be empty.</param>
    /// <param name="shown">The whole log that is shown, checked.</param>
    /// <param name="now">This node's time.</param>
    /// <param name="from">Where they part: statements of the mirror from here on give way, those shown from here on are new.</param>
    public static ForkVerdict Judge(IReadOnlyList<SeenStatement> mirror, IReadOnlyList<LoggedStatement> shown, DateTimeOffset now, out int from)
    {
        from = 0;
        while (from < mirror.Count && from < shown.Count && mirror[from].Logged.Hash == shown[from].Hash)
        {
            from++;
        }

        if (from == shown.Count || from == mirror.Count)
        {
            return from == shown.Count ? ForkVerdict.Nothing : ForkVerdict.Extends;
        }

        if (from == 0)
        {
            return ForkVerdict.Foreign;
        }

        // A recover anywhere on the new way vouches for all of that way, since it names it by hash: a thief who shows each friend another
        // rotation cannot keep any of them from the owner's.
        var gives = mirror.Skip(from).All(s => s.Logged.Statement.Kind != StatementKind.Recover && now - s.FirstSeen < Window);
        return gives && shown.Skip(from).Any(s => s.Statement.Kind == StatementKind.Recover) ? ForkVerdict.Outranks : ForkVerdict.Conflicts;
    }
}
