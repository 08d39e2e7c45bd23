using CsCheck;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>What a signature must not survive, and every reason for which its headers are refused.</summary>
public sealed class HttpMessageSignatureTests
{
    private const string Signature = "sig1=:AAAA:";

    private static readonly SignedRequest Request = new(
        "POST",
        "https://bob.example/inbox?a=b",
        new Dictionary<string, string> { ["content-digest"] = ContentDigest.Sha256("{}"u8), ["x-empty"] = "" });

    private static readonly string[] Covered = ["@method", "@target-uri", "content-digest"];

    [Fact]
    public void A_signature_holds_for_its_request_and_no_other()
    {
        using var key = IdentityKey.Create();
        var (input, signature) = HttpMessageSignature.Sign(
            Request, Covered, key, "https://alice.example/#key", DateTimeOffset.UnixEpoch.AddSeconds(7), "a\"b\\c");
        Assert.Equal(
            """sig1=("@method" "@target-uri" "content-digest");created=7;keyid="https://alice.example/#key";nonce="a\"b\\c" """.TrimEnd(),
            input);

        Assert.True(Holds(Request, input, signature, key));
        Assert.False(Holds(Request with { Method = "PUT" }, input, signature, key));
        Assert.False(Holds(Request with { TargetUri = "https://eve.example/inbox?a=b" }, input, signature, key));
        Assert.False(Holds(Request with { TargetUri = "http://bob.example/inbox?a=b" }, input, signature, key));
        Assert.False(Holds(Request with { TargetUri = "https://bob.example/outbox?a=b" }, input, signature, key));
        Assert.False(Holds(Request with { TargetUri = "https://bob.example/inbox?a=c" }, input, signature, key));
        var digest = new Dictionary<string, string> { ["content-digest"] = ContentDigest.Sha256("[]"u8) };
        Assert.False(Holds(Request with { Headers = digest }, input, signature, key));

        foreach (var (from, to) in new[] { ("created=7", "created=8"), ("#key", "#kez"), ("a\\\"b", "ab"), (" \"content-digest\"", ""), (";nonce", ";expires=9;nonce") })
        {
            Assert.Contains(from, input, StringComparison.Ordinal);
            Assert.False(Holds(Request, input.Replace(from, to, StringComparison.Ordinal), signature, key), to);
        }

        using var other = IdentityKey.Create();
        Assert.False(Holds(Request, input, signature, other));
    }

    [Fact]
    public void Reads_every_parameter_and_restores_its_spelling()
    {
        const string header = "  sig1=( \"@method\"   \"date\" ) ; created=0012; expires=-3;keyid=\"k\";alg=\"ed25519\"; nonce=\"n\";tag=\"t\";x;y=?0;z=tok/en;b=:AA==:";
        Assert.False(HttpMessageSignature.TryParse(header, Signature, out _, out _, out _)); // no space before ';' (RFC 8941, 3.1.2)
        var ok = HttpMessageSignature.TryParse(
            header.Replace(" ; ", "; ", StringComparison.Ordinal), Signature, out var input, out var signature, out var reason);
        Assert.True(ok, reason);
        Assert.NotNull(input);
        Assert.Equal(["@method", "date"], input.Components);
        Assert.Equal("k", input.KeyId);
        Assert.Equal("ed25519", input.Algorithm);
        Assert.Equal("n", input.Nonce);
        Assert.Equal(12, input.Created);
        Assert.Equal(-3, input.Expires);
        Assert.Equal(
            "(\"@method\" \"date\");created=12;expires=-3;keyid=\"k\";alg=\"ed25519\";nonce=\"n\";tag=\"t\";x;y=?0;z=tok/en;b=:AA==:",
            input.RawParameters);
        Assert.Equal(new byte[3], signature);
    }

