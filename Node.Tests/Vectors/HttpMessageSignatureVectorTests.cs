using System.Text;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Vectors;

/// <summary>RFC 9421 appendix B.2.6 both ways, its derived components, and RFC 9530's digests of the same body.</summary>
public sealed class HttpMessageSignatureVectorTests
{
    private const string Parameters =
        """("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """;

    private const string SignatureInputHeader =
        """sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """;

    private const string SignatureHeader =
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";

    private const string Sha512Digest =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    private const string Sha256Digest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

    private static readonly byte[] PublicKey = Convert.FromBase64String("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=");

    private static readonly SignedRequest Request = new(
        "POST",
        "https://example.com/foo?param=Value&Pet=dog",
        new Dictionary<string, string>
        {
            ["date"] = "Tue, 20 Apr 2021 02:07:55 GMT",
            ["content-type"] = "application/json",
            ["content-digest"] = Sha512Digest,
            ["content-length"] = "18",
        });

    private static readonly string ExpectedBase = string.Join(
        '\n',
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT",
        "\"@method\": POST",
        "\"@path\": /foo",
        "\"@authority\": example.com",
        "\"content-type\": application/json",
        "\"content-length\": 18",
        "\"@signature-params\": " + Parameters.Trim());

    [Fact]
    public void B_2_6_verifies()
    {
        Assert.True(HttpMessageSignature.TryParse(SignatureInputHeader, SignatureHeader, out var input, out var signature, out _));
        Assert.Equal("sig-b26", input.Label);
        Assert.Equal(["date", "@method", "@path", "@authority", "content-type", "content-length"], input.Components);
        Assert.Equal(Parameters.Trim(), input.RawParameters);
        Assert.Equal("test-key-ed25519", input.KeyId);
        Assert.Equal(1618884473, input.Created);
        Assert.Null(input.Algorithm);
        Assert.Null(input.Expires);
        Assert.Null(input.Nonce);

        Assert.True(HttpMessageSignature.TryBuildBase(Request, input, out var signatureBase, out _));
        Assert.Equal(ExpectedBase, Encoding.ASCII.GetString(signatureBase));
        Assert.True(Ed25519Signature.Verify(PublicKey, signatureBase, signature));
    }

    [Fact]
    public void B_2_6_is_what_we_would_have_sent()
    {
        using var key = IdentityKey.FromSeed(Convert.FromBase64String("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="));
        Assert.Equal(PublicKey, key.PublicKey);
        var (input, signature) = HttpMessageSignature.Sign(
            Request,
            ["date", "@method", "@path", "@authority", "content-type", "content-length"],
            key,
            "test-key-ed25519",
            DateTimeOffset.FromUnixTimeSeconds(1618884473),
            nonce: null,
            label: "sig-b26");
        Assert.Equal(SignatureInputHeader.Trim(), input);
        Assert.Equal(SignatureHeader, signature);
    }

    [Theory] // RFC 9421, section 2.2, and the corners of URLs
    [InlineData("https://www.example.com/path?param=value", "@target-uri", "https://www.example.com/path?param=value")]
    [InlineData("https://www.example.com/path?param=value", "@scheme", "https")]
    [InlineData("https://www.example.com/path?param=value", "@authority", "www.example.com")]
    [InlineData("https://www.example.com/path?param=value", "@path", "/path")]
    [InlineData("https://www.example.com/path?param=value", "@query", "?param=value")]
    [InlineData("https://www.example.com/path?param=value", "@request-target", "/path?param=value")]
    [InlineData("https://WWW.Example.com:443", "@authority", "www.example.com")]
    [InlineData("http://example.com:8080/", "@authority", "example.com:8080")]
    [InlineData("http://[::1]:5000/inbox", "@authority", "[::1]:5000")]
    [InlineData("https://example.com", "@path", "/")]
    [InlineData("https://example.com?a=b", "@path", "/")]
    [InlineData("https://example.com/path", "@query", "?")]
    [InlineData("https://example.com/path?", "@query", "?")]
    [InlineData("https://example.com/%7Ea/../b%2f?q=%20+#top", "@path", "/%7Ea/../b%2f")]
    [InlineData("https://example.com/a?queryString", "@query", "?queryString")]
    [InlineData("https://example.com/a#top", "@target-uri", "https://example.com/a")]
    public void Derived_components(string target, string component, string expected)
    {
        var request = new SignedRequest("GET", target, new Dictionary<string, string>());
        var input = HttpMessageSignature.Describe([component], "k", DateTimeOffset.UnixEpoch, null);
        Assert.True(HttpMessageSignature.TryBuildBase(request, input, out var signatureBase, out var reason), reason);
        Assert.Equal(
            $"\"{component}\": {expected}\n\"@signature-params\": (\"{component}\");created=0;keyid=\"k\"",
            Encoding.ASCII.GetString(signatureBase));
    }

    [Fact]
    public void Rfc_9530_digests()
    {
        var body = """{"hello": "world"}"""u8;
        Assert.Equal(Sha256Digest, ContentDigest.Sha256(body));
        Assert.Equal(DigestFailure.None, ContentDigest.Check(Sha256Digest, body));
        Assert.Equal(DigestFailure.None, ContentDigest.Check(Sha512Digest, body));
        Assert.Equal(DigestFailure.None, ContentDigest.Check($"{Sha512Digest}, {Sha256Digest}", body));
        Assert.Equal(DigestFailure.None, ContentDigest.Check($"unixsum=:AAA=:,\t{Sha256Digest}", body));
    }

    [Theory]
    [InlineData(null, DigestFailure.Missing)]
    [InlineData(" ", DigestFailure.Missing)]
    [InlineData("sha-256", DigestFailure.Malformed)]
    [InlineData("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", DigestFailure.Malformed)]
    [InlineData("SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", DigestFailure.Malformed)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:,", DigestFailure.Malformed)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", DigestFailure.Malformed)]
    [InlineData("sha-256=:X48E9qOokqqr vdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", DigestFailure.Malformed)]
    [InlineData("sha-256=:AAAA:, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", DigestFailure.Malformed)]
    [InlineData("md5=:AAAA:", DigestFailure.UnknownAlgorithm)]
    [InlineData("sha-256=::", DigestFailure.Mismatch)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBA==:", DigestFailure.Mismatch)]
    [InlineData("sha-512=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", DigestFailure.Mismatch)]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=:AAAA:", DigestFailure.Mismatch)]
    public void Digests_refused(string? header, DigestFailure expected) =>
        Assert.Equal(expected, ContentDigest.Check(header, """{"hello": "world"}"""u8));

    [Fact]
    public void A_changed_body_is_noticed() =>
        Assert.Equal(DigestFailure.Mismatch, ContentDigest.Check(Sha256Digest, """{"hello": "World"}"""u8));
}
