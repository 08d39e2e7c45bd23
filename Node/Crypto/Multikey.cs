namespace PersonalNode.Crypto;

/// <summary>
/// Public keys as Multikey text (FEP-521a; W3C Controlled Identifiers 1.0, section 2.2.2): multibase base58btc of two bytes that name the
/// kind and the 32 bytes of the key. Ed25519 is 0xed 0x01 (z6Mk…), X25519 is 0xec 0x01 (z6LS…).
/// </summary>
public static class Multikey
{
    private const int KeySize = 32;
    private const byte Ed25519 = 0xed;
    private const byte X25519 = 0xec;

    /// <summary>Text of a 32-byte Ed25519 key.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static string Encode(ReadOnlySpan<byte> ed25519PublicKey) => Encode(Ed25519, ed25519PublicKey);

    /// <summary>Text of a 32-byte X25519 key.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static string EncodeX25519(ReadOnlySpan<byte> x25519PublicKey) => Encode(X25519, x25519PublicKey);

    /// <summary>The 32 bytes of an Ed25519 key; false for other bases, other key types, other lengths and other spellings.</summary>
    public static bool TryDecode(string? multibase, out byte[] publicKey) => TryDecode(multibase, Ed25519, out publicKey);

    /// <summary>The 32 bytes of an X25519 key; false for everything else.</summary>
    public static bool TryDecodeX25519(string? multibase, out byte[] publicKey) => TryDecode(multibase, X25519, out publicKey);

    /// <summary>Text of the 32 private bytes of an Ed25519 key (the same section: ed25519-priv, 0x1300).</summary>
    internal static string EncodePrivate(ReadOnlySpan<byte> ed25519Seed) => Multibase.Encode([0x80, 0x26, .. ed25519Seed]);

    /// <summary>Text of the 32 private bytes of an X25519 key (x25519-priv, 0x1302).</summary>
    internal static string EncodePrivateX25519(ReadOnlySpan<byte> private32) => Multibase.Encode([0x82, 0x26, .. private32]);

    private static string Encode(byte kind, ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException("The public key must have 32 bytes.", nameof(key));
        }

        Span<byte> bytes = stackalloc byte[KeySize + 2];
        bytes[0] = kind;
        bytes[1] = 0x01;
        key.CopyTo(bytes[2..]);
        return Multibase.Encode(bytes);
    }

    private static bool TryDecode(string? multibase, byte kind, out byte[] publicKey)
    {
        publicKey = [];
        if (!Multibase.TryDecode(multibase, KeySize + 2, out var bytes) || bytes[0] != kind || bytes[1] != 0x01)
        {
            return false;
        }

        publicKey = bytes[2..];
        return true;
    }
}
