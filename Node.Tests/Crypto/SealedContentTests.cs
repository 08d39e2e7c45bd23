using System.Security.Cryptography;
using CsCheck;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>Long contents sealed to the recovery key: the phrase opens them, at any place, and what was done to them is noticed.</summary>
public sealed class SealedContentTests
{
    private const int Chunk = SealedContent.ChunkSize;
    private const int Head = 88;
    private const int Whole = Chunk + 16;

    /// <summary>Around the borders of chunks.</summary>
    private static readonly int[] Sizes = [0, 1, 15, Chunk - 1, Chunk, Chunk + 1, 2 * Chunk, (2 * Chunk) + 7, 3 * Chunk];

    public static TheoryData<int> AllSizes => [.. Sizes];

    /// <summary>The vector of libsodium's test of crypto_sign_ed25519_pk_to_curve25519 (default/ed25519_convert).</summary>
    [Fact]
    public void The_X25519_side_of_a_key_is_the_one_that_libsodium_finds()
    {
        using var key = IdentityKey.FromSeed(Convert.FromHexString("421151a459faeade3d247115f94aedae42318124095afabe4d1451a559faedee"));
        Assert.Equal("f1814f0e8ff1043d8a44d25babff3cedcae6c22c3edaa48f857ae70de2baae50", Convert.ToHexStringLower(RecoverySeal.PublicKeyOf(key.PublicKey)));
        using var pair = RecoverySeal.KeyOf(key);
        Assert.Equal("f1814f0e8ff1043d8a44d25babff3cedcae6c22c3edaa48f857ae70de2baae50", Convert.ToHexStringLower(pair.PublicKey));
    }

    [Fact]
    public void Both_sides_of_every_key_belong_together() => Gen.Byte.Array[32].Sample(seed =>
    {
        using var key = IdentityKey.FromSeed(seed);
        using var pair = RecoverySeal.KeyOf(key);
        Assert.Equal(pair.PublicKey, RecoverySeal.PublicKeyOf(key.PublicKey));
    });

