using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>Bearer tokens, one-time links and session ids: 256 random bits, of which the node keeps only a hash.</summary>
public static class Secrets
{
    /// <summary>The prefix (it tells a reader, and a leak scanner, what it found) and 43 characters of base64url.</summary>
    public static string NewToken(string prefix)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return prefix + Base64Url.EncodeToString(random);
    }

    /// <summary>SHA-256 of the token's UTF-8, as 43 characters of base64url. A fast hash will do: the token cannot be guessed.</summary>
    public static string Hash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
