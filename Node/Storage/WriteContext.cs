using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// The right to write, valid inside one run of a job on the writer's thread. Stores ask for it in every method that changes something,
/// so a write outside the writer does not compile.
/// </summary>
public sealed class WriteContext
{
    private readonly LiteDatabase database;
    private readonly EngineGate gate;
    private readonly Signals signals;
    private readonly IdSource ids;
    private readonly List<Action> afterCommit = [];
    private readonly List<Action<WriteContext>> beforeCommit = [];
    private readonly HashSet<Signal> wake = [];
    private readonly HashSet<(EventKind Kind, string Subject)> raised = [];

    internal WriteContext(LiteDatabase database, EngineGate gate, Signals signals, IdSource ids, TimeProvider time, ContentKey content)
    {
        this.database = database;
        this.gate = gate;
        this.signals = signals;
        this.ids = ids;
        Content = content;
        Now = time.GetUtcNow();
    }

    /// <summary>The time of this transaction.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>What is not public is stored under this key (<see cref="HiddenFields"/>).</summary>
    internal ContentKey Content { get; }

    /// <summary>People changed by jobs of this transaction, by id; memory is updated only after the commit.</summary>
    internal Dictionary<string, Person> PendingPeople { get; } = new(StringComparer.Ordinal);

    /// <summary>Aspects changed by jobs of this transaction; null for a removed one.</summary>
    internal Dictionary<string, Aspect?> PendingAspects { get; } = new(StringComparer.Ordinal);

    /// <summary>Posts that jobs of this transaction made (false), or gave other words (true).</summary>
    internal Dictionary<long, bool> SearchNews { get; } = [];

    /// <summary>Posts of others that came in this transaction or left, by the day on which they came.</summary>
    internal Dictionary<long, int> PostsCame { get; } = [];

    /// <summary>A number for a new row or document.</summary>
    public long NextId() => ids.Next();

    /// <summary>Runs inside the transaction after all its jobs: for what they write together. Dropped when one of them fails.</summary>
    internal void BeforeCommit(Action<WriteContext> action) => beforeCommit.Add(action);

    /// <summary>
    /// For what is kept in memory: runs on the writer's thread as soon as others can read the rows, in order; must be quick, must not throw, and tells nobody
    /// anything, since the rows are not on disk yet. Dropped on rollback.
    /// </summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>Wakes the waiting worker after the commit.</summary>
    public void Wake(Func<Signals, Signal> which) => wake.Add(which(signals));

    /// <summary>Tells the owner's open pages after the commit; the same kind and subject twice in one transaction is one event.</summary>
    public void Raise(EventKind kind, string subject)
    {
        if (raised.Add((kind, subject)))
        {
            EventStore.Append(this, kind, subject);
            wake.Add(signals.Events);
        }
    }

    internal Rows Collection(string name) => new(database.GetCollection(name), gate, writer: true);

    internal void Committing() => beforeCommit.ForEach(action => action(this));

    internal void Committed()
    {
        foreach (var action in afterCommit)
        {
            action();
        }
    }

    /// <summary>It is on disk.</summary>
    internal void Synced()
    {
        foreach (var signal in wake)
        {
            signal.Raise();
        }
    }
}
