using System.Buffers.Binary;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// How long contents are sealed to a recovery key. The head is the eight bytes "PNSEAL1\n", the 32 of an HPKE encapsulated key, and a random key of
/// 32 bytes sealed by HPKE base mode (<see cref="Hpke"/>) under the info below, the eight bytes as associated data. Then the content in chunks of
/// 1 MiB, the last one shorter or as long, each under that key by ChaCha20-Poly1305 (RFC 8439) with 16 bytes of tag. The nonce is the chunk's
/// number, 11 bytes, and a byte that is 1 for the last (the STREAM construction, Hoang and others 2015): nothing can be cut off, left out,
/// doubled or moved unnoticed, and every place can be read by itself. The empty content is one empty chunk.
/// </summary>
public static class SealedContent
{
    /// <summary>Content of a chunk, in bytes.</summary>
    public const int ChunkSize = 1 << 20;

    internal const int TagSize = Hpke.TagSize;

    private static readonly AeadAlgorithm Aead = AeadAlgorithm.ChaCha20Poly1305;

    /// <summary>Length of the head, in bytes.</summary>
    internal static int HeadSize => Magic.Length + Hpke.EncSize + SecretKey.Size + Hpke.TagSize;

    private static ReadOnlySpan<byte> Magic => "PNSEAL1\n"u8;

    private static ReadOnlySpan<byte> Info => "PersonalNode sealed backup v1"u8;

    /// <summary>True for what begins as sealed content does.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    /// <summary>A stream to write the content to, then to complete (<see cref="SealingStream.Complete"/>).</summary>
    /// <param name="target">Where the sealed bytes go; stays open.</param>
    /// <param name="ed25519PublicKey32">The recovery key's public half.</param>
    public static SealingStream Seal(Stream target, ReadOnlySpan<byte> ed25519PublicKey32)
    {
        var raw = RandomNumberGenerator.GetBytes(SecretKey.Size);
        try
        {
            var (enc, box) = Hpke.Seal(RecoverySeal.PublicKeyOf(ed25519PublicKey32), Info, Magic, raw);
            target.Write([.. Magic, .. enc, .. box]);
            return new SealingStream(target, Import(raw));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(raw);
        }
    }

    /// <summary>The content, to read at any place. Null when it was sealed to another key, or is not whole.</summary>
    /// <param name="source">The sealed bytes; can seek. Closed with what comes back.</param>
    /// <param name="recovery">Which it was sealed to.</param>
    public static OpenedStream? Open(Stream source, IdentityKey recovery)
    {
        var head = new byte[HeadSize];
        source.Position = 0;
        if (source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !IsSealed(head))
        {
            return null;
        }

        using var agreement = RecoverySeal.KeyOf(recovery);
        var enc = head.AsSpan(Magic.Length, Hpke.EncSize);
        if (!Hpke.TryOpen(agreement, enc, Info, Magic, head.AsSpan(Magic.Length + Hpke.EncSize), out var raw))
        {
            return null;
        }

        var opened = new OpenedStream(source, Import(raw));
        CryptographicOperations.ZeroMemory(raw);
        if (opened.IsWhole())
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    internal static void SealChunk(Key key, long number, bool last, ReadOnlySpan<byte> plain, Span<byte> ciphertext) =>
        Aead.Encrypt(key, Nonce(number, last), [], plain, ciphertext);

    internal static bool OpenChunk(Key key, long number, bool last, ReadOnlySpan<byte> ciphertext, Span<byte> plain) =>
        Aead.Decrypt(key, Nonce(number, last), [], ciphertext, plain);

    private static byte[] Nonce(long number, bool last)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(3), number);
        nonce[11] = last ? (byte)1 : (byte)0;
        return nonce;
    }

    private static Key Import(ReadOnlySpan<byte> key32) => Key.Import(Aead, key32, KeyBlobFormat.RawSymmetricKey);
}
