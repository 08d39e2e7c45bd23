using System.Buffers.Text;
using System.Security.Cryptography;
using CsCheck;
using PersonalNode.Crypto;
using PersonalNode.Tests.Vectors;
using SimpleBase;

namespace PersonalNode.Tests.Crypto;

/// <summary>Keys and tokens as text: Multikey, PEM, base64url.</summary>
public sealed class KeyFormatTests
{
    [Fact]
    public void Multikey_reads_back() => Gen.Byte.Array[32].Sample(key =>
        Multikey.TryDecode(Multikey.Encode(key), out var read) && read.AsSpan().SequenceEqual(key));

    [Fact]
    public void Multikey_of_a_published_key()
    {
        Assert.True(Multikey.TryDecode(Vector.PublicKeyMultibase, out var key));
        Assert.Equal(Vector.PublicKeyMultibase, Multikey.Encode(key));
        Assert.StartsWith("z6Mk", Multikey.Encode(new byte[32]), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Multikey.Encode(new byte[31]));
    }

    [Fact]
    public void Multikey_refuses_everything_else()
    {
        byte[] right = [0xed, 0x01, .. Vector.PublicKey];
        string[] wrong =
        [
            "", "z", "z0", "zé", "m" + Convert.ToBase64String(right),
            Vector.PublicKeyMultibase[1..],
            "Z" + Vector.PublicKeyMultibase[1..],
            Vector.PublicKeyMultibase + " ",
            Vector.PublicKeyMultibase[..^1],
            "z1" + Vector.PublicKeyMultibase[1..],
            Vector.SecretKeyMultibase,
            "z" + Base58.Bitcoin.Encode([0xec, 0x01, .. Vector.PublicKey]), // x25519-pub
            "z" + Base58.Bitcoin.Encode([.. right, 0]),
            "z" + Base58.Bitcoin.Encode(right.AsSpan(..^1)),
            "z" + new string('2', 1_000_000),
        ];
        foreach (var text in wrong)
        {
            Assert.False(Multikey.TryDecode(text, out var key), text[..Math.Min(text.Length, 60)]);
            Assert.Empty(key);
        }

        Assert.False(Multikey.TryDecode(null, out _));
    }

    [Fact]
    public void Rsa_reads_back_and_signs_as_its_public_pem_says()
    {
        using var key = RsaKey.Create();
        using var read = RsaKey.FromPem(key.ExportPem());
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", key.ExportPem(), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key.PublicKeyPem, StringComparison.Ordinal);
        Assert.Equal(key.PublicKeyPem, read.PublicKeyPem);

        using var verifier = RSA.Create();
        verifier.ImportFromPem(key.PublicKeyPem);
        Assert.Equal(2048, verifier.KeySize);
        Assert.True(verifier.VerifyData("data"u8, read.Sign("data"u8), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Rsa_refuses_short_public_and_broken_keys()
    {
        using var key = RsaKey.Create();
        using var small = RSA.Create(1024);
        foreach (var pem in new[] { key.PublicKeyPem, small.ExportPkcs8PrivateKeyPem(), "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" })
        {
            Assert.ThrowsAny<CryptographicException>(() => RsaKey.FromPem(pem));
        }
    }

    [Fact]
    public void Tokens_carry_256_bits_and_their_hash_is_sha_256()
    {
        var token = Secrets.NewToken("pn_");
        Assert.StartsWith("pn_", token, StringComparison.Ordinal);
        Assert.Equal(32, Base64Url.DecodeFromChars(token.AsSpan(3)).Length);
        Assert.NotEqual(token, Secrets.NewToken("pn_"));
        Assert.Equal("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", Secrets.Hash("abc")); // FIPS 180-4's example
        Assert.NotEqual(Secrets.Hash("abc"), Secrets.Hash("abd"));
    }
}
