using System.Numerics;
using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The X25519 side of the Ed25519 recovery key, so that what is sealed to the key whose public half a node knows opens by the printed phrase
/// alone. Both curves are one (RFC 7748 section 4.1): u = (1 + y) / (1 - y) mod 2^255 - 19; the private side is the first half of SHA-512 of the
/// seed, which Ed25519 signs with too (RFC 8032 section 5.1.5). Numbers here are public.
/// </summary>
public static class RecoverySeal
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The X25519 public key of an Ed25519 one.</summary>
    /// <exception cref="ArgumentException">It is none that anybody could have made.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> ed25519PublicKey32)
    {
        if (ed25519PublicKey32.Length != 32)
        {
            throw new ArgumentException("An Ed25519 public key has 32 bytes.", nameof(ed25519PublicKey32));
        }

        Span<byte> bytes = stackalloc byte[32];
        ed25519PublicKey32.CopyTo(bytes);

        // The topmost bit is the sign of x, which u does not depend on.
        bytes[31] &= 0x7f;
        var y = new BigInteger(bytes, isUnsigned: true);
        if (y >= P || y <= 1 || y == P - 1)
        {
            throw new ArgumentException("Not an Ed25519 public key.", nameof(ed25519PublicKey32));
        }

        var u = (1 + y) * BigInteger.ModPow(P + 1 - y, P - 2, P) % P;
        var key = new byte[32];
        return u.TryWriteBytes(key, out _, isUnsigned: true) ? key : throw new InvalidOperationException("Less than 2^255 fits into 32 bytes.");
    }

    /// <summary>The key pair that opens what was sealed to <see cref="PublicKeyOf"/>.</summary>
    public static AgreementKey KeyOf(IdentityKey recovery)
    {
        var seed = recovery.ExportSeed();
        Span<byte> hash = stackalloc byte[64];
        try
        {
            SHA512.HashData(seed, hash);
            return AgreementKey.FromPrivate(hash[..32]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(hash);
        }
    }
}
