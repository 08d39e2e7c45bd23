using System.Buffers.Binary;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>
/// How copies travel between two nodes. A copy is cut into pieces, each named by the SHA-256 of its bytes. Names travel as 32 bytes each, one
/// behind the other; pieces as their length, four bytes with the highest first, and their bytes.
/// </summary>
internal static class Pieces
{
    /// <summary>Largest piece, in bytes: a megabyte, sealed.</summary>
    public const int MaxSize = (1 << 20) + Crypto.SealedMedia.Overhead;

    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBody = 4 * 1024 * 1024;

    /// <summary>Most pieces of one person's copies; their names just fit into a body.</summary>
    public const int MaxCount = MaxBody / NameSize;

    /// <summary>Most names of a request for pieces.</summary>
    public const int MaxWanted = 4096;

    private const int NameSize = 32;
    private const int LengthSize = 4;

    public static byte[] WriteNames(IReadOnlyCollection<string> names)
    {
        var bytes = new byte[names.Count * NameSize];
        var at = 0;
        foreach (var name in names)
        {
            Convert.FromHexString(name, bytes.AsSpan(at, NameSize), out _, out _);
            at += NameSize;
        }

        return bytes;
    }

    /// <summary>Null when these are no names.</summary>
    public static IReadOnlyList<string>? ReadNames(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % NameSize != 0)
        {
            return null;
        }

        var names = new List<string>(bytes.Length / NameSize);
        for (; bytes.Length > 0; bytes = bytes[NameSize..])
        {
            names.Add(Convert.ToHexStringLower(bytes[..NameSize]));
        }

        return names;
    }

    /// <summary>Adds a piece to a body; false when it has no room any more.</summary>
    public static bool TryAdd(MemoryStream body, ReadOnlySpan<byte> piece)
    {
        if (body.Length + LengthSize + piece.Length > MaxBody)
        {
            return false;
        }

        Write(body, piece);
        return true;
    }

    public static void Write(Stream target, ReadOnlySpan<byte> piece)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32BigEndian(length, piece.Length);
        target.Write(length);
        target.Write(piece);
    }

    /// <summary>The pieces of a body; null when it holds anything else. An empty one stands for a piece that is not there.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> body)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        while (body.Length > 0)
        {
            var length = body.Length < LengthSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(body.Span);
            if (length is < 0 or > MaxSize || length > body.Length - LengthSize)
            {
                return null;
            }

            pieces.Add(body.Slice(LengthSize, length));
            body = body[(LengthSize + length)..];
        }

        return pieces;
    }

    /// <summary>The next piece of a file that was written by <see cref="Write"/>; null at its end.</summary>
    public static async Task<byte[]?> ReadNextAsync(Stream file, CancellationToken cancellation)
    {
        var length = new byte[LengthSize];
        if (await file.ReadAtLeastAsync(length, LengthSize, throwOnEndOfStream: false, cancellation) < LengthSize)
        {
            return null;
        }

        var piece = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await file.ReadExactlyAsync(piece, cancellation);
        return piece;
    }

    /// <summary>The parts of what is larger than a piece: how a file is cut that is sealed already.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> content)
    {
        do
        {
            var part = content[..Math.Min(content.Length, MaxSize)];
            yield return part;
            content = content[part.Length..];
        }
        while (content.Length > 0);
    }

    /// <summary>Names that can be of pieces, and not too many.</summary>
    public static bool AreNames(IReadOnlyList<string>? names, int most) => names is not null && names.Count <= most && names.All(n => n is not null && MediaFiles.IsName(n));
}
