using LiteDB;
using LiteDB.Engine;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>
/// LiteDB 5.0.20 may say "committed" before its log is written. Here the disk is as slow, or as broken, as the test wants, and the wait that
/// the writer adds must not end before the sync has.
/// </summary>
public sealed class SyncedLogTests
{
    private const int PageSize = 8192;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_commit_is_not_over_before_its_last_page_is_synced_however_slow_the_disk()
    {
        using var disk = new ManualResetEventSlim();
        using var inSync = new SemaphoreSlim(0);
        using var log = new SyncedLog(new MemoryStream(), () =>
        {
            inSync.Release();
            disk.Wait(Long);
        });
        using var database = Open(log);

        // Which thread writes is a race inside LiteDB: when it is not this one, Insert returns at once, with nothing on disk.
        var inserting = Task.Run(() => database.GetCollection("c").Insert(new BsonDocument { ["_id"] = 1 }), TestContext.Current.CancellationToken);
        var waiting = Task.Run(() => log.WaitFor(1, Long), TestContext.Current.CancellationToken);
        Assert.True(await inSync.WaitAsync(Long, TestContext.Current.CancellationToken));
        Assert.Equal(0, log.Commits);
        Assert.False(waiting.IsCompleted);
        Assert.Throws<IOException>(() => log.WaitFor(1, TimeSpan.Zero));

        disk.Set();
        await waiting;
        await inserting;
        Assert.Equal(1, log.Commits);
    }

    [Fact]
    public void The_end_of_a_transaction_is_written_after_a_sync_of_all_before_it_and_synced_itself()
    {
        var events = new List<string>();
        using var log = new SyncedLog(new Recording(events), () => events.Add("sync"));
        log.Write(Page(confirmed: false), 0, PageSize);
        log.Write(Page(confirmed: false), 0, PageSize);
        log.Flush();
        Assert.Equal(0, log.Commits);
        log.Write(Page(confirmed: true), 0, PageSize);
        Assert.Equal(["page", "page"], events);
        Assert.Equal((0, 3 * PageSize, 3 * PageSize), (log.Commits, log.Length, log.Position));
        log.WaitFor(1, TimeSpan.Zero);
        Assert.Equal(["page", "page", "sync", "end", "sync"], events);
        Assert.Equal(1, log.Commits);
        Assert.Throws<IOException>(() => log.WaitFor(2, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("cut")]
    public void Whatever_comes_next_finds_the_end_on_disk(string next)
    {
        var events = new List<string>();
        using var log = new SyncedLog(new Recording(events), () => events.Add("sync"));
        log.Write(Page(confirmed: false), 0, PageSize);
        log.Write(Page(confirmed: true), 0, PageSize);
        var read = new byte[2 * PageSize];
        switch (next)
        {
            case "read":
                // As a checkpoint does: it copies what it reads into the file, and must be able to do that again after a crash.
                log.Position = 0;
                log.ReadExactly(read);
                Assert.Equal(1, read[PageSize + 18]);
                break;
            case "write":
                log.Write(Page(confirmed: false), 0, PageSize);
                break;
            default:
                log.SetLength(0);
                break;
        }

        Assert.Equal(["page", "sync", "end", "sync", .. next == "write" ? ["page"] : Array.Empty<string>()], events);
        Assert.Equal(1, log.Commits);
    }

    [Fact]
    public async Task A_disk_that_fails_ends_the_wait_with_the_reason()
    {
        using var log = new SyncedLog(new MemoryStream(), () => throw new IOException("No space left"));
        var waiting = Task.Run(() => log.WaitFor(1, Long), TestContext.Current.CancellationToken);
        log.Write(Page(confirmed: true), 0, PageSize);
        var failure = await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, log.Commits);
    }

    [Fact]
    public async Task Every_write_of_a_node_ends_in_the_log_once_also_one_that_changes_nothing()
    {
        using var folder = new Support.TestFolder();
        using var data = DataFolder.Open(folder.Path);
        using var database = new NodeDatabase(data, TimeProvider.System);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i, await database.WriteAsync(_ => i).WaitAsync(Long, TestContext.Current.CancellationToken));
        }

        // One that fails leaves nothing to wait for, and the next is not mistaken for it.
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(_ => throw new InvalidOperationException()));
        await database.WriteAsync(context => context.Collection("tokens").Insert(new BsonDocument { ["_id"] = "x" }))
            .WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.NotNull(database.Read("tokens").FindById("x"));
        Assert.False(database.Broken.IsCompleted);
    }

    private static LiteDatabase Open(SyncedLog log) =>
        new(new LiteEngine(new EngineSettings { DataStream = new MemoryStream(), LogStream = log }));

    private static byte[] Page(bool confirmed)
    {
        var page = new byte[PageSize];
        page[18] = confirmed ? (byte)1 : (byte)0;
        return page;
    }

    private sealed class Recording(List<string> events) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            events.Add(buffer[18] == 1 ? "end" : "page");
            base.Write(buffer);
        }
    }
}
