using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>Why a Content-Digest was not believed.</summary>
public enum DigestFailure
{
    /// <summary>Every known digest is the body's.</summary>
    None,

    /// <summary>No header.</summary>
    Missing,

    /// <summary>Not a dictionary of byte sequences, or a name occurs twice.</summary>
    Malformed,

    /// <summary>Neither sha-256 nor sha-512 is there.</summary>
    UnknownAlgorithm,

    /// <summary>A digest is not the body's.</summary>
    Mismatch,
}

/// <summary>The Content-Digest field of RFC 9530, section 2, with the two algorithms it calls active: sha-256 and sha-512.</summary>
public static class ContentDigest
{
    /// <summary>The field's value for a body: <c>sha-256=:BASE64:</c>.</summary>
    public static string Sha256(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"sha-256=:{Convert.ToBase64String(hash)}:";
    }

    /// <summary>Checks a field against a body. All known digests must be right, and one known there must be.</summary>
    public static DigestFailure Check(string? header, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return DigestFailure.Missing;
        }

        if (!StructuredFields.TryParseDictionary(header, out var members))
        {
            return DigestFailure.Malformed;
        }

        var known = 0;
        var right = 0;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        foreach (var (name, value) in members)
        {
            if (value.Bytes is not { } digest)
            {
                return DigestFailure.Malformed;
            }

            var size = name switch
            {
                "sha-256" => SHA256.HashData(body, hash),
                "sha-512" => SHA512.HashData(body, hash),
                _ => 0,
            };
            known += size > 0 ? 1 : 0;
            right += size > 0 && hash[..size].SequenceEqual(digest) ? 1 : 0;
        }

        return known == 0 ? DigestFailure.UnknownAlgorithm : right < known ? DigestFailure.Mismatch : DigestFailure.None;
    }
}
