using System.Numerics;
using System.Text;
using CsCheck;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>RFC 8032's vectors, and the signatures that a careless verifier takes.</summary>
public sealed class Ed25519Tests
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("whatever");

    /// <summary>All encodings of the eight points of small order ("Taming the many EdDSAs", eprint 2020/1244, table 6b).</summary>
    public static TheoryData<string> SmallOrder =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory] // RFC 8032, section 7.1, tests 1 to 3
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Rfc_8032(string seed, string publicKey, string message, string signature)
    {
        using var key = IdentityKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey));
        Assert.Equal(seed, Convert.ToHexStringLower(key.ExportSeed()));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(Ed25519Signature.Verify(key.PublicKey, Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void A_key_of_small_order_verifies_nothing(string point)
    {
        // R = identity, S = 0 satisfies the equation for the identity key, and often for the others.
        foreach (var r in SmallOrder)
        {
            for (byte tail = 0; tail < 16; tail++)
            {
                byte[] signature = [.. Convert.FromHexString(r.Data), .. new byte[32]];
                Assert.False(Ed25519Signature.Verify(Convert.FromHexString(point), [.. Message, tail], signature));
            }
        }
    }

    [Fact]
    public void S_plus_the_group_order_is_refused()
    {
        using var key = IdentityKey.Create();
        var signature = key.Sign(Message);
        Assert.True(Ed25519Signature.Verify(key.PublicKey, Message, signature));

        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        byte[] twin = [.. signature[..32], .. s.ToByteArray(isUnsigned: true)];
        Assert.Equal(64, twin.Length);
        Assert.False(Ed25519Signature.Verify(key.PublicKey, Message, twin));
    }

    [Fact]
    public void Wrong_lengths_and_noise_are_refused_without_an_exception()
    {
        using var key = IdentityKey.Create();
        var signature = key.Sign(Message);
        Assert.False(Ed25519Signature.Verify(key.PublicKey, Message, signature.AsSpan(1)));
        Assert.False(Ed25519Signature.Verify(key.PublicKey, Message, [.. signature, 0]));
        Assert.False(Ed25519Signature.Verify(key.PublicKey.AsSpan(1), Message, signature));
        Assert.False(Ed25519Signature.Verify([], Message, signature));
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[64]).Sample((k, s) => !Ed25519Signature.Verify(k, Message, s), iter: 1000);
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        using var key = IdentityKey.Create();
        var signature = key.Sign(Message);
        for (var bit = 0; bit < 512; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Ed25519Signature.Verify(key.PublicKey, Message, signature));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(Ed25519Signature.Verify(key.PublicKey, Message, signature));
    }

    [Fact]
    public void A_seed_has_32_bytes() => Assert.Throws<ArgumentException>(() => IdentityKey.FromSeed(new byte[31]));
}
