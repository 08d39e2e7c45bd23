namespace PersonalNode.Portability.Import;

/// <summary>A file in an archive. Its path is only a name: nothing is ever written where it says.</summary>
/// <param name="Path">With "/" between its parts, no "." or "..".</param>
/// <param name="Length">As the archive says; no more than that is read.</param>
/// <param name="Open">Opens it for reading from its start.</param>
internal sealed record ArchiveEntry(string Path, long Length, Func<Stream> Open)
{
    public string Name { get; } = Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>For reading, one at a time in each archive; a file that goes on beyond its length is damaged.</summary>
    public Stream Read() => new BoundedStream(Open(), Length);
}

/// <summary>Reads so many bytes; more is an error, so that a length that lies costs nothing.</summary>
internal sealed class BoundedStream(Stream inner, long length) : Stream
{
    private long left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read) => (left -= read) >= 0 ? read : throw new InvalidDataException("It is longer than it says.");
}
