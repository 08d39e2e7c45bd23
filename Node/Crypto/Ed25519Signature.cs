using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// Ed25519 verification (RFC 8032, section 5.1.7) as libsodium does it: strict about S below the group order, canonical
/// keys, and points of small order, so that one message has one signature and no key verifies everything.
/// </summary>
public static class Ed25519Signature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 64;

    /// <summary>True when the 64-byte signature is the key's over the data; false for anything else, also for rubbish.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey32, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature64) =>
        publicKey32.Length == 32
        && signature64.Length == Size
        && PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey32, KeyBlobFormat.RawPublicKey, out var key)
        && SignatureAlgorithm.Ed25519.Verify(key!, data, signature64);
}
