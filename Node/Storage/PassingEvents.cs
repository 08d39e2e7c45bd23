namespace PersonalNode.Storage;

/// <summary>Somebody is writing in a conversation, now.</summary>
public sealed record Typing(long Number, long Conversation, string PersonId);

/// <summary>What open pages are told and nobody keeps: it is of no interest a moment later.</summary>
public sealed class PassingEvents
{
    private const int Kept = 64;
    private readonly Lock gate = new();
    private readonly Queue<Typing> recent = new();
    private readonly Signal changed = new();
    private long last;

    /// <summary>The number to go on from for somebody who starts now.</summary>
    public long Newest => Interlocked.Read(ref last);

    public Task NextChange() => changed.Next();

    public void Raise(long conversation, string personId)
    {
        lock (gate)
        {
            recent.Enqueue(new Typing(++last, conversation, personId));
            if (recent.Count > Kept)
            {
                recent.Dequeue();
            }
        }

        changed.Raise();
    }

    /// <summary>What came after the number, as far as it is remembered.</summary>
    public IReadOnlyList<Typing> After(long number)
    {
        lock (gate)
        {
            return [.. recent.Where(t => t.Number > number)];
        }
    }
}
