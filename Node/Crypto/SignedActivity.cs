using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>One's own activity with its integrity proof; signing is the only way to make one.</summary>
public sealed class SignedActivity
{
    private SignedActivity(JsonObject root)
    {
        Id = root["id"]!.GetValue<string>();
        Actor = root["actor"]!.GetValue<string>();
        Type = root["type"]!.GetValue<string>();
        ObjectId = root["object"] switch
        {
            JsonObject embedded => embedded["id"]?.GetValue<string>(),
            JsonValue value => value.GetValue<string>(),
            _ => null,
        };
        Json = root.ToJsonString();
    }

    public string Id { get; }

    public string Actor { get; }

    public string Type { get; }

    public string? ObjectId { get; }

    public string Json { get; }

    /// <summary>
    /// Signs the embedded object first, when it is one's own and has no proof yet, then the activity around it (FEP-8b32).
    /// </summary>
    public static SignedActivity Sign(JsonObject activity, IdentityKey key, string keyId, DateTimeOffset now)
    {
        if (activity["object"] is JsonObject embedded && embedded["proof"] is null && embedded["attributedTo"] is not null)
        {
            activity["object"] = IntegrityProof.Sign(Vocabulary.Describe((JsonObject)embedded.DeepClone()), key, keyId, now);
        }

        return new SignedActivity(IntegrityProof.Sign(Vocabulary.Describe(activity), key, keyId, now));
    }
}
