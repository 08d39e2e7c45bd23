using System.Text.Json.Nodes;
using CsCheck;
using PersonalNode.Crypto;
using PersonalNode.Tests.Vectors;

namespace PersonalNode.Tests.Crypto;

/// <summary>What a proof must not survive, and every reason for which it is refused.</summary>
public sealed class IntegrityProofTests
{
    [Fact]
    public void Any_change_of_any_member_is_noticed()
    {
        var changes = 0;
        foreach (var path in Paths(Document()).ToList())
        {
            foreach (var change in new Action<JsonObject, string>[] { Remove, Rename, Alter, Add, Nullify })
            {
                var document = Document();
                change(At(document, path), path[^1]);
                Assert.True(Verify(document) != ProofFailure.None, $"{change.Method.Name} {string.Join('.', path)}");
                changes++;
            }
        }

        Assert.Equal(5 * (6 + 5 + 3 + 7), changes); // activity, object, place, proof
    }

    [Fact]
    public void Random_documents_verify_until_a_member_is_added() => JsonGen.Object.Sample(node =>
    {
        using var key = IdentityKey.FromSeed(new byte[32]);
        var document = node.AsObject();
        document.Remove("@context");
        var signed = IntegrityProof.Sign(document, key, "https://a.example/#key", Vector.Created);
        var before = IntegrityProof.Verify(Vector.Parse(signed.ToJsonString()), key.PublicKey);
        signed["x" + string.Concat(signed.Select(m => m.Key))] = 1;
        return before == ProofFailure.None
            && IntegrityProof.Verify(Vector.Parse(signed.ToJsonString()), key.PublicKey) == ProofFailure.BadSignature;
    }, iter: 1000);

    [Fact]
    public void Member_order_and_white_space_do_not_matter() =>
        Assert.Equal(ProofFailure.None, Verify(JsonGen.Reversed(Document())!.AsObject()));

    [Fact]
    public void Missing()
    {
        var document = Document();
        document.Remove("proof");
        Assert.Equal(ProofFailure.Missing, Verify(document));
    }

    [Theory]
    [InlineData("type", "\"RsaSignature2017\"", ProofFailure.Malformed)]
    [InlineData("type", "[\"DataIntegrityProof\"]", ProofFailure.Malformed)]
    [InlineData("proofValue", "7", ProofFailure.Malformed)]
    [InlineData("proofValue", "\"\"", ProofFailure.Malformed)]
    [InlineData("proofValue", "\"z\"", ProofFailure.Malformed)]
    [InlineData("proofValue", "\"z0OIl\"", ProofFailure.Malformed)]
    [InlineData("proofValue", "\"u42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL\"", ProofFailure.Malformed)]
    [InlineData("proofValue", "\"z142ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL\"", ProofFailure.Malformed)]
    [InlineData("verificationMethod", "{}", ProofFailure.Malformed)]
    [InlineData("created", "\"yesterday\"", ProofFailure.Malformed)]
    [InlineData("created", "1677281798", ProofFailure.Malformed)]
    [InlineData("expires", "\"never\"", ProofFailure.Malformed)]
    [InlineData("cryptosuite", "\"eddsa-rdfc-2022\"", ProofFailure.WrongCryptosuite)]
    [InlineData("cryptosuite", "null", ProofFailure.WrongCryptosuite)]
    [InlineData("proofPurpose", "\"authentication\"", ProofFailure.WrongPurpose)]
    [InlineData("@context", "\"https://www.w3.org/ns/credentials/v2\"", ProofFailure.ContextMismatch)]
    [InlineData("@context", "[\"https://w3id.org/security/data-integrity/v2\",\"https://www.w3.org/ns/activitystreams\"]", ProofFailure.ContextMismatch)]
    [InlineData("@context", "[]", ProofFailure.ContextMismatch)]
    [InlineData("@context", "null", ProofFailure.ContextMismatch)]
    [InlineData("@context", "\"https://www.w3.org/ns/activitystreams\"", ProofFailure.BadSignature)]
    [InlineData("created", "\"2023-02-24T23:36:39Z\"", ProofFailure.BadSignature)]
    public void Refuses(string member, string value, ProofFailure expected)
    {
        var document = Document();
        document["proof"]![member] = JsonNode.Parse(value);
        Assert.Equal(expected, Verify(document));
    }

    [Fact]
    public void Refuses_several_proofs_and_rubbish()
    {
        var document = Document();
        document["proof"] = new JsonArray(document["proof"]!.DeepClone());
        Assert.Equal(ProofFailure.Malformed, Verify(document));
        Assert.Equal(ProofFailure.Malformed, IntegrityProof.Verify(Vector.Parse("[]"), Vector.PublicKey));
        Assert.Equal(ProofFailure.Malformed, IntegrityProof.Verify(default, Vector.PublicKey));
        foreach (var bad in new[] { "\"x\":1,\"x\":1,", "\"x\":\"\\ud800\",", "\"x\":1e999," })
        {
            var json = "{" + bad + FepDocument.Signed.Trim()[1..];
            Assert.Equal(ProofFailure.Malformed, IntegrityProof.Verify(Vector.Parse(json), Vector.PublicKey));
        }
    }

