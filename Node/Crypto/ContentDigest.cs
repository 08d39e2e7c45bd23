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

/// <summary>
/// The Content-Digest field of RFC 9530, section 2, with the two algorithms it calls active, sha-256 and sha-512, and the Digest field of RFC 3230
/// that came before it.
/// </summary>
public static class ContentDigest
{
    private const int MaxOlder = 500;

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

        return StructuredFields.TryParseDictionary(header, out var members) ? Compare(members.Select(m => (m.Key, m.Value.Bytes)), body) : DigestFailure.Malformed;
    }

    /// <summary>The value of the older Digest field (RFC 3230): <c>SHA-256=BASE64</c>.</summary>
    public static string Older(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"SHA-256={Convert.ToBase64String(hash)}";
    }

    /// <summary>Checks the older field. Names of algorithms differ in case from server to server.</summary>
    public static DigestFailure CheckOlder(string? header, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrWhiteSpace(header) || header.Length > MaxOlder)
        {
            return header is { Length: > MaxOlder } ? DigestFailure.Malformed : DigestFailure.Missing;
        }

        return Compare(
            header.Split(',', StringSplitOptions.TrimEntries).Select(member => member.Split('=', 2))
                .Select(pair => (pair[0].ToLowerInvariant(), pair.Length == 2 ? Bytes(pair[1]) : null)),
            body);
    }

    private static DigestFailure Compare(IEnumerable<(string Name, byte[]? Digest)> members, ReadOnlySpan<byte> body)
    {
        var known = 0;
        var right = 0;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        foreach (var (name, digest) in members)
        {
            if (digest is null)
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

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[MaxOlder];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
