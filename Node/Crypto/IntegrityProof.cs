using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// Object integrity proofs (FEP-8b32) with cryptosuite eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites 1.0,
/// section 3.3): Ed25519 over SHA-256(canonical proof options) followed by SHA-256(canonical document).
/// </summary>
/// <remarks>
/// Hashed is the document without its top-level <c>proof</c>, and without a top-level <c>signature</c> object: FEP-8b32,
/// "Backward compatibility", has a linked data signature removed first. So nobody may read anything from <c>signature</c>.
/// Objects inside keep their own proofs.
/// </remarks>
public static class IntegrityProof
{
    /// <summary>A copy of the document with a proof, which takes the place of one that was there.</summary>
    /// <param name="document">An activity, object or actor; left as it is.</param>
    /// <param name="key">The person's identity key.</param>
    /// <param name="verificationMethod">Id of the Multikey in the actor's assertionMethod.</param>
    /// <param name="created">Written in UTC to the second.</param>
    /// <exception cref="FormatException">The document is not I-JSON.</exception>
    public static JsonObject Sign(JsonObject document, IdentityKey key, string verificationMethod, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(key);
        var signed = document.DeepClone().AsObject();
        signed.Remove("proof");
        var hashed = signed;
        if (signed["signature"] is JsonObject)
        {
            hashed = signed.DeepClone().AsObject();
            hashed.Remove("signature");
        }

        var proof = new JsonObject
        {
            ["type"] = ProofOptions.ProofType,
            ["cryptosuite"] = ProofOptions.Cryptosuite,
            ["created"] = created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["verificationMethod"] = verificationMethod,
            ["proofPurpose"] = ProofOptions.Purpose,
        };
        if (signed["@context"] is { } context)
        {
            proof["@context"] = context.DeepClone();
        }

        var hash = Hash(CanonicalJson.Serialize(proof), CanonicalJson.Serialize(hashed));
        proof["proofValue"] = Multibase.Encode(key.Sign(hash));
        signed["proof"] = proof;
        return signed;
    }

    /// <summary>Checks the document's one proof against a key; that the key is the proof's method's is for the caller to see.</summary>
    /// <param name="document">The document with its proof.</param>
    /// <param name="publicKey">32 bytes, Ed25519.</param>
    /// <param name="now">When given, a proof whose <c>expires</c> lies before it has <see cref="ProofFailure.Expired"/>.</param>
    public static ProofFailure Verify(JsonElement document, ReadOnlySpan<byte> publicKey, DateTimeOffset? now = null)
    {
        try
        {
            return VerifyUnguarded(document, publicKey, now);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return ProofFailure.Malformed; // not I-JSON: a duplicate name, a lone surrogate, a number beyond a double
        }
    }

    /// <summary>The proof's verificationMethod, unchecked, with which a caller finds the key; false when there is none.</summary>
    public static bool TryReadMethod(JsonElement document, [NotNullWhen(true)] out string? verificationMethod)
    {
        verificationMethod = null;
        try
        {
            if (document.ValueKind == JsonValueKind.Object
                && document.TryGetProperty("proof", out var proof)
                && proof.ValueKind == JsonValueKind.Object)
            {
                verificationMethod = ProofOptions.Text(proof, "verificationMethod");
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: there is no such method.
        }

        return verificationMethod is not null;
    }

    private static ProofFailure VerifyUnguarded(JsonElement document, ReadOnlySpan<byte> publicKey, DateTimeOffset? now)
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            return ProofFailure.Malformed;
        }

        if (!document.TryGetProperty("proof", out var proof))
        {
            return ProofFailure.Missing;
        }

        var failure = ProofOptions.Check(proof, now, out var signature);
        if (failure != ProofFailure.None)
        {
            return failure;
        }

        JsonElement? context = proof.TryGetProperty("@context", out var proofContext) ? proofContext : null;
        if (context is not null && !ProofContext.Begins(document, proofContext))
        {
            return ProofFailure.ContextMismatch;
        }

        var hash = Hash(CanonicalJson.Serialize(ProofOptions.Hashed(proof)), CanonicalJson.Serialize(Unsecured(document, context)));
        return Ed25519Signature.Verify(publicKey, hash, signature) ? ProofFailure.None : ProofFailure.BadSignature;
    }

    /// <summary>The members that are hashed; the proof's @context, when it has one, stands in for the document's (3.3.2).</summary>
    private static IEnumerable<KeyValuePair<string, JsonElement>> Unsecured(JsonElement document, JsonElement? context)
    {
        foreach (var member in document.EnumerateObject())
        {
            if (member.NameEquals("proof"u8) || (member.NameEquals("signature"u8) && member.Value.ValueKind == JsonValueKind.Object))
            {
                continue;
            }

            yield return new(member.Name, context is not null && member.NameEquals("@context"u8) ? context.Value : member.Value);
        }
    }

    private static byte[] Hash(byte[] options, byte[] document)
    {
        var hash = new byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(options, hash);
        SHA256.HashData(document, hash.AsSpan(SHA256.HashSizeInBytes));
        return hash;
    }
}
