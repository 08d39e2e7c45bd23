using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// A symmetric key for what lies on disk: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), ChaCha20-Poly1305 of RFC 8439 under a nonce of
/// 192 bits, so that random nonces never meet however many rows are written. A box is the nonce followed by the ciphertext.
/// </summary>
public sealed class SecretKey : IDisposable
{
    /// <summary>Length of the key, in bytes.</summary>
    public const int Size = 32;

    private static readonly AeadAlgorithm Aead = AeadAlgorithm.XChaCha20Poly1305;
    private readonly Key key;

    /// <param name="key32">The caller clears it after use.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public SecretKey(ReadOnlySpan<byte> key32) => key = key32.Length == Size
        ? Key.Import(Aead, key32, KeyBlobFormat.RawSymmetricKey) : throw new ArgumentException("The key has 32 bytes.", nameof(key32));

    /// <summary>A box that opens only with the same key and the same <paramref name="place"/>, the name of where it belongs.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        var box = new byte[Aead.NonceSize + plain.Length + Aead.TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, Aead.NonceSize));
        Aead.Encrypt(key, box.AsSpan(0, Aead.NonceSize), place, plain, box.AsSpan(Aead.NonceSize));
        return box;
    }

    /// <summary>What was sealed, or null for another key, another place, or a box that was changed.</summary>
    public byte[]? Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> place) => box.Length < Aead.NonceSize + Aead.TagSize
        ? null : Aead.Decrypt(key, box[..Aead.NonceSize], place, box[Aead.NonceSize..]);

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}
