using CsCheck;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>Proquints as published, and a phrase whose key was worked out with another implementation of HKDF.</summary>
public sealed class RecoveryPhraseTests
{
    private const string Phrase = "babad-bamag-bibaj-bimal-boban-bomar-bubat-bumaz-runaj";
    private const string Seed = "6d378236c8e1f484d2a01ab1998ffb32ac31dc041f37d6d4c986c60c3f752ed4";

    [Theory] // arXiv:0901.4016, section 4
    [InlineData(0x7f000001, "lusab-babad")] // 127.0.0.1
    [InlineData(0x3f54dcc1, "gutih-tugad")] // 63.84.220.193
    [InlineData(0x3f760723, "gutuk-bisog")] // 63.118.7.35
    [InlineData(0x8c62c18d, "mudof-sakat")] // 140.98.193.141
    [InlineData(0x40ff06c8, "haguz-biram")] // 64.255.6.200
    [InlineData(0x801e342d, "mabiv-gibot")] // 128.30.52.45
    [InlineData(0x93437702, "natag-lisaf")] // 147.67.119.2
    [InlineData(0xd43afd44, "tibup-zujah")] // 212.58.253.68
    [InlineData(0xd82344d7, "tobog-higil")] // 216.35.68.215
    [InlineData(0xd844e815, "todah-vobij")] // 216.68.232.21
    [InlineData(0xc6518188, "sinid-makam")] // 198.81.129.136
    [InlineData(0x0c6e6ecc, "budov-kuras")] // 12.110.110.204
    public void Published_proquints(uint address, string expected)
    {
        Assert.Equal(expected, $"{Proquint.Encode((ushort)(address >> 16))}-{Proquint.Encode((ushort)address)}");
        Assert.True(Proquint.TryDecode(expected.AsSpan(0, 5), out var high));
        Assert.True(Proquint.TryDecode(expected.AsSpan(6, 5), out var low));
        Assert.Equal(address, ((uint)high << 16) | low);
    }

    [Fact]
    public void Every_proquint_reads_back() => Gen.UShort.Sample(bits =>
        Proquint.TryDecode(Proquint.Encode(bits), out var read) && read == bits);

    [Fact]
    public void The_key_of_known_entropy()
    {
        Assert.Equal(Phrase, RecoveryPhrase.Format([.. Enumerable.Range(0, 16).Select(i => (byte)i)]));
        Assert.True(RecoveryPhrase.TryRead(Phrase, out var key, out var reason));
        Assert.Null(reason);
        using (key)
        {
            Assert.Equal(Seed, Convert.ToHexStringLower(key!.ExportSeed()));
        }
    }

    [Theory]
    [InlineData("BABAD bamag Bibaj bimal boban bomar bubat bumaz runaj")]
    [InlineData("  babad, bamag,bibaj - bimal\r\nboban\tbomar\u00a0bubat\u2013bumaz--runaj\n")]
    public void Takes_what_people_type(string phrase)
    {
        Assert.True(RecoveryPhrase.TryRead(phrase, out var key, out var reason), reason);
        using (key)
        {
            Assert.Equal(Seed, Convert.ToHexStringLower(key!.ExportSeed()));
        }
    }

    [Theory]
    [InlineData(null, "wrong_word_count")]
    [InlineData("", "wrong_word_count")]
    [InlineData("babad-bamag-bibaj-bimal-boban-bomar-bubat-bumaz", "wrong_word_count")]
    [InlineData("babad-bamag-bibaj-bimal-boban-bomar-bubat-bumaz-runaj-babad", "wrong_word_count")]
    [InlineData("babed-bamag-bibaj-bimal-boban-bomar-bubat-bumaz-runaj", "unknown_word:1")]
    [InlineData("babad-bamag-bibajj-bimal-bobn-bomar-bubat-bumaz-runaj", "unknown_word:3")]
    [InlineData("babad-bamag-bibaj-bimal-boban-bomar-bubat-bumaz-runac", "unknown_word:9")]
    [InlineData("bamag-babad-bibaj-bimal-boban-bomar-bubat-bumaz-runaj", "wrong_checksum")]
    [InlineData("babad-bamag-bibaj-bimal-boban-bomar-bubat-bumat-runaj", "wrong_checksum")]
    [InlineData("babad-bamag-bibaj-bimal-boban-bomar-bubat-bumaz-runak", "wrong_checksum")]
    public void Refuses(string? phrase, string expected)
    {
        Assert.False(RecoveryPhrase.TryRead(phrase, out var key, out var reason));
        Assert.Equal(expected, reason);
        Assert.Null(key);
    }

    [Fact]
    public void Refuses_a_book() =>
        Assert.False(RecoveryPhrase.TryRead(Phrase + new string(' ', 1000), out _, out _));

    [Fact]
    public void A_new_phrase_reads_back_and_is_new()
    {
        var phrase = RecoveryPhrase.Create(out var key);
        Assert.True(RecoveryPhrase.TryRead(phrase, out var read, out _));
        Assert.NotEqual(phrase, RecoveryPhrase.Create(out var second));
        using (key)
        using (read)
        using (second)
        {
            Assert.Equal(key.PublicKey, read!.PublicKey);
            Assert.NotEqual(key.PublicKey, second.PublicKey);
        }
    }
}
