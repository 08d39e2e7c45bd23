using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// Hybrid Public Key Encryption, RFC 9180, single-shot, base mode (section 6.1): DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
/// ChaCha20Poly1305 0x0003. Base mode says nothing about the sender: what is inside is signed.
/// </summary>
public static class Hpke
{
    /// <summary>Length of the encapsulated key, in bytes.</summary>
    public const int EncSize = 32;

    /// <summary>How much longer a ciphertext is than its plaintext, in bytes.</summary>
    public const int TagSize = 16;

    private static readonly byte[] KemSuite = [.. "KEM"u8, 0x00, 0x20];
    private static readonly byte[] Suite = [.. "HPKE"u8, 0x00, 0x20, 0x00, 0x01, 0x00, 0x03];
    private static readonly AeadAlgorithm Aead = AeadAlgorithm.ChaCha20Poly1305;

    /// <summary>Seals to a public key.</summary>
    /// <exception cref="ArgumentException">The key is no X25519 public key that anybody can agree with.</exception>
    public static (byte[] Enc, byte[] Ciphertext) Seal(
        ReadOnlySpan<byte> recipientPublicKey32, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        using var ephemeral = AgreementKey.Create();
        return SealWith(ephemeral, recipientPublicKey32, info, aad, plaintext);
    }

    /// <summary>Opens with the private key; false for anything that was not sealed to it under the same info and aad.</summary>
    public static bool TryOpen(
        AgreementKey recipient, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (ciphertext.Length < TagSize || recipient.Agree(enc) is not { } shared)
        {
            return false;
        }

        var (raw, nonce) = Schedule(shared, enc, recipient.PublicKey, info);
        using var key = Import(raw);
        plaintext = Aead.Decrypt(key, nonce, aad, ciphertext);
        return plaintext is not null;
    }

    /// <summary>With a given ephemeral key, which must be used once only: for the RFC's vectors.</summary>
    internal static (byte[] Enc, byte[] Ciphertext) SealWith(
        AgreementKey ephemeral, ReadOnlySpan<byte> recipientPublicKey32, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var shared = ephemeral.Agree(recipientPublicKey32) ?? throw new ArgumentException("Not a usable X25519 public key.", nameof(recipientPublicKey32));
        var (raw, nonce) = Schedule(shared, ephemeral.PublicKey, recipientPublicKey32, info);
        using var key = Import(raw);
        return ([.. ephemeral.PublicKey], Aead.Encrypt(key, nonce, aad, plaintext));
    }

    /// <summary>ExtractAndExpand (section 4.1) and KeySchedule (section 5.1): the key and the base nonce, which is that of sequence number 0. Wipes <paramref name="dh"/>.</summary>
    internal static (byte[] Key, byte[] Nonce) Schedule(byte[] dh, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info)
    {
        byte[] kemContext = [.. enc, .. recipient];
        var shared = Expand(KemSuite, Extract(KemSuite, [], "eae_prk"u8, dh), "shared_secret"u8, kemContext, 32);
        byte[] context = [0, .. Extract(Suite, [], "psk_id_hash"u8, []), .. Extract(Suite, [], "info_hash"u8, info)];
        var secret = Extract(Suite, shared, "secret"u8, []);
        CryptographicOperations.ZeroMemory(dh);
        CryptographicOperations.ZeroMemory(shared);
        return (Expand(Suite, secret, "key"u8, context, Aead.KeySize), Expand(Suite, secret, "base_nonce"u8, context, Aead.NonceSize));
    }

    private static Key Import(byte[] key)
    {
        try
        {
            return Key.Import(Aead, key, KeyBlobFormat.RawSymmetricKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>LabeledExtract (section 4).</summary>
    private static byte[] Extract(byte[] suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. label, .. input], salt.ToArray());

    /// <summary>LabeledExpand (section 4).</summary>
    private static byte[] Expand(byte[] suite, byte[] secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length) =>
        HKDF.Expand(HashAlgorithmName.SHA256, secret, length, [(byte)(length >> 8), (byte)length, .. "HPKE-v1"u8, .. suite, .. label, .. info]);
}
