using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The RSA key pair for servers that know nothing newer (RFC 9421 section 3.3.2 rsa-v1_5-sha256, and the older
/// draft-cavage rsa-sha256). 2048 bits: some servers read no other size.
/// </summary>
public sealed class RsaKey : IDisposable
{
    private const int KeyBits = 2048;

    private readonly RSA _rsa;

    private RsaKey(RSA rsa)
    {
        _rsa = rsa;
        PublicKeyPem = rsa.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>SubjectPublicKeyInfo as PEM, as publicKeyPem holds it in an actor.</summary>
    public string PublicKeyPem { get; }

    /// <summary>A new random key of 2048 bits.</summary>
    public static RsaKey Create() => new(RSA.Create(KeyBits));

    /// <summary>Reads what <see cref="ExportPem"/> wrote.</summary>
    /// <exception cref="CryptographicException">The text is no PKCS #8 private key of at least 2048 bits.</exception>
    public static RsaKey FromPem(string pkcs8Pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pkcs8Pem);
            _ = rsa.ExportParameters(includePrivateParameters: true); // throws when the PEM holds only a public key
            return rsa.KeySize >= KeyBits ? new(rsa) : throw new CryptographicException("The RSA key is shorter than 2048 bits.");
        }
        catch (ArgumentException e)
        {
            rsa.Dispose();
            throw new CryptographicException("Not a PEM private key.", e);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>The private key as PKCS #8 PEM, without encryption.</summary>
    public string ExportPem() => _rsa.ExportPkcs8PrivateKeyPem();

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 over the data; 256 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc />
    public void Dispose() => _rsa.Dispose();
}
