using System.Security.Cryptography;
using System.Text;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>The key of what lies on disk, and the passphrase over it.</summary>
public sealed class SecretKeyTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("sea stars");

    [Fact]
    public void A_box_opens_with_its_key_in_its_place_only()
    {
        using var key = new SecretKey(RandomNumberGenerator.GetBytes(SecretKey.Size));
        using var other = new SecretKey(RandomNumberGenerator.GetBytes(SecretKey.Size));
        var box = key.Seal(Plain, "here"u8);
        Assert.Equal(Plain, key.Open(box, "here"u8));
        Assert.NotEqual(box, key.Seal(Plain, "here"u8));
        Assert.Null(other.Open(box, "here"u8));
        Assert.Null(key.Open(box, "there"u8));
        for (var i = 0; i < box.Length; i++)
        {
            var changed = (byte[])box.Clone();
            changed[i] ^= 1;
            Assert.Null(key.Open(changed, "here"u8));
            Assert.Null(key.Open(box.AsSpan(0, i), "here"u8));
        }
    }

    [Fact]
    public void The_content_key_seals_by_row_and_names_words_by_itself()
    {
        var bytes = RandomNumberGenerator.GetBytes(32);
        using var key = new ContentKey(bytes);
        using var same = new ContentKey(bytes);
        using var other = new ContentKey(RandomNumberGenerator.GetBytes(32));
        var box = key.Seal("posts", "1", Plain);
        Assert.Equal(Plain, same.Open("posts", "1", box));
        Assert.Null(key.Open("posts", "2", box));
        Assert.Null(key.Open("log", "1", box));
        Assert.Null(other.Open("posts", "1", box));
        Assert.Equal(key.NameOf("tidepools"), same.NameOf("tidepools"));
        Assert.NotEqual(key.NameOf("tidepools"), key.NameOf("tidepool"));
        Assert.NotEqual(key.NameOf("tidepools"), other.NameOf("tidepools"));
        Assert.Equal(key.Mark, same.Mark);
        Assert.NotEqual(key.Mark, other.Mark);
    }

    [Fact]
    public void A_wrapped_key_opens_with_its_passphrase_and_its_parameters_only()
    {
        var key = RandomNumberGenerator.GetBytes(SecretKey.Size);
        var wrapped = WrappedKey.Create("correct horse", key, settled: true);
        Assert.Equal(key, wrapped.Open("correct horse"));
        Assert.Null(wrapped.Open("correct horse "));
        Assert.Null(wrapped.Open(""));
        Assert.Null(wrapped.Open(new string('x', PasswordHash.MaxPasswordLength + 1)));
        Assert.Null((wrapped with { Settled = false }).Open("correct horse"));
        Assert.Null((wrapped with { Passes = wrapped.Passes + 1 }).Open("correct horse"));
        Assert.Null((wrapped with { Salt = RandomNumberGenerator.GetBytes(16) }).Open("correct horse"));

        // What a file asks for is bounded: it must not become a way to use up the memory.
        Assert.Null((wrapped with { MemoryKib = 8 * 1024 * 1024 }).Open("correct horse"));
        Assert.Null((wrapped with { Passes = 1_000_000 }).Open("correct horse"));
        Assert.Null((wrapped with { Salt = [] }).Open("correct horse"));
    }
}
