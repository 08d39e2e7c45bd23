namespace PersonalNode.Crypto;

/// <summary>
/// Ed25519 public keys as Multikey text (FEP-521a; W3C Controlled Identifiers 1.0, section 2.2.2): multibase base58btc of
/// the two bytes 0xed 0x01 and the 32 bytes of the key, 48 characters that start with z6Mk.
/// </summary>
public static class Multikey
{
    private const int KeySize = 32;

    /// <summary>Text of a 32-byte key.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static string Encode(ReadOnlySpan<byte> ed25519PublicKey)
    {
        if (ed25519PublicKey.Length != KeySize)
        {
            throw new ArgumentException("An Ed25519 public key has 32 bytes.", nameof(ed25519PublicKey));
        }

        Span<byte> bytes = stackalloc byte[KeySize + 2];
        bytes[0] = 0xed;
        bytes[1] = 0x01;
        ed25519PublicKey.CopyTo(bytes[2..]);
        return Multibase.Encode(bytes);
    }

    /// <summary>The 32 bytes of the key; false for other bases, other key types, other lengths and other spellings.</summary>
    public static bool TryDecode(string? multibase, out byte[] publicKey)
    {
        publicKey = [];
        if (!Multibase.TryDecode(multibase, KeySize + 2, out var bytes) || bytes[0] != 0xed || bytes[1] != 0x01)
        {
            return false;
        }

        publicKey = bytes[2..];
        return true;
    }
}
