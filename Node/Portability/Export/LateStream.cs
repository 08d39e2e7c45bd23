namespace PersonalNode.Portability.Export;

/// <summary>
/// Only written to. What is written without waiting is kept until the next write that waits: ZipArchive ends each entry with a few bytes in that way, which
/// an answer to a request does not take.
/// </summary>
internal sealed class LateStream(Stream to) : Stream
{
    private readonly MemoryStream late = new();
    private bool broken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on nothing more is written.</summary>
    public void Break() => broken = true;

    public override void Write(byte[] buffer, int offset, int count) => late.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => late.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await CatchUpAsync(cancellationToken);
        if (!broken)
        {
            await to.WriteAsync(buffer, cancellationToken);
        }
    }

    public override void Flush()
    {
        // Later.
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        await to.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        if (late.Length > 0 && !broken)
        {
            await to.WriteAsync(late.GetBuffer().AsMemory(0, (int)late.Length), cancellation);
            late.SetLength(0);
        }
    }
}
