using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Vectors;

/// <summary>The published vectors of eddsa-jcs-2022: W3C's (appendix B, with its intermediate values) and FEP-8b32's two.</summary>
public sealed class IntegrityProofVectorTests
{
    private const string W3cMethod = $"did:key:{Vector.PublicKeyMultibase}#{Vector.PublicKeyMultibase}";

    private const string W3cProofValue = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX";

    private const string W3cUnsigned = """
        {
            "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
            "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "type": ["VerifiableCredential", "AlumniCredential"],
            "name": "Alumni Credential",
            "description": "A minimum viable example of an Alumni Credential.",
            "issuer": "https://vc.example/issuers/5678",
            "validFrom": "2023-01-01T00:00:00Z",
            "credentialSubject": { "id": "did:example:abcdefgh", "alumniOf": "The School of Examples" }
        }
        """;

    private const string W3cCanonicalDocument =
        """{"@context":["https://www.w3.org/ns/credentials/v2","https://www.w3.org/ns/credentials/examples/v2"],"credentialSubject":{"alumniOf":"The School of Examples","id":"did:example:abcdefgh"},"description":"A minimum viable example of an Alumni Credential.","id":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33","issuer":"https://vc.example/issuers/5678","name":"Alumni Credential","type":["VerifiableCredential","AlumniCredential"],"validFrom":"2023-01-01T00:00:00Z"}""";

    private const string W3cCanonicalProof =
        $$"""{"@context":["https://www.w3.org/ns/credentials/v2","https://www.w3.org/ns/credentials/examples/v2"],"created":"2023-02-24T23:36:38Z","cryptosuite":"eddsa-jcs-2022","proofPurpose":"assertionMethod","type":"DataIntegrityProof","verificationMethod":"{{W3cMethod}}"}""";

    private const string W3cDocumentHash = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19";
    private const string W3cProofHash = "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db";

    private const string W3cSignature =
        "407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b80351da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808";

    /// <summary>fep-8b32.feature as it stood while proofs carried no @context; verifiers still meet such proofs.</summary>
    private const string FepWithoutContext = """
        {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"],
            "type": "Create",
            "actor": "https://server.example/users/alice",
            "object": { "type": "Note", "content": "Hello world" },
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "verificationMethod": "https://server.example/users/alice#ed25519-key",
                "proofPurpose": "assertionMethod",
                "proofValue": "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2",
                "created": "2023-02-24T23:36:38Z"
            }
        }
        """;

    [Fact]
    public void The_keys_belong_together()
    {
        using var key = Vector.Key();
        Assert.Equal(Vector.PublicKeyMultibase, key.PublicKeyMultibase);
    }

    [Fact]
    public void W3c_intermediate_values()
    {
        using var key = Vector.Key();
        var signed = Signed(W3cUnsigned, W3cMethod);
        var proof = signed["proof"]!.DeepClone().AsObject();
        Assert.True(proof.Remove("proofValue"));

        var canonicalDocument = CanonicalJson.Serialize(JsonNode.Parse(W3cUnsigned)!);
        var canonicalProof = CanonicalJson.Serialize(proof);
        Assert.Equal(W3cCanonicalDocument, Encoding.UTF8.GetString(canonicalDocument));
        Assert.Equal(W3cCanonicalProof, Encoding.UTF8.GetString(canonicalProof));
        Assert.Equal(W3cDocumentHash, Convert.ToHexStringLower(SHA256.HashData(canonicalDocument)));
        Assert.Equal(W3cProofHash, Convert.ToHexStringLower(SHA256.HashData(canonicalProof)));
        Assert.Equal(W3cSignature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(W3cProofHash + W3cDocumentHash))));
    }

    [Fact]
    public void W3c_proof_value_both_ways()
    {
        var signed = Signed(W3cUnsigned, W3cMethod);
        Assert.Equal(W3cProofValue, (string?)signed["proof"]!["proofValue"]);
        Assert.Equal(ProofFailure.None, IntegrityProof.Verify(Vector.Parse(signed.ToJsonString()), Vector.PublicKey));
    }

    [Fact]
    public void Fep_8b32_both_ways()
    {
        var published = JsonNode.Parse(FepDocument.Signed)!.AsObject();
        Assert.Equal(ProofFailure.None, IntegrityProof.Verify(Vector.Parse(FepDocument.Signed), Vector.PublicKey));

        var unsigned = published.DeepClone().AsObject();
        unsigned.Remove("proof");
        var signed = Signed(unsigned.ToJsonString(), FepDocument.Method);
        Assert.True(JsonNode.DeepEquals(published, signed), signed.ToJsonString());
    }

    [Fact]
    public void Fep_8b32_without_a_proof_context() =>
        Assert.Equal(ProofFailure.None, IntegrityProof.Verify(Vector.Parse(FepWithoutContext), Vector.PublicKey));

    private static JsonObject Signed(string json, string method)
    {
        using var key = Vector.Key();
        return IntegrityProof.Sign(JsonNode.Parse(json)!.AsObject(), key, method, Vector.Created);
    }
}
