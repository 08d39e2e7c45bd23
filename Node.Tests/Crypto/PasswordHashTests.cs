using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>Argon2id: an answer of libsodium's own tests, one of another implementation, and what is refused unread.</summary>
public sealed class PasswordHashTests
{
    private const string Password = "Grüße, correct horse";
    private const string Known = "$argon2id$v=19$m=65536,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$exx0RhUNOEEwHl1wemk+c7hB00kvmfGxjTR2mQuCLdI";

    [Theory]
    [InlineData("", "$argon2id$v=19$m=4882,t=2,p=1$bA81arsiXysd3WbTRzmEOw$Nm8QBM+7RH1DXo9rvp5cwKEOOOfD2g6JuxlXihoNcpE")]
    [InlineData(Password, Known)]
    public void Known_answers(string password, string phc)
    {
        Assert.True(PasswordHash.Verify(password, phc));
        Assert.False(PasswordHash.Verify(password + " ", phc));
    }

    [Fact]
    public void A_new_hash_has_the_documented_parameters_and_its_own_salt()
    {
        var phc = PasswordHash.Create(Password);
        Assert.Matches(@"^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", phc);
        Assert.NotEqual(phc, PasswordHash.Create(Password));
        Assert.True(PasswordHash.Verify(Password, phc));
        Assert.False(PasswordHash.Verify("grüße, correct horse", phc));
    }

    [Theory]
    [InlineData("m=65536", "m=262145")] // more memory than allowed
    [InlineData("m=65536", "m=9999999")]
    [InlineData("m=65536", "m=4095")]
    [InlineData("m=65536", "m=0065536x")]
    [InlineData("t=3", "t=0")]
    [InlineData("t=3", "t=11")]
    [InlineData("p=1", "p=2")]
    [InlineData("v=19", "v=16")]
    [InlineData("argon2id", "argon2i")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0O")] // 15 bytes of salt
    [InlineData("AAECAwQFBgcICQoLDA0ODw", "AAECA")] // no base64
    [InlineData("exx0RhUNOEEwHl1wemk+c7hB00kvmfGxjTR2mQuCLdI", "exx0RhUNOEEwHl1wemk")] // 14 bytes of hash
    [InlineData("exx0RhUNOEEwHl1wemk+c7hB00kvmfGxjTR2mQuCLdI", "")]
    [InlineData("exx0Rh", "fxx0Rh")]
    [InlineData("LdI", "LdI\n")]
    public void Refuses(string from, string to)
    {
        Assert.Contains(from, Known, StringComparison.Ordinal);
        Assert.False(PasswordHash.Verify(Password, Known.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void Refuses_nothing_and_too_much()
    {
        Assert.False(PasswordHash.Verify(null, Known));
        Assert.False(PasswordHash.Verify(Password, null));
        Assert.False(PasswordHash.Verify(Password, ""));
        Assert.False(PasswordHash.Verify(Password, new string('$', 100_000)));
        var tooLong = new string('x', PasswordHash.MaxPasswordLength + 1);
        Assert.False(PasswordHash.Verify(tooLong, Known));
        Assert.Throws<ArgumentOutOfRangeException>(() => PasswordHash.Create(tooLong));
        Assert.False(PasswordHash.Verify("\ud800", Known));
    }
}
