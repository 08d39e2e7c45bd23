namespace PersonalNode.Storage;

/// <summary>
/// LiteDB's log file, written so that a commit can be waited for. In LiteDB 5.0.20 Commit() puts pages into a queue (DiskWriterQueue).
/// Mostly the thread that commits then writes them itself, with a sync after every page; but from the first write on, for as long as the
/// queue's own thread does not catch up, Commit() returns before anything is on disk, and a kill loses what was acknowledged. Here the end
/// of a transaction (a page marked as confirmed) is written after everything before it is on disk, and synced at once: two syncs a commit.
/// </summary>
internal sealed class SyncedLog : Stream
{
    private const int PageSize = 8192;

    /// <summary>In the header of a page, the byte that is 1 on the last page of a committed transaction (LiteDB: P_IS_CONFIRMED).</summary>
    private const int ConfirmedAt = 18;

    private readonly Lock gate = new();
    private readonly Stream file;
    private readonly Action sync;
    private TaskCompletionSource changed = New();
    private Exception? failure;
    private long commits;

    public SyncedLog(string path)
    {
        // No buffer: what was written must survive the end of the process, and a sync needs nothing flushed before.
        var opened = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file = opened;
        sync = () => opened.Flush(flushToDisk: true);
    }

    /// <summary>For tests: another file, and another way to sync it.</summary>
    internal SyncedLog(Stream file, Action sync)
    {
        this.file = file;
        this.sync = sync;
    }

    /// <summary>How many transactions have ended on disk.</summary>
    public long Commits => Interlocked.Read(ref commits);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Blocks until so many transactions have ended on disk.</summary>
    /// <exception cref="IOException">The log could not be written, or nothing came for too long.</exception>
    public void WaitFor(long count, TimeSpan patience)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (failure is not null)
                {
                    throw new IOException($"The database's log cannot be written: {failure.Message}", failure);
                }

                if (commits >= count)
                {
                    return;
                }

                next = changed.Task;
            }

            if (!next.Wait(patience))
            {
                throw new IOException("The database does not write its log.");
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            if (count != PageSize || buffer[offset + ConfirmedAt] != 1)
            {
                file.Write(buffer, offset, count);
                return;
            }

            sync();
            file.Write(buffer, offset, count);
            sync();
        }
        catch (Exception broken)
        {
            Tell(broken);
            throw;
        }

        Tell(null);
    }

    /// <summary>Does nothing: the end of a transaction is synced when it is written, and nothing else needs to be.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell(Exception? broken)
    {
        lock (gate)
        {
            failure ??= broken;
            commits += broken is null ? 1 : 0;
            changed.TrySetResult();
            changed = New();
        }
    }
}
