namespace PersonalNode.Storage;

/// <summary>Wakes whoever waits for a kind of change. Carries no data: queues are rows, a signal only says "look again".</summary>
public sealed class Signal
{
    private TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Raise"/>. Take it before looking, then look, then await.</summary>
    public Task Next() => Volatile.Read(ref waiting).Task;

    public void Raise() =>
        Interlocked.Exchange(ref waiting, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

/// <summary>The signals that a commit can raise.</summary>
public sealed class Signals
{
    public Signal Events { get; } = new();

    /// <summary>Activities wait in the log for the inbox worker.</summary>
    public Signal Inbox { get; } = new();

    /// <summary>Deliveries wait.</summary>
    public Signal Deliveries { get; } = new();

    /// <summary>Objects of others are to be fetched.</summary>
    public Signal Fetches { get; } = new();

    /// <summary>Threads are to be filled in.</summary>
    public Signal Threads { get; } = new();

    /// <summary>The owner wants others' posts to be kept for another time.</summary>
    public Signal Retention { get; } = new();

    /// <summary>Photos of others are to be fetched.</summary>
    public Signal Photos { get; } = new();

    /// <summary>Files have lost their last use.</summary>
    public Signal UnusedMedia { get; } = new();

    /// <summary>Something was planned for a time.</summary>
    public Signal Agenda { get; } = new();

    /// <summary>The own identity log has grown, or somebody may not know of it.</summary>
    public Signal IdentityNews { get; } = new();

    /// <summary>A feed is to be asked.</summary>
    public Signal Feeds { get; } = new();

    /// <summary>Links of the owner's profile are to be verified.</summary>
    public Signal Links { get; } = new();

    /// <summary>An archive is to be read or brought in.</summary>
    public Signal Imports { get; } = new();

    /// <summary>The index of words is to be changed.</summary>
    public Signal Search { get; } = new();

    /// <summary>A friend's outbox is to be read.</summary>
    public Signal CatchUp { get; } = new();

    /// <summary>The owner has decided about backups, or wants one now.</summary>
    public Signal Backup { get; } = new();

    /// <summary>A friend's node is to be asked about copies, or told.</summary>
    public Signal Held { get; } = new();
}
