using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// An X25519 key pair (RFC 7748) to which friends seal what is for this person only (<see cref="Hpke"/>). It is replaced every week and
/// erased some weeks later; it signs nothing.
/// </summary>
public sealed class AgreementKey : IDisposable
{
    private readonly Key key;

    private AgreementKey(Key key)
    {
        this.key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        PublicKeyMultibase = Multikey.EncodeX25519(PublicKey);
    }

    /// <summary>32 bytes; callers must not change them.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The public key as <see cref="Multikey"/> text, z6LS….</summary>
    public string PublicKeyMultibase { get; }

    /// <summary>A new random key.</summary>
    public static AgreementKey Create() => new(Key.Create(KeyAgreementAlgorithm.X25519, Exportable));

    /// <summary>The key of 32 private bytes (RFC 7748 section 5 clamps them).</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static AgreementKey FromPrivate(ReadOnlySpan<byte> private32) => private32.Length == 32
        ? new(Key.Import(KeyAgreementAlgorithm.X25519, private32, KeyBlobFormat.RawPrivateKey, Exportable))
        : throw new ArgumentException("An X25519 private key has 32 bytes.", nameof(private32));

    /// <summary>The 32 private bytes; the caller clears them after use.</summary>
    public byte[] ExportPrivate() => key.Export(KeyBlobFormat.RawPrivateKey);

    /// <inheritdoc />
    public void Dispose() => key.Dispose();

    /// <summary>The shared secret of X25519 with somebody's public key; null for rubbish and for points of small order (RFC 7748 section 6.1).</summary>
    internal byte[]? Agree(ReadOnlySpan<byte> publicKey32)
    {
        if (publicKey32.Length != 32
            || !NSec.Cryptography.PublicKey.TryImport(KeyAgreementAlgorithm.X25519, publicKey32, KeyBlobFormat.RawPublicKey, out var other))
        {
            return null;
        }

        using var shared = KeyAgreementAlgorithm.X25519.Agree(
            key, other!, new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        return shared?.Export(SharedSecretBlobFormat.RawSharedSecret);
    }

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
