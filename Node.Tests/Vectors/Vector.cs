using System.Text.Json;
using PersonalNode.Crypto;
using SimpleBase;

namespace PersonalNode.Tests.Vectors;

/// <summary>The key pair of W3C Data Integrity EdDSA Cryptosuites 1.0, appendix B, that FEP-8b32 uses too, and small helps.</summary>
internal static class Vector
{
    public const string PublicKeyMultibase = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    public const string SecretKeyMultibase = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";

    public static DateTimeOffset Created { get; } = new(2023, 2, 24, 23, 36, 38, TimeSpan.Zero);

    public static byte[] PublicKey => Multikey.TryDecode(PublicKeyMultibase, out var key) ? key : throw new InvalidOperationException();

    /// <summary>The secret key is 0x80 0x26 and the seed (Multikey, ed25519-priv).</summary>
    public static IdentityKey Key() => IdentityKey.FromSeed(Base58.Bitcoin.Decode(SecretKeyMultibase.AsSpan(1)).AsSpan(2));

    public static JsonElement Parse(string json) => JsonElement.Parse(json);
}
