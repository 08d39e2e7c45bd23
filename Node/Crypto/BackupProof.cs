using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The word by which a backup shows that a node made it to which the recovery phrase was once given: the recovery key's signature of a fixed
/// text. It lies in the node and inside its backups alone. A friend who keeps these knows the public key, to which anybody can seal, and this word not:
/// so what they make up is not taken for the owner's.
/// </summary>
public static class BackupProof
{
    private static ReadOnlySpan<byte> Text => "PersonalNode backup v1"u8;

    /// <summary>64 bytes in base64.</summary>
    public static string Of(IdentityKey recovery) => Convert.ToBase64String(recovery.Sign(Text));

    /// <summary>Ed25519 signs one text in one way only (RFC 8032 section 5.1.6), so that the words can be compared.</summary>
    public static bool IsOf(string? proof, IdentityKey recovery)
    {
        Span<byte> given = stackalloc byte[64];
        return proof is not null && Convert.TryFromBase64String(proof, given, out var length) && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, recovery.Sign(Text));
    }
}
