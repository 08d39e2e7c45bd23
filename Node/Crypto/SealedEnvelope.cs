using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// A signed activity sealed for one recipient, as it travels: an object of type "Sealed" with actor, to, published, keyId, enc and
/// ciphertext. HPKE (<see cref="Hpke"/>) with info "PersonalNode sealed v1"; the aad is the RFC 8785 form of the envelope without its
/// ciphertext, so that nothing of it can be changed. It is made anew at each sending, to the key that the recipient publishes then.
/// </summary>
public static class SealedEnvelope
{
    public const string Type = "Sealed";

    /// <summary>Lengths tell what is inside, so they come in steps of this many bytes.</summary>
    private const int Step = 256;

    private static readonly byte[] Info = "PersonalNode sealed v1"u8.ToArray();

    /// <summary>Seals the JSON of an activity.</summary>
    /// <param name="activity">Signed, the recipient inside.</param>
    /// <param name="id">Of the envelope: says nothing and is used once.</param>
    /// <param name="actor">Who sends it, the activity's actor.</param>
    /// <param name="recipient">Actor id.</param>
    /// <param name="keyId">Of the agreement key, in the recipient's actor document.</param>
    /// <param name="agreementKey">32 bytes, X25519.</param>
    /// <param name="now">When it is sealed.</param>
    /// <exception cref="ArgumentException">Nobody can agree with the key.</exception>
    public static JsonObject Seal(
        string activity, string id, string actor, string recipient, string keyId, ReadOnlySpan<byte> agreementKey, DateTimeOffset now)
    {
        using var ephemeral = AgreementKey.Create();
        return SealWith(ephemeral, activity, id, actor, recipient, keyId, agreementKey, now);
    }

    /// <summary>With a given ephemeral key, which must be used once only: for the worked example.</summary>
    internal static JsonObject SealWith(
        AgreementKey ephemeral, string activity, string id, string actor, string recipient, string keyId, ReadOnlySpan<byte> agreementKey, DateTimeOffset now)
    {
        var envelope = new JsonObject
        {
            ["@context"] = Vocabulary.SealedContext(),
            ["id"] = id,
            ["type"] = Type,
            ["actor"] = actor,
            ["to"] = recipient,
            ["published"] = ActivityBuilder.Time(now),
            ["keyId"] = keyId,
            ["enc"] = Base64Url.EncodeToString(ephemeral.PublicKey),
        };
        var plain = Pad(activity);
        var (_, ciphertext) = Hpke.SealWith(ephemeral, agreementKey, Info, CanonicalJson.Serialize(envelope), plain);
        envelope["ciphertext"] = Base64Url.EncodeToString(ciphertext);
        return envelope;
    }

    /// <summary>
    /// Opens an envelope that came from its actor, and checks that it is fresh and for this person. What is inside is as yet unproven.
    /// </summary>
    /// <param name="root">The envelope.</param>
    /// <param name="find">The private key of a key id; null when there is none, or none any more.</param>
    /// <param name="isMe">Whether an actor id is this person's.</param>
    /// <param name="now">The time of the node.</param>
    /// <param name="activity">The activity inside when the result is <see cref="Refusal.None"/>.</param>
    public static Refusal TryOpen(JsonElement root, Func<string, AgreementKey?> find, Func<string, bool> isMe, DateTimeOffset now, out JsonElement activity)
    {
        activity = default;
        if (root.Text("keyId") is not { Length: > 0 and <= Iri.MaxLength } keyId || root.Text("enc") is not { Length: <= 64 } enc64 || root.Text("ciphertext") is not { } sealed64
            || !TryBase64(enc64, out var enc) || enc.Length != Hpke.EncSize || !TryBase64(sealed64, out var ciphertext))
        {
            return Refusal.SealBroken;
        }

        if (root.Reference("to") is not { } to || !isMe(to))
        {
            return Refusal.NotRecipient;
        }

        // Sealed when it was sent or served: an old one is a copy that somebody kept.
        if (root.Time("published") is not { } sealedAt || (sealedAt - now).Duration() > SignedRequestCheck.Tolerance)
        {
            return Refusal.SealStale;
        }

        if (find(keyId) is not { } key)
        {
            return Refusal.SealKeyUnknown;
        }

        if (!TryHeader(root, out var header) || !Hpke.TryOpen(key, enc, Info, header, ciphertext, out var plain)
            || !StrictJson.TryParse(plain, JsonLimits.Inbox, out var document, out _))
        {
            return Refusal.SealBroken;
        }

        activity = document.RootElement;
        return activity.TypeName() == Type ? Refusal.SealBroken : Refusal.None;
    }

    /// <summary>The aad; false when the envelope is no I-JSON.</summary>
    private static bool TryHeader(JsonElement root, out byte[] header)
    {
        try
        {
            header = CanonicalJson.Serialize(
                root.EnumerateObject().Where(m => !m.NameEquals("ciphertext"u8)).Select(m => KeyValuePair.Create(m.Name, m.Value)));
            return true;
        }
        catch (Exception malformed) when (malformed is FormatException or InvalidOperationException)
        {
            header = [];
            return false;
        }
    }

    private static byte[] Pad(string activity)
    {
        // JSON may end in spaces.
        var length = Encoding.UTF8.GetByteCount(activity);
        var padded = new byte[(length + Step) / Step * Step];
        Encoding.UTF8.GetBytes(activity, padded);
        padded.AsSpan(length).Fill((byte)' ');
        return padded;
    }

    private static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
