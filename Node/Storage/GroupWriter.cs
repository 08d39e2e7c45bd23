using System.Collections.Concurrent;
using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// One thread that owns all writing (a LiteDB transaction belongs to its thread). It takes whatever waits, runs it in one
/// transaction, commits once, waits until the end of the transaction is synced (<see cref="SyncedLog"/>) and only then answers; so the
/// price of a sync is shared and an answer means "on disk".
/// </summary>
internal sealed class GroupWriter : IDisposable
{
    private const int MaxGroup = 256;

    private readonly BlockingCollection<Job> queue = [];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly LiteDatabase database;
    private readonly EngineGate gate;
    private readonly SyncedLog log;
    private readonly Signals signals;
    private readonly IdSource ids;
    private readonly TimeProvider time;
    private readonly ContentKey content;
    private readonly Thread thread;
    private readonly TaskCompletionSource<Exception> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GroupWriter(LiteDatabase database, EngineGate gate, SyncedLog log, Signals signals, IdSource ids, TimeProvider time, ContentKey content)
    {
        this.database = database;
        this.gate = gate;
        this.log = log;
        this.signals = signals;
        this.ids = ids;
        this.time = time;
        this.content = content;
        thread = new Thread(Run) { IsBackground = true, Name = "database writer" };
        thread.Start();
    }

    /// <summary>Completes when the engine has closed itself.</summary>
    public Task<Exception> Broken => broken.Task;

    public Task<T> EnqueueAsync<T>(Func<WriteContext, T> work) => AddAsync(new Job<T>(work));

    /// <summary>Runs the work on the writer's thread while no transaction is open and all that was written before is on disk.</summary>
    public Task<T> BetweenAsync<T>(Func<T> work) => AddAsync(new Job<T>(_ => work()) { Between = true });

    /// <summary>From how many pages of log on a commit moves them into the file; 0: never, so that the file stays as it is.</summary>
    public Task SetCheckpointAsync(int pages) => BetweenAsync(() =>
    {
        if (database.CheckpointSize != pages)
        {
            // The setting is a row of the file, and its commit is one in the log that would otherwise pass for the next one's.
            var commit = log.Commits + 1;
            using (gate.Enter(givesWay: true))
            {
                database.CheckpointSize = pages;
            }

            log.WaitFor(commit, Patience);
        }

        return true;
    });

    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        queue.Dispose();
    }

    private Task<T> AddAsync<T>(Job<T> job)
    {
        try
        {
            queue.Add(job);
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<T>(new ObjectDisposedException(nameof(NodeDatabase), "The node is stopping."));
        }

        return job.Result;
    }

    private void Run()
    {
        var group = new List<Job>(MaxGroup);
        foreach (var first in queue.GetConsumingEnumerable())
        {
            group.Clear();
            var next = first;
            do
            {
                group.Add(next);
            }
            while (!next.Between && group.Count < MaxGroup && queue.TryTake(out next));

            var between = group[^1].Between ? group[^1] : null;
            if (between is not null)
            {
                group.Remove(between);
            }

            if (group.Count > 0 && !TryCommit(group) && group.Count > 1)
            {
                // LiteDB has no savepoints: one failing job has rolled all back, so each now gets a transaction of its own.
                foreach (var job in group)
                {
                    TryCommit([job]);
                }
            }

            RunBetween(between);
        }
    }

    private void RunBetween(Job? job)
    {
        try
        {
            job?.Run(new WriteContext(database, gate, signals, ids, time, content));
            job?.Answer();
        }
#pragma warning disable CA1031 // As above: it belongs to the one who waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            job!.Fail(failure);
        }
    }

    /// <summary>Runs and commits the jobs together. When it fails, a lone job is told why, a group is left untouched to be run again.</summary>
    private bool TryCommit(List<Job> jobs)
    {
        var context = new WriteContext(database, gate, signals, ids, time, content);
        var commit = log.Commits + 1;
        try
        {
            Begin();
            foreach (var job in jobs)
            {
                job.Run(context);
            }

            context.Committing();

            // Something changes in every transaction, so that every commit has an end in the log that can be waited for.
            context.Collection("commits").Upsert(new BsonDocument { ["_id"] = "last", ["n"] = commit });
            Commit();
        }
#pragma warning disable CA1031 // Whatever a job threw belongs to the one who waits for it, not to this thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Rollback();
            if (jobs.Count == 1)
            {
                jobs[0].Fail(failure);
            }

            return false;
        }

        context.Committed();
        if (!IsOnDisk(commit, jobs))
        {
            return true;
        }

        context.Synced();
        foreach (var job in jobs)
        {
            job.Answer();
        }

        return true;
    }

    private void Begin()
    {
        using (gate.Enter(givesWay: true))
        {
            database.BeginTrans();
        }
    }

    private void Commit()
    {
        using (gate.Enter(givesWay: true))
        {
            if (!database.Commit())
            {
                throw new IOException("The database did not commit.");
            }
        }
    }

    /// <summary>Waits for the sync. Without it nobody is told "done", nothing is run again, and the engine counts as broken.</summary>
    private bool IsOnDisk(long commit, List<Job> jobs)
    {
        try
        {
            log.WaitFor(commit, Patience);
            return true;
        }
        catch (IOException failure)
        {
            jobs.ForEach(job => job.Fail(failure));
            broken.TrySetResult(failure);
            return false;
        }
    }

    private void Rollback()
    {
        try
        {
            using (gate.Enter(givesWay: true))
            {
                database.Rollback();

                // Tells a failed job from a failed engine.
                database.BeginTrans();
                database.Rollback();
            }
        }
#pragma warning disable CA1031 // Whatever it throws, an engine that cannot begin a transaction is closed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            broken.TrySetResult(failure);
        }
    }

    private abstract class Job
    {
        /// <summary>It runs by itself, outside of a transaction.</summary>
        public bool Between { get; init; }

        public abstract void Run(WriteContext context);

        public abstract void Answer();

        public abstract void Fail(Exception failure);
    }

    private sealed class Job<T>(Func<WriteContext, T> work) : Job
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Result => completion.Task;

        public override void Run(WriteContext context) => result = work(context);

        public override void Answer() => completion.TrySetResult(result);

        public override void Fail(Exception failure) => completion.TrySetException(failure);
    }
}
