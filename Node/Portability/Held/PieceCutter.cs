using System.IO.Compression;
using System.Security.Cryptography;
using PersonalNode.Crypto;

namespace PersonalNode.Portability.Held;

/// <summary>
/// Takes a snapshot as it is written and cuts it into pieces of 64 kB, each compressed when that helps and sealed as photos are
/// (<see cref="SealedMedia"/>): its key comes from its content and the node's content key, so that what did not change since the last
/// snapshot becomes the same piece, which the friend has already. LiteDB changes pages where they lie, so places in the file stay.
/// </summary>
/// <param name="keyOf">The key of a content, by its SHA-256.</param>
/// <param name="take">Gets each piece in order, the key beside it.</param>
internal sealed class PieceCutter(Func<byte[], byte[]> keyOf, Action<byte[], byte[]> take) : Stream
{
    /// <summary>Content of a piece, in bytes.</summary>
    public const int Size = 64 * 1024;

    private const byte Plain = 0;
    private const byte Deflated = 1;

    private readonly byte[] buffer = new byte[Size];
    private int filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The content of a piece; null when it was changed or is sealed under another key.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> piece)
    {
        if (!SealedMedia.TryOpen(key, piece, out var packed) || packed.Length == 0)
        {
            return null;
        }

        if (packed[0] == Plain)
        {
            return packed[1..];
        }

        try
        {
            using var inflating = new DeflateStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
            var content = new byte[Size + 1];
            var length = inflating.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= Size ? content[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, Size - filled)];
            part.CopyTo(buffer.AsSpan(filled));
            filled += part.Length;
            bytes = bytes[part.Length..];
            if (filled == Size)
            {
                CutHere();
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>All was written.</summary>
    public void Complete() => CutHere();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(buffer);
        base.Dispose(disposing);
    }

    private void CutHere()
    {
        if (filled == 0)
        {
            return;
        }

        var packed = Pack(buffer.AsSpan(0, filled));
        var key = keyOf(SHA256.HashData(packed));
        take(SealedMedia.Seal(key, packed), key);
        filled = 0;
    }

    /// <summary>Free pages and free room in pages are much of a database; what is sealed in it does not get smaller.</summary>
    private static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using var deflated = new MemoryStream();
        deflated.WriteByte(Deflated);
        using (var deflating = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflating.Write(content);
        }

        return deflated.Length <= content.Length ? deflated.ToArray() : [Plain, .. content];
    }
}
