namespace PersonalNode.Storage;

/// <summary>Something that is of interest to open pages now, and of none a moment later.</summary>
public abstract record Passing
{
    /// <summary>Its place among what passes, from 1 on.</summary>
    public long Number { get; init; }
}

/// <summary>Somebody is writing in a conversation, now.</summary>
public sealed record Typing(long Conversation, string PersonId) : Passing;

/// <summary>How far an export of everything is (<see cref="Done"/> of <see cref="Total"/> steps).</summary>
public sealed record ExportProgress(string Export, ExportState State, int Done, int Total) : Passing;

/// <summary>What becomes of an export.</summary>
public enum ExportState
{
    /// <summary>Nobody has fetched it yet.</summary>
    Ready,
    Running,
    Done,

    /// <summary>It broke off: what was saved of it is not whole.</summary>
    Failed,
}

/// <summary>What open pages are told and nobody keeps.</summary>
public sealed class PassingEvents
{
    private const int Kept = 64;
    private readonly Lock gate = new();
    private readonly Queue<Passing> recent = new();
    private readonly Signal changed = new();
    private long last;

    /// <summary>The number to go on from for somebody who starts now.</summary>
    public long Newest => Interlocked.Read(ref last);

    public Task NextChange() => changed.Next();

    public void Raise(Passing passing)
    {
        lock (gate)
        {
            recent.Enqueue(passing with { Number = ++last });
            if (recent.Count > Kept)
            {
                recent.Dequeue();
            }
        }

        changed.Raise();
    }

    /// <summary>What came after the number, as far as it is remembered.</summary>
    public IReadOnlyList<Passing> After(long number)
    {
        lock (gate)
        {
            return [.. recent.Where(p => p.Number > number)];
        }
    }
}