    [Fact]
    public void Refuses_another_key()
    {
        using var other = IdentityKey.Create();
        Assert.Equal(ProofFailure.BadSignature, IntegrityProof.Verify(Vector.Parse(FepDocument.Signed), other.PublicKey));
        Assert.Equal(ProofFailure.BadSignature, IntegrityProof.Verify(Vector.Parse(FepDocument.Signed), []));
    }

    [Fact]
    public void A_context_may_grow_at_its_end_only()
    {
        // eddsa-jcs-2022 section 3.3.2: the proof's @context is what is hashed.
        var document = Document();
        document["@context"]!.AsArray().Add("https://a.example/more");
        Assert.Equal(ProofFailure.None, Verify(document));
        document["@context"]!.AsArray().Insert(0, "https://a.example/more");
        Assert.Equal(ProofFailure.ContextMismatch, Verify(document));
        document.Remove("@context");
        Assert.Equal(ProofFailure.ContextMismatch, Verify(document));
    }

    [Fact]
    public void A_linked_data_signature_is_left_out_but_nothing_else_called_signature()
    {
        // FEP-8b32, "Backward compatibility".
        var document = Document();
        document["signature"] = new JsonObject { ["type"] = "RsaSignature2017", ["signatureValue"] = "x" };
        Assert.Equal(ProofFailure.None, Verify(document));
        document["signature"] = "x";
        Assert.Equal(ProofFailure.BadSignature, Verify(document));
    }

    [Fact]
    public void Expires_is_heeded_when_the_time_is_known()
    {
        var now = Vector.Created.AddDays(1);
        var document = Document();
        document["proof"]!["expires"] = "2023-02-25T00:00:00Z";
        var element = Vector.Parse(document.ToJsonString());
        Assert.Equal(ProofFailure.Expired, IntegrityProof.Verify(element, Vector.PublicKey, now));
        Assert.Equal(ProofFailure.BadSignature, IntegrityProof.Verify(element, Vector.PublicKey, Vector.Created));
    }

    [Fact]
    public void Objects_inside_keep_their_proofs_and_the_argument_is_left_alone()
    {
        using var key = Vector.Key();
        var outer = new JsonObject { ["type"] = "Announce", ["object"] = Document(), ["proof"] = "old" };
        var before = outer.ToJsonString();
        var signed = IntegrityProof.Sign(outer, key, "https://a.example/#key", Vector.Created);
        Assert.Equal(before, outer.ToJsonString());
        Assert.Null(signed["proof"]!["@context"]);
        Assert.Equal(ProofFailure.None, Verify(signed));
        Assert.Equal(ProofFailure.None, Verify(signed["object"]!.AsObject()));
        signed["object"]!.AsObject().Remove("proof");
        Assert.Equal(ProofFailure.BadSignature, Verify(signed));
    }

    [Fact]
    public void Reads_the_method()
    {
        Assert.True(IntegrityProof.TryReadMethod(Vector.Parse(FepDocument.Signed), out var method));
        Assert.Equal(FepDocument.Method, method);
        foreach (var json in new[] { "{}", "[]", "{\"proof\":[]}", "{\"proof\":{\"verificationMethod\":1}}", "{\"proof\":{\"verificationMethod\":\"\\ud800\"}}" })
        {
            Assert.False(IntegrityProof.TryReadMethod(Vector.Parse(json), out _), json);
        }
    }

    private static JsonObject Document() => JsonNode.Parse(FepDocument.Signed)!.AsObject();

    private static ProofFailure Verify(JsonObject document) =>
        IntegrityProof.Verify(Vector.Parse(document.ToJsonString()), Vector.PublicKey);

    /// <summary>Paths of all members of all objects.</summary>
    private static IEnumerable<string[]> Paths(JsonObject document) => document.SelectMany(member =>
        member.Value is JsonObject inner ? Paths(inner).Select(path => (string[])[member.Key, .. path]).Prepend([member.Key]) : [[member.Key]]);

    private static JsonObject At(JsonObject document, string[] path) =>
        path[..^1].Aggregate(document, static (node, name) => node[name]!.AsObject());

    private static void Remove(JsonObject owner, string name) => owner.Remove(name);

    private static void Nullify(JsonObject owner, string name) => owner[name] = null;

    private static void Add(JsonObject owner, string name) => owner[name + "2"] = owner[name]?.DeepClone();

    private static void Alter(JsonObject owner, string name) => owner[name] = owner[name] switch
    {
        JsonArray items => new JsonArray([.. items.Reverse().Select(i => i!.DeepClone())]),
        JsonObject => "x",
        { } leaf => leaf.ToString() + "x",
        _ => "x",
    };

    private static void Rename(JsonObject owner, string name)
    {
        var value = owner[name]!.DeepClone();
        owner.Remove(name);
        owner[name + "2"] = value;
    }
}
