using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// A file as it lies on disk and as it travels with a sealed post: ChaCha20-Poly1305 (RFC 8439) with aad "PersonalNode media v1" and a nonce
/// of zeros, which is right because a key seals one content only: it comes from the content (<see cref="ContentKey.MediaKey"/>). Equal
/// contents therefore give equal files, and nobody without the node's content key can tell a key from a random one.
/// </summary>
public static class SealedMedia
{
    /// <summary>Length of a key, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>How much longer the file is than its content, in bytes.</summary>
    public const int Overhead = 16;

    private static readonly AeadAlgorithm Aead = AeadAlgorithm.ChaCha20Poly1305;
    private static readonly byte[] Label = "PersonalNode media v1"u8.ToArray();
    private static readonly byte[] Multihash = [0x12, 0x20];

    public static byte[] Seal(ReadOnlySpan<byte> key32, ReadOnlySpan<byte> content)
    {
        using var key = Import(key32);
        return Aead.Encrypt(key, new byte[Aead.NonceSize], Label, content);
    }

    /// <summary>False for another key or a file that was changed.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key32, ReadOnlySpan<byte> file, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (key32.Length != KeySize || file.Length < Overhead)
        {
            return false;
        }

        using var key = Import(key32);
        content = Aead.Decrypt(key, new byte[Aead.NonceSize], Label, file);
        return content is not null;
    }

    /// <summary>A SHA-256 digest as documents write it: multibase base58btc of the multihash (digestMultibase, Verifiable Credentials Data Model 2.0, section 5.3).</summary>
    public static string DigestText(ReadOnlySpan<byte> sha256) => Multibase.Encode([.. Multihash, .. sha256]);

    /// <summary>False for anything that <see cref="DigestText"/> did not make.</summary>
    public static bool TryDigest(string? text, [NotNullWhen(true)] out byte[]? sha256)
    {
        sha256 = Multibase.TryDecode(text, Multihash.Length + SHA256.HashSizeInBytes, out var bytes) && bytes.AsSpan().StartsWith(Multihash) ? bytes[Multihash.Length..] : null;
        return sha256 is not null;
    }

    private static Key Import(ReadOnlySpan<byte> key32) => Key.Import(Aead, key32, KeyBlobFormat.RawSymmetricKey);
}
