using LiteDB;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>A copy of the database while it is written: it opens, it is the state of one moment, and nobody waits for it.</summary>
public sealed class DatabaseCopyTests : IAsyncDisposable
{
    private static readonly byte[] Filling = new byte[20_000];

    private readonly StoreFixture store = new();
    private readonly TestFolder target = new();

    private string Folder => store.Get<DataFolder>().Path;

    private long LogLength => new FileInfo(Path.Combine(Folder, "node-log.db")).Length;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        target.Dispose();
    }

    [Fact]
    public async Task A_copy_taken_under_load_opens_and_is_the_state_of_one_moment()
    {
        await WriteAsync(1, 100);
        using var stop = new CancellationTokenSource();
        var written = 100;
        var writing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await WriteAsync(written + 1, written + 1);
                    Interlocked.Increment(ref written);
                }
            },
            TestContext.Current.CancellationToken);

        var before = Volatile.Read(ref written);
        DateTime? stamp = null;
        var atMoment = await store.Database.CopyAsync(
            async (name, content, length) =>
            {
                stamp ??= File.GetLastWriteTimeUtc(Path.Combine(Folder, "node.db"));

                // More than a checkpoint's worth is acknowledged while the copy is under way: nobody waits for it, and the file rests.
                var goal = Volatile.Read(ref written) + 300;
                await Poll.UntilAsync(() => Volatile.Read(ref written) >= goal, "posting to go on");
                await SaveAsync(name, content, length);
            },
            () =>
            {
                Assert.Equal(stamp, File.GetLastWriteTimeUtc(Path.Combine(Folder, "node.db")));
                Assert.True(LogLength > DatabaseFile.CheckpointPages * 8192L, $"the log has {LogLength} bytes");
                return Volatile.Read(ref written);
            });
        var after = Volatile.Read(ref written);
        await stop.CancelAsync();
        await writing;

        var (first, second) = Rows();
        Assert.Equal(Enumerable.Range(1, first.Count), first);
        Assert.Equal(first, second);
        Assert.InRange(first.Count, Math.Max(before + 300, atMoment), after);
    }

    [Fact]
    public async Task Once_it_is_taken_the_log_goes_into_the_file_again()
    {
        var next = 1;
        await store.Database.CopyAsync((_, _, _) => WriteAsync(next, (next += 300) - 1), () => true);
        await WriteAsync(601, 602);
        Assert.InRange(LogLength, 0, DatabaseFile.CheckpointPages * 8192L);
        Assert.Equal(602, store.Database.Read("first").Count());
    }

    [Fact]
    public async Task One_that_fails_changes_nothing_and_the_next_goes_well()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => store.Database.CopyAsync((_, _, _) => throw new IOException("the disk is full"), () => true));
        Assert.Equal("the disk is full", failure.Message);
        await WriteAsync(1, 600);
        Assert.InRange(LogLength, 0, DatabaseFile.CheckpointPages * 8192L);
        await store.Database.CopyAsync(SaveAsync, () => true);
        Assert.Equal(600, Rows().First.Count);
    }

    [Fact]
    public async Task A_node_that_ends_meanwhile_loses_nothing_and_rests_no_more_at_the_next_start()
    {
        using var folder = new TestFolder();
        var under = new TaskCompletionSource();
        await using (var app = StoreFixture.Build(folder))
        {
            var database = app.Services.GetRequiredService<NodeDatabase>();
            _ = database.CopyAsync(
                async (_, _, _) =>
                {
                    under.SetResult();
                    await new TaskCompletionSource().Task;
                },
                () => true);
            await under.Task;
            await WriteAsync(1, 600, database);
        }

        await using var again = StoreFixture.Build(folder);
        var now = again.Services.GetRequiredService<NodeDatabase>();
        Assert.Equal(600, now.Read("first").Count());
        await WriteAsync(601, 1_000, now);
        Assert.InRange(new FileInfo(Path.Combine(folder.Path, "node-log.db")).Length, 0, DatabaseFile.CheckpointPages * 8192L);
    }

    [Fact]
    public async Task Work_between_transactions_sees_what_was_acknowledged_and_fails_alone()
    {
        await WriteAsync(1, 5);
        var refused = store.Database.CopyAsync<int>(SaveAsync, () => throw new InvalidDataException("no"));
        await WriteAsync(6, 6);
        await Assert.ThrowsAsync<InvalidDataException>(() => refused);
        Assert.Equal(6, store.Database.Read("first").Count());
    }

    /// <summary>Every number stands in two collections or in none.</summary>
    private Task WriteAsync(int from, int to, NodeDatabase? database = null) => (database ?? store.Database).WriteAsync(context =>
    {
        for (var n = from; n <= to; n++)
        {
            context.Collection("first").Insert(new BsonDocument { ["_id"] = n, ["f"] = Filling });
            context.Collection("second").Insert(new BsonDocument { ["_id"] = n });
        }
    });

    private async Task SaveAsync(string name, Stream content, long length)
    {
        await using var file = File.Create(Path.Combine(target.Path, name));
        var bytes = new byte[length];
        await content.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        await file.WriteAsync(bytes, TestContext.Current.CancellationToken);
    }

    private (IReadOnlyList<int> First, IReadOnlyList<int> Second) Rows()
    {
        IReadOnlyList<int> first = [], second = [];
        Assert.Equal(Migrations.Current, DatabaseFile.Look(Path.Combine(target.Path, "node.db"), database =>
        {
            first = [.. database.GetCollection("first").Query().OrderBy("_id").ToArray().Select(d => d["_id"].AsInt32)];
            second = [.. database.GetCollection("second").Query().OrderBy("_id").ToArray().Select(d => d["_id"].AsInt32)];
        }));
        return (first, second);
    }
}
