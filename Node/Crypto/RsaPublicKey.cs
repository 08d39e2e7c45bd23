using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// RSA keys of people whose servers know nothing newer, as publicKeyPem shows them (https://w3id.org/security/v1). Kept as the base64 of the
/// SubjectPublicKeyInfo, so that two spellings of one key are one text.
/// </summary>
public static class RsaPublicKey
{
    private const int MinBits = 2048;
    private const int MaxBits = 4096;

    /// <summary>Longest PEM that is looked at, in characters.</summary>
    public const int MaxPem = 4_000;

    /// <summary>
    /// The key in a PEM of type PUBLIC KEY (RFC 5280) or RSA PUBLIC KEY (RFC 8017). Null for everything else, private keys among it, and for keys
    /// that are too short to trust or so large that a check costs too much.
    /// </summary>
    public static string? Read(string? pem)
    {
        if (pem is not { Length: > 0 and <= MaxPem } || !PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
        {
            return null;
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem.AsSpan()[fields.Location]);
            return IsSound(rsa) ? Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()) : null;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2); false for rubbish too.</summary>
    /// <param name="key">From <see cref="Read"/>.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">As long as the key's modulus.</param>
    public static bool Verify(string key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The exponent costs time with each check: nobody honest has one over 32 bits.</summary>
    private static bool IsSound(RSA rsa) => rsa.KeySize is >= MinBits and <= MaxBits && rsa.ExportParameters(false).Exponent is { Length: <= 4 };
}