    [Theory]
    [InlineData("00")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void What_nobody_can_have_made_is_no_key(string key) => Assert.Throws<ArgumentException>(() => RecoverySeal.PublicKeyOf(Convert.FromHexString(key)));

    [Theory]
    [MemberData(nameof(AllSizes))]
    public void The_phrase_opens_what_was_sealed_to_its_public_key(int size)
    {
        var phrase = RecoveryPhrase.Create(out var key);
        var content = RandomNumberGenerator.GetBytes(size);
        var bytes = Seal(content, key.PublicKey);
        key.Dispose();
        Assert.True(RecoveryPhrase.TryRead(phrase, out var again, out _));
        using var opened = SealedContent.Open(new MemoryStream(bytes), again!);
        Assert.NotNull(opened);
        Assert.Equal(size, opened.Length);
        Assert.Equal(content, ReadAll(opened));
        again!.Dispose();
        using var other = IdentityKey.Create();
        Assert.Null(SealedContent.Open(new MemoryStream(bytes), other));
    }

    [Fact]
    public void Every_place_can_be_read_by_itself()
    {
        using var key = IdentityKey.Create();
        var content = RandomNumberGenerator.GetBytes((2 * Chunk) + 1234);
        using var opened = SealedContent.Open(new MemoryStream(Seal(content, key.PublicKey)), key)!;
        Gen.Select(Gen.Int[0, content.Length - 1], Gen.Int[1, 3_000]).Sample(
            (at, count) =>
            {
                opened.Position = at;
                var part = new byte[Math.Min(count, content.Length - at)];
                opened.ReadExactly(part);
                Assert.Equal(content[at..(at + part.Length)], part);
            },
            threads: 1);
    }

    [Fact]
    public void A_chunk_is_what_the_description_says()
    {
        using var key = IdentityKey.Create();
        var content = RandomNumberGenerator.GetBytes(Chunk + 5);
        var bytes = Seal(content, key.PublicKey);
        using var pair = RecoverySeal.KeyOf(key);
        Assert.True(Hpke.TryOpen(pair, bytes.AsSpan(8, 32), "PersonalNode sealed backup v1"u8, "PNSEAL1\n"u8, bytes.AsSpan(40, 48), out var raw));
        using var aead = new System.Security.Cryptography.ChaCha20Poly1305(raw);
        var plain = new byte[5];
        aead.Decrypt([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], bytes.AsSpan(Head + Whole, 5), bytes.AsSpan(Head + Whole + 5, 16), plain);
        Assert.Equal(content[Chunk..], plain);
    }

    [Theory]
    [MemberData(nameof(AllSizes))]
    public void What_was_cut_off_does_not_open(int size)
    {
        using var key = IdentityKey.Create();
        var bytes = Seal(RandomNumberGenerator.GetBytes(size), key.PublicKey);
        foreach (var length in new[] { 0, 7, Head - 1, Head, Head + 15, Head + Whole, Head + (2 * Whole), bytes.Length - 16, bytes.Length - 1 }.Where(l => l < bytes.Length))
        {
            Assert.Null(SealedContent.Open(new MemoryStream(bytes[..length]), key));
        }

        Assert.Null(SealedContent.Open(new MemoryStream([.. bytes, .. new byte[16]]), key));
        Assert.Null(SealedContent.Open(new MemoryStream([.. bytes, .. bytes[Head..]]), key));
    }

    [Fact]
    public void Chunks_that_changed_places_are_noticed()
    {
        using var key = IdentityKey.Create();
        var bytes = Seal(RandomNumberGenerator.GetBytes((2 * Chunk) + 9), key.PublicKey);
        byte[] swapped = [.. bytes[..Head], .. bytes[(Head + Whole)..(Head + (2 * Whole))], .. bytes[Head..(Head + Whole)], .. bytes[(Head + (2 * Whole))..]];
        using var opened = SealedContent.Open(new MemoryStream(swapped), key)!;
        Assert.Throws<InvalidDataException>(() => ReadAll(opened));
        Assert.Null(SealedContent.Open(new MemoryStream([.. bytes[..(Head + Whole)], .. bytes[(Head + (2 * Whole))..]]), key));
    }

    [Fact]
    public void A_changed_byte_is_noticed_wherever_it_is()
    {
        using var key = IdentityKey.Create();
        var bytes = Seal(RandomNumberGenerator.GetBytes(Chunk + 500), key.PublicKey);
        Gen.Frequency((3, Gen.Int[0, Head + 20]), (3, Gen.Int[Head, bytes.Length - 1])).Sample(
            at =>
            {
                byte[] changed = [.. bytes];
                changed[at] ^= 0x20;
                using var opened = SealedContent.Open(new MemoryStream(changed), key);
                if (opened is not null)
                {
                    Assert.Throws<InvalidDataException>(() => ReadAll(opened));
                }
            },
            iter: 60);
    }

    [Fact]
    public void What_was_not_completed_does_not_open()
    {
        using var key = IdentityKey.Create();
        using var target = new MemoryStream();
        using (var stream = SealedContent.Seal(target, key.PublicKey))
        {
            stream.Write(new byte[Chunk + 1]);
        }

        Assert.Null(SealedContent.Open(new MemoryStream(target.ToArray()), key));
    }

    [Fact]
    public void A_key_that_all_agree_on_seals_nothing() =>
        Assert.ThrowsAny<ArgumentException>(() => SealedContent.Seal(new MemoryStream(), Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000")));

    private static byte[] Seal(byte[] content, byte[] publicKey)
    {
        using var target = new MemoryStream();
        using (var stream = SealedContent.Seal(target, publicKey))
        {
            // In pieces of any length.
            for (var at = 0; at < content.Length; at += 70_001)
            {
                stream.Write(content.AsSpan(at, Math.Min(70_001, content.Length - at)));
            }

            stream.Complete();
        }

        return target.ToArray();
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
