using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

public sealed class VerificationWordsTests
{
    [Fact]
    public void The_words_of_two_known_keys() => Assert.Equal(
        "nidoj-mivoz-damik-dodup-buhip-polim",
        string.Join('-', VerificationWords.Of("z6Mkon3Necd6NkkyfoGoHxid2znGc59LU3K7mubaRcFbLfLX", "z6Mko9hTggMwjSTEaJaPUfE6tqcy2xvU6BnNq3e3o8qVBiyH")));

    [Fact]
    public void Both_sides_see_the_same_six_words_and_others_see_others()
    {
        using var a = IdentityKey.FromSeed(new byte[32]);
        using var b = IdentityKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
        using var c = IdentityKey.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);
        var words = VerificationWords.Of(a.PublicKeyMultibase, b.PublicKeyMultibase);
        Assert.Equal(6, words.Count);
        Assert.All(words, word => Assert.True(Proquint.TryDecode(word, out _)));
        Assert.Equal(words, VerificationWords.Of(b.PublicKeyMultibase, a.PublicKeyMultibase));
        Assert.NotEqual(words, VerificationWords.Of(a.PublicKeyMultibase, c.PublicKeyMultibase));
    }
}
