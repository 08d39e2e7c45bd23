using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>Takes a content and writes it sealed (<see cref="SealedContent"/>).</summary>
public sealed class SealingStream : Stream
{
    private readonly Stream target;
    private readonly Key key;
    private readonly byte[] plain = new byte[SealedContent.ChunkSize];
    private readonly byte[] ciphertext = new byte[SealedContent.ChunkSize + SealedContent.TagSize];
    private int filled;
    private long number;

    internal SealingStream(Stream target, Key key)
    {
        this.target = target;
        this.key = key;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (filled == plain.Length)
            {
                // Only now is it known not to be the last.
                WriteChunk(last: false);
            }

            var part = buffer[..Math.Min(buffer.Length, plain.Length - filled)];
            part.CopyTo(plain.AsSpan(filled));
            filled += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>All was written. What is disposed without this can never be opened.</summary>
    public void Complete() => WriteChunk(last: true);

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            key.Dispose();
            CryptographicOperations.ZeroMemory(plain);
        }

        base.Dispose(disposing);
    }

    private void WriteChunk(bool last)
    {
        var sealedChunk = ciphertext.AsSpan(0, filled + SealedContent.TagSize);
        SealedContent.SealChunk(key, number++, last, plain.AsSpan(0, filled), sealedChunk);
        target.Write(sealedChunk);
        filled = 0;
    }
}
