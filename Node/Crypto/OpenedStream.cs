using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>Reads a sealed content at any place (<see cref="SealedContent"/>).</summary>
public sealed class OpenedStream : Stream
{
    private const int Whole = SealedContent.ChunkSize + SealedContent.TagSize;
    private readonly Stream source;
    private readonly Key key;
    private readonly long chunks;
    private readonly byte[] plain = new byte[SealedContent.ChunkSize];
    private readonly byte[] ciphertext = new byte[Whole];
    private long number = -1;

    internal OpenedStream(Stream source, Key key)
    {
        this.source = source;
        this.key = key;
        var body = source.Length - SealedContent.HeadSize;
        chunks = (body + Whole - 1) / Whole;
        Length = body - (chunks * SealedContent.TagSize);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    /// <exception cref="InvalidDataException">That part of it was changed.</exception>
    public override int Read(Span<byte> buffer)
    {
        var left = (int)Math.Min(buffer.Length, Length - Position);
        if (left <= 0)
        {
            return 0;
        }

        if (!TryLoad(Position / SealedContent.ChunkSize))
        {
            throw new InvalidDataException("The sealed content was changed.");
        }

        var at = (int)(Position % SealedContent.ChunkSize);
        var count = Math.Min(left, SealedContent.ChunkSize - at);
        plain.AsSpan(at, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = Math.Max(0, origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    });

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Whether the last chunk is the last one that was written. An empty one ends the empty content alone.</summary>
    internal bool IsWhole() => chunks > 0 && Length >= 0 && (Length > (chunks - 1) * SealedContent.ChunkSize || chunks == 1) && TryLoad(chunks - 1);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            key.Dispose();
            CryptographicOperations.ZeroMemory(plain);
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryLoad(long wanted)
    {
        if (wanted == number)
        {
            return true;
        }

        number = -1;
        source.Position = SealedContent.HeadSize + (wanted * Whole);
        var size = (int)Math.Min(Whole, source.Length - source.Position);
        source.ReadExactly(ciphertext, 0, size);
        if (size < SealedContent.TagSize || !SealedContent.OpenChunk(key, wanted, wanted == chunks - 1, ciphertext.AsSpan(0, size), plain.AsSpan(0, size - SealedContent.TagSize)))
        {
            return false;
        }

        number = wanted;
        return true;
    }
}
