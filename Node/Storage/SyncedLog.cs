namespace PersonalNode.Storage;

/// <summary>
/// LiteDB's log file, written so that a commit can be waited for. In LiteDB 5.0.20 Commit() puts pages into a queue (DiskWriterQueue), which that thread
/// or another writes, with a sync after every page or with none. Here the end of a transaction (a page marked as confirmed) is held back until whoever
/// waits for it has synced everything before it; then it is written and synced itself: two syncs a commit, and none while LiteDB's locks are held.
/// Whatever reads the log or shortens it (a checkpoint) finds the end on disk.
/// </summary>
internal sealed class SyncedLog : Stream
{
    private const int PageSize = 8192;

    /// <summary>In the header of a page, the byte that is 1 on the last page of a committed transaction (LiteDB: P_IS_CONFIRMED).</summary>
    private const int ConfirmedAt = 18;

    private readonly Lock state = new();
    private readonly Lock settling = new();
    private readonly Lock io = new();
    private readonly Stream file;
    private readonly Action sync;
    private TaskCompletionSource changed = New();
    private Exception? failure;
    private End? held;
    private long commits;
    private long position;

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

    public override long Length
    {
        get
        {
            lock (io)
            {
                return Math.Max(file.Length, Held is { } end ? end.At + PageSize : 0);
            }
        }
    }

    public override long Position
    {
        get => position;
        set => position = value;
    }

    private End? Held
    {
        get
        {
            lock (state)
            {
                return failure is null ? held : null;
            }
        }
    }

    /// <summary>Blocks until so many transactions have ended on disk, and brings the last of them there.</summary>
    /// <exception cref="IOException">The log could not be written, or nothing came for too long.</exception>
    public void WaitFor(long count, TimeSpan patience)
    {
        while (true)
        {
            Task next;
            lock (state)
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

            if (Held is not null)
            {
                Settle(patience);
            }
            else if (!next.Wait(patience))
            {
                throw Silent();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Settle(Timeout.InfiniteTimeSpan);
        if (count == PageSize && buffer[offset + ConfirmedAt] == 1)
        {
            Tell(() => held = new End(position, buffer.AsSpan(offset, count).ToArray()));
        }
        else
        {
            OrTell(() => WriteAt(position, buffer.AsSpan(offset, count)));
        }

        position += count;
    }

    /// <summary>Does nothing: the end of a transaction is synced when it is written, and nothing else needs to be.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Settle(Timeout.InfiniteTimeSpan);
        lock (io)
        {
            file.Position = position;
            var read = file.Read(buffer, offset, count);
            position += read;
            return read;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        position = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => Length });

    public override void SetLength(long value)
    {
        Settle(Timeout.InfiniteTimeSpan);
        lock (io)
        {
            file.SetLength(value);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Settle(Timeout.InfiniteTimeSpan);
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IOException Silent() => new("The database does not write its log.");

    /// <summary>Writes the end that is held back, when there is one. Several threads may want that; one does it.</summary>
    private void Settle(TimeSpan patience)
    {
        if (Held is null)
        {
            return;
        }

        if (!settling.TryEnter(patience))
        {
            throw Silent();
        }

        try
        {
            if (Held is { } end)
            {
                OrTell(() =>
                {
                    sync();
                    WriteAt(end.At, end.Page);
                    sync();
                });
                Tell(() =>
                {
                    held = null;
                    commits++;
                });
            }
        }
        finally
        {
            settling.Exit();
        }
    }

    private void WriteAt(long at, ReadOnlySpan<byte> bytes)
    {
        lock (io)
        {
            file.Position = at;
            file.Write(bytes);
        }
    }

    /// <summary>A failure is told to whoever waits, too.</summary>
    private void OrTell(Action work)
    {
        try
        {
            work();
        }
        catch (Exception broken)
        {
            Tell(() => failure ??= broken);
            throw;
        }
    }

    private void Tell(Action change)
    {
        lock (state)
        {
            change();
            changed.TrySetResult();
            changed = New();
        }
    }

    private sealed record End(long At, byte[] Page);
}
