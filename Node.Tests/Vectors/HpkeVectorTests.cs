using System.Security.Cryptography;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Vectors;

/// <summary>RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode; and what must not open.</summary>
public sealed class HpkeVectorTests
{
    private const string Info = "4f6465206f6e2061204772656369616e2055726e";
    private const string EphemeralSecret = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
    private const string RecipientSecret = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
    private const string RecipientPublic = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    private const string Enc = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    private const string Plaintext = "4265617574792069732074727574682c20747275746820626561757479";

    [Fact]
    public void Seals_as_the_RFC_does()
    {
        using var ephemeral = AgreementKey.FromPrivate(Hex(EphemeralSecret));
        using var recipient = AgreementKey.FromPrivate(Hex(RecipientSecret));
        Assert.Equal(RecipientPublic, Hex(recipient.PublicKey));

        var (enc, ciphertext) = Hpke.SealWith(ephemeral, recipient.PublicKey, Hex(Info), Hex("436f756e742d30"), Hex(Plaintext));
        Assert.Equal(Enc, Hex(enc));
        Assert.Equal("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28", Hex(ciphertext));
        Assert.True(Hpke.TryOpen(recipient, enc, Hex(Info), Hex("436f756e742d30"), ciphertext, out var plain));
        Assert.Equal(Plaintext, Hex(plain));
    }

    /// <summary>The key schedule, which the vectors of the later sequence numbers show too: nonce = base_nonce xor sequence number.</summary>
    [Theory]
    [InlineData(1, "436f756e742d31", "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c")]
    [InlineData(2, "436f756e742d32", "71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b")]
    [InlineData(4, "436f756e742d34", "63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16")]
    [InlineData(255, "436f756e742d323535", "18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c52b8880a5f6b3936da9cd6c23ef2a95c")]
    [InlineData(256, "436f756e742d323536", "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076214c0c40d4c728d6ed9e727a5b")]
    public void The_key_schedule_is_the_RFCs(int sequence, string aad, string expected)
    {
        using var recipient = AgreementKey.FromPrivate(Hex(RecipientSecret));
        var (key, nonce) = Hpke.Schedule(recipient.Agree(Hex(Enc))!, Hex(Enc), recipient.PublicKey, Hex(Info));
        Assert.Equal("ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91", Hex(key));
        Assert.Equal("5c4d98150661b848853b547f", Hex(nonce));
        nonce[^1] ^= (byte)sequence;
        nonce[^2] ^= (byte)(sequence >> 8);
        var ciphertext = new byte[Plaintext.Length / 2];
        var tag = new byte[Hpke.TagSize];
        using var aead = new ChaCha20Poly1305(key);
        aead.Encrypt(nonce, Hex(Plaintext), ciphertext, tag, Hex(aad));
        Assert.Equal(expected, Hex([.. ciphertext, .. tag]));
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        using var recipient = AgreementKey.FromPrivate(Hex(RecipientSecret));
        byte[] info = [1, 2, 3], aad = [4, 5], text = [6, 7, 8];
        var (enc, ciphertext) = Hpke.Seal(recipient.PublicKey, info, aad, text);
        Assert.True(Hpke.TryOpen(recipient, enc, info, aad, ciphertext, out _));
        foreach (var part in (byte[][])[enc, info, aad, ciphertext])
        {
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));

                // X25519 masks the top bit of a point (RFC 7748 section 5); as part of the KEM context it changes the key all the same.
                Assert.False(Hpke.TryOpen(recipient, enc, info, aad, ciphertext, out _), $"bit {bit}");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        for (var length = 0; length < ciphertext.Length; length++)
        {
            Assert.False(Hpke.TryOpen(recipient, enc, info, aad, ciphertext.AsSpan(0, length), out _));
        }

        using var other = AgreementKey.Create();
        Assert.False(Hpke.TryOpen(other, enc, info, aad, ciphertext, out _));
        Assert.False(Hpke.TryOpen(recipient, enc.AsSpan(1), info, aad, ciphertext, out _));
        Assert.False(Hpke.TryOpen(recipient, [], info, aad, ciphertext, out _));
    }

    /// <summary>Points of small order and the like, as in Wycheproof's x25519_test: agreeing with them would give a key that everybody knows.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    public void Nobody_agrees_with_a_point_of_small_order(string point)
    {
        using var recipient = AgreementKey.Create();
        Assert.Throws<ArgumentException>(() => Hpke.Seal(Hex(point), [], [], [1]));
        Assert.False(Hpke.TryOpen(recipient, Hex(point), [], [], new byte[32], out _));
    }

    [Fact]
    public void The_same_text_never_looks_the_same()
    {
        using var recipient = AgreementKey.Create();
        var first = Hpke.Seal(recipient.PublicKey, [], [], [1, 2, 3]);
        var second = Hpke.Seal(recipient.PublicKey, [], [], [1, 2, 3]);
        Assert.NotEqual(first.Enc, second.Enc);
        Assert.NotEqual(first.Ciphertext, second.Ciphertext);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
