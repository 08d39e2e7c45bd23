using System.Collections.Concurrent;
using LiteDB;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>The one writer: waiting work shares a commit, and one job's failure is no other's.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly StoreFixture store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Waiting_work_shares_one_transaction_and_reads_what_came_before_in_it()
    {
        var contexts = new ConcurrentBag<WriteContext>();
        await TogetherAsync(Enumerable.Range(0, 50).Select(i => (Action<WriteContext>)(context =>
        {
            contexts.Add(context);
            Assert.Equal(i, context.Collection("test").Count());
            Insert(context, i);
        })));
        Assert.Single(contexts.Distinct());
        Assert.Equal(50, store.Database.Read("test").Count());
    }

    [Fact]
    public async Task Nothing_is_visible_before_the_commit_and_all_of_it_after()
    {
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var write = store.Database.WriteAsync(context =>
        {
            Insert(context, 1);
            inside.Set();
            go.Wait(TestContext.Current.CancellationToken);
        });
        inside.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Database.Read("test").Count());
        Assert.False(write.IsCompleted);
        go.Set();
        await write;
        Assert.Equal(1, store.Database.Read("test").Count());
    }

    [Fact]
    public async Task A_failing_job_does_not_fail_its_neighbours()
    {
        var done = new ConcurrentBag<int>();
        var tasks = await TogetherAsync(
            Enumerable.Range(0, 20).Select(i => (Action<WriteContext>)(context =>
            {
                Insert(context, i);
                context.AfterCommit(() => done.Add(i));
                if (i % 7 == 3)
                {
                    throw new InvalidDataException($"job {i}");
                }
            })),
            mayFail: true);

        for (var i = 0; i < 20; i++)
        {
            if (i % 7 == 3)
            {
                Assert.Equal($"job {i}", (await Assert.ThrowsAsync<InvalidDataException>(() => tasks[i])).Message);
            }
            else
            {
                await tasks[i];
            }
        }

        var expected = Enumerable.Range(0, 20).Where(i => i % 7 != 3).ToList();
        Assert.Equal(expected, store.Database.Read("test").FindAll().Select(d => d["_id"].AsInt32).Order());
        Assert.Equal(expected, done.Order());
    }

    [Fact]
    public async Task A_failed_write_wakes_nobody_and_leaves_memory_as_it_was()
    {
        var people = store.Get<PeopleStore>();
        var woken = store.Database.Signals.Events.Next();
        var person = new Person { Id = "p1", Actor = "https://a.example", Inbox = "https://a.example/inbox", Key = "k", KeyId = "https://a.example#k", Following = Relation.Yes };
        await Assert.ThrowsAsync<InvalidDataException>(() => store.Database.WriteAsync(context =>
        {
            people.Save(context, person);
            Assert.NotNull(people.ByActor(context, person.Actor));
            throw new InvalidDataException();
        }));
        Assert.False(woken.IsCompleted);
        Assert.Null(people.ByActor(person.Actor));
        Assert.Empty(store.Get<EventStore>().After(0, 10));

        await store.Database.WriteAsync(context => people.Save(context, person));
        Assert.True(woken.IsCompleted);
        Assert.NotNull(people.ByActor(person.Actor));
        Assert.Single(store.Get<EventStore>().After(0, 10));
    }

    [Fact]
    public async Task A_database_error_in_one_job_is_told_to_that_job()
    {
        await store.Database.WriteAsync(context => Insert(context, 1));
        var tasks = await TogetherAsync([context => Insert(context, 2), context => Insert(context, 1), context => Insert(context, 3)], mayFail: true);
        await tasks[0];
        await Assert.ThrowsAsync<LiteException>(() => tasks[1]);
        await tasks[2];
        Assert.Equal([1, 2, 3], store.Database.Read("test").FindAll().Select(d => d["_id"].AsInt32).Order());
    }

    [Fact]
    public async Task What_was_queued_is_answered_when_the_node_ends_and_later_work_is_refused()
    {
        var database = store.Database;
        var writes = Enumerable.Range(0, 500).Select(i => database.WriteAsync(context => Insert(context, i))).ToList();
        await store.App.DisposeAsync();
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(_ => true));
    }

    private static void Insert(WriteContext context, int id) => context.Collection("test").Insert(new BsonDocument { ["_id"] = id });

    /// <summary>Holds the writer until all jobs wait, so that they are one group.</summary>
    private async Task<IReadOnlyList<Task>> TogetherAsync(IEnumerable<Action<WriteContext>> jobs, bool mayFail = false)
    {
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var first = store.Database.WriteAsync(_ =>
        {
            inside.Set();
            gate.Wait(TestContext.Current.CancellationToken);
        });
        inside.Wait(TestContext.Current.CancellationToken);
        var tasks = jobs.Select(job => store.Database.WriteAsync(job)).ToList();
        gate.Set();
        await first;
        var all = Task.WhenAll(tasks);
        await (mayFail ? all.ContinueWith(_ => { }, TaskScheduler.Default) : all);
        return tasks;
    }
}
