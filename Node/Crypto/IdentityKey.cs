using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// A person's Ed25519 key pair (RFC 8032), held in guarded memory until disposed. It signs everything the person makes and
/// every request the node sends.
/// </summary>
public sealed class IdentityKey : IDisposable
{
    private readonly Key _key;

    private IdentityKey(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        PublicKeyMultibase = Multikey.Encode(PublicKey);
    }

    /// <summary>32 bytes; callers must not change them.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The public key as <see cref="Multikey"/> text.</summary>
    public string PublicKeyMultibase { get; }

    /// <summary>A new random key.</summary>
    public static IdentityKey Create() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>The key of a seed, as RFC 8032 section 5.1.5 calls the 32-byte private key.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static IdentityKey FromSeed(ReadOnlySpan<byte> seed32)
    {
        if (seed32.Length != 32)
        {
            throw new ArgumentException("An Ed25519 seed has 32 bytes.", nameof(seed32));
        }

        return new(Key.Import(SignatureAlgorithm.Ed25519, seed32, KeyBlobFormat.RawPrivateKey, Exportable));
    }

    /// <summary>The 32-byte seed; the caller clears it after use.</summary>
    public byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);

    /// <summary>A 64-byte signature (RFC 8032 Ed25519, deterministic).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