    [Theory]
    [InlineData(null, Signature, "missing")]
    [InlineData("sig1=()", null, "missing")]
    [InlineData("sig1=()", " ", "missing")]
    [InlineData("sig1", Signature, "malformed")]
    [InlineData("sig1=\"@method\"", Signature, "malformed")]
    [InlineData("sig1=(", Signature, "malformed")]
    [InlineData("sig1=(\"@method\"", Signature, "malformed")]
    [InlineData("sig1=(\"@method\"\"date\")", Signature, "malformed")]
    [InlineData("sig1=(\"@method)", Signature, "malformed")]
    [InlineData("sig1=(\"a\\b\")", Signature, "malformed")]
    [InlineData("sig1=(\"\u00e9\")", Signature, "malformed")]
    [InlineData("sig1=(date)", Signature, "malformed")]
    [InlineData("sig1=(7)", Signature, "malformed")]
    [InlineData("sig1=() x", Signature, "malformed")]
    [InlineData("sig1=(),", Signature, "malformed")]
    [InlineData("sig1=(),,sig2=()", Signature, "malformed")]
    [InlineData("Sig1=()", "Sig1=:AAAA:", "malformed")]
    [InlineData("sig1=();created=\"7\"", Signature, "malformed")]
    [InlineData("sig1=();created=7.5", Signature, "malformed")]
    [InlineData("sig1=();created=1234567890123456", Signature, "malformed")]
    [InlineData("sig1=();created=-", Signature, "malformed")]
    [InlineData("sig1=();created", Signature, "malformed")]
    [InlineData("sig1=();expires=x", Signature, "malformed")]
    [InlineData("sig1=();keyid=k", Signature, "malformed")]
    [InlineData("sig1=();alg=ed25519", Signature, "malformed")]
    [InlineData("sig1=();nonce=7", Signature, "malformed")]
    [InlineData("sig1=();keyid=\"a\";keyid=\"b\"", Signature, "malformed")]
    [InlineData("sig1=();x=?2", Signature, "malformed")]
    [InlineData("sig1=();=1", Signature, "malformed")]
    [InlineData("sig1=()", "sig1=AAAA", "malformed")]
    [InlineData("sig1=()", "sig1=:AAA:", "malformed")]
    [InlineData("sig1=()", "sig1=:AA AA:", "malformed")]
    [InlineData("sig1=()", "sig1=:AAAA", "malformed")]
    [InlineData("sig1=(),sig1=()", Signature, "malformed")]
    [InlineData("sig1=(), sig2=()", Signature, "several_signatures")]
    [InlineData("sig1=()", "sig1=:AAAA:, sig2=:AAAA:", "several_signatures")]
    [InlineData("sig2=()", Signature, "label_mismatch")]
    [InlineData("sig1=(\"date\";sf)", Signature, "component_parameter")]
    [InlineData("sig1=(\"date\";bs)", Signature, "component_parameter")]
    [InlineData("sig1=(\"@method\";req)", Signature, "component_parameter")]
    [InlineData("sig1=(\"date\";tr)", Signature, "component_parameter")]
    [InlineData("sig1=(\"@query-param\";name=\"a\")", Signature, "component_parameter")]
    [InlineData("sig1=(\"date\" \"@method\" \"date\")", Signature, "duplicate_component")]
    [InlineData("sig1=(\"@status\")", Signature, "unknown_component")]
    [InlineData("sig1=(\"@signature-params\")", Signature, "unknown_component")]
    [InlineData("sig1=(\"@query-param\")", Signature, "unknown_component")]
    [InlineData("sig1=(\"Date\")", Signature, "unknown_component")]
    [InlineData("sig1=(\"\")", Signature, "unknown_component")]
    [InlineData("sig1=(\"a b\")", Signature, "unknown_component")]
    public void Refuses_headers(string? signatureInput, string? signature, string expected)
    {
        Assert.False(HttpMessageSignature.TryParse(signatureInput, signature, out var input, out var bytes, out var reason));
        Assert.Equal(expected, reason);
        Assert.Null(input);
        Assert.Null(bytes);
    }

