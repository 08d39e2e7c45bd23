using System.Text.Json;

namespace PersonalNode.Crypto;

/// <summary>The proof object itself: W3C Data Integrity 1.0, section 2.1, as FEP-8b32 narrows it.</summary>
internal static class ProofOptions
{
    public const string ProofType = "DataIntegrityProof";
    public const string Cryptosuite = "eddsa-jcs-2022";
    public const string Purpose = "assertionMethod";

    private const int SignatureSize = 64;

    /// <summary>Looks at everything but the signature, which it hands out.</summary>
    public static ProofFailure Check(JsonElement proof, DateTimeOffset? now, out byte[] signature)
    {
        signature = [];
        if (proof.ValueKind != JsonValueKind.Object || Text(proof, "type") != ProofType)
        {
            return ProofFailure.Malformed;
        }

        if (Text(proof, "cryptosuite") != Cryptosuite)
        {
            return ProofFailure.WrongCryptosuite;
        }

        if (Text(proof, "proofPurpose") != Purpose)
        {
            return ProofFailure.WrongPurpose;
        }

        if (Text(proof, "verificationMethod") is null
            || !TryReadTime(proof, "created", out _)
            || !TryReadTime(proof, "expires", out var expires)
            || !Multibase.TryDecode(Text(proof, "proofValue"), SignatureSize, out signature))
        {
            return ProofFailure.Malformed;
        }

        return expires < now ? ProofFailure.Expired : ProofFailure.None;
    }

    /// <summary>What is hashed of a proof: everything but its value.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Hashed(JsonElement proof)
    {
        foreach (var member in proof.EnumerateObject())
        {
            if (!member.NameEquals("proofValue"u8))
            {
                yield return new(member.Name, member.Value);
            }
        }
    }

    /// <summary>A member that is a string, or null.</summary>
    public static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>An absent time is fine; one that is no date and time is not (3.3.5).</summary>
    private static bool TryReadTime(JsonElement proof, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!proof.TryGetProperty(name, out var member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.String || !member.TryGetDateTimeOffset(out var read))
        {
            return false;
        }

        time = read;
        return true;
    }
}