    [Fact]
    public void Refuses_more_than_the_bounds()
    {
        static string? Reason(int components, int parameters, int padding)
        {
            var list = string.Join(' ', Enumerable.Range(0, components).Select(i => $"\"h{i}\""));
            var rest = string.Concat(Enumerable.Range(0, parameters).Select(i => $";p{i}=1"));
            HttpMessageSignature.TryParse($"sig1=({list}){rest};keyid=\"{new string('k', padding)}\"", Signature, out _, out _, out var reason);
            return reason;
        }

        Assert.Null(Reason(64, 15, 7000));
        Assert.Equal("malformed", Reason(65, 0, 0));
        Assert.Equal("malformed", Reason(0, 16, 0));
        Assert.Equal("malformed", Reason(0, 0, 8192));
    }

    [Theory]
    [InlineData("https://bob.example/", "x-absent", "", "missing_component")]
    [InlineData("/inbox", "@path", "", "missing_component")]
    [InlineData("bob.example/inbox", "@authority", "", "missing_component")]
    [InlineData("https://user@bob.example/inbox", "@authority", "", "missing_component")]
    [InlineData("ftp://bob.example/inbox", "@target-uri", "", "missing_component")]
    [InlineData("https://bob.example/\u00e9", "@path", "", "malformed_component")]
    [InlineData("https://bob.example/", "x-value", "a\nb", "malformed_component")]
    [InlineData("https://bob.example/", "x-value", "a\r\n\"@method\": GET", "malformed_component")]
    [InlineData("https://bob.example/", "x-value", "\u00e9", "malformed_component")]
    [InlineData("https://bob.example/", "@status", "", "unknown_component")]
    [InlineData("https://bob.example/", "X-Value", "", "unknown_component")]
    [InlineData("https://bob.example/", "", "", "unknown_component")]
    public void Refuses_to_build(string target, string component, string value, string expected)
    {
        var request = new SignedRequest("POST", target, new Dictionary<string, string> { ["x-value"] = value });
        var input = HttpMessageSignature.Describe([component], "k", DateTimeOffset.UnixEpoch, null);
        Assert.False(HttpMessageSignature.TryBuildBase(request, input, out var signatureBase, out var reason));
        Assert.Equal(expected, reason);
        Assert.Null(signatureBase);
        using var key = IdentityKey.Create();
        Assert.Throws<ArgumentException>(() =>
            HttpMessageSignature.Sign(request, [component], key, "k", DateTimeOffset.UnixEpoch, null));
    }

    [Fact]
    public void Refuses_a_key_id_that_cannot_be_written()
    {
        using var key = IdentityKey.Create();
        Assert.Throws<ArgumentException>(() =>
            HttpMessageSignature.Sign(Request, Covered, key, "k\n", DateTimeOffset.UnixEpoch, null));
    }

    [Fact]
    public void An_empty_header_is_not_an_absent_one()
    {
        var input = HttpMessageSignature.Describe(["x-empty"], "k", DateTimeOffset.UnixEpoch, null);
        Assert.True(HttpMessageSignature.TryBuildBase(Request, input, out _, out _));
    }

    [Fact]
    public void Never_throws_on_noise() => Gen.Select(Noise, Noise).Sample((input, signature) =>
    {
        HttpMessageSignature.TryParse("sig1=" + input, signature, out _, out _, out _);
        ContentDigest.Check(input, "x"u8);
    });

    private static readonly Gen<string> Noise = Gen.Char["sig1=()\";:?,-.0123\\ \tabcé*@/+"].Array[0, 40].Select(static c => new string(c));

    private static bool Holds(SignedRequest request, string signatureInput, string signatureHeader, IdentityKey key) =>
        HttpMessageSignature.TryParse(signatureInput, signatureHeader, out var input, out var signature, out _)
        && HttpMessageSignature.TryBuildBase(request, input, out var signatureBase, out _)
        && Ed25519Signature.Verify(key.PublicKey, signatureBase, signature);
}
