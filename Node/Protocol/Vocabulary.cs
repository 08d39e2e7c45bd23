using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>Names of ActivityStreams 2.0, ActivityPub and the FEPs that this node speaks.</summary>
public static class Vocabulary
{
    public const string Public = "https://www.w3.org/ns/activitystreams#Public";

    /// <summary>Prefix of the terms that no vocabulary has yet.</summary>
    public const string Namespace = "urn:personalnode:v1#";

    /// <summary>The public, in any of the spellings of ActivityPub section 5.6.</summary>
    public static bool IsPublic(string recipient) => recipient is Public or "as:Public" or "Public";

    /// <summary>Somebody is writing in the conversation that is the object; told to those who are there, and kept by nobody.</summary>
    public const string Typing = "Typing";

    public const string MediaType = "application/activity+json";
    public const string LinkedDataMediaType = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

    /// <summary>Terms beyond ActivityStreams, which a JSON-LD reader keeps only when they are spelled out.</summary>
    private static readonly Dictionary<string, Func<JsonNode>> Terms = new(StringComparer.Ordinal)
    {
        ["Hashtag"] = () => "as:Hashtag",
        ["sensitive"] = () => "as:sensitive",
        ["votersCount"] = () => "http://joinmastodon.org/ns#votersCount",
        ["quote"] = () => Reference("https://w3id.org/fep/044f#quote"),
        ["quoteAuthorization"] = () => Reference("https://w3id.org/fep/044f#quoteAuthorization"),
        ["QuoteRequest"] = () => "https://w3id.org/fep/044f#QuoteRequest",
        ["QuoteAuthorization"] = () => "https://w3id.org/fep/044f#QuoteAuthorization",
        ["_misskey_quote"] = () => "https://misskey-hub.net/ns#_misskey_quote",
        ["quoteUri"] = () => "http://fedibird.com/ns#quoteUri",
        ["interactionPolicy"] = () => Reference("https://gotosocial.org/ns#interactionPolicy"),
        ["canQuote"] = () => Reference("https://gotosocial.org/ns#canQuote"),
        ["automaticApproval"] = () => Reference("https://gotosocial.org/ns#automaticApproval"),
        ["interactingObject"] = () => Reference("https://gotosocial.org/ns#interactingObject"),
        ["interactionTarget"] = () => Reference("https://gotosocial.org/ns#interactionTarget"),
        ["blurhash"] = () => "http://joinmastodon.org/ns#blurhash",
        ["focalPoint"] = () => new JsonObject { ["@id"] = "http://joinmastodon.org/ns#focalPoint", ["@container"] = "@list" },
        ["digestMultibase"] = () => new JsonObject { ["@id"] = "https://w3id.org/security#digestMultibase", ["@type"] = "https://w3id.org/security#multibase" },
        ["mediaKey"] = () => Namespace + "mediaKey",
        ["expires"] = () => new JsonObject { ["@id"] = Namespace + "expires", ["@type"] = "http://www.w3.org/2001/XMLSchema#dateTime" },
    };

    /// <summary>The context of everything that is signed here, Data Integrity for FEP-8b32, before its terms are known.</summary>
    public static JsonArray Context() => new("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1");

    /// <summary>
    /// Gives the document a context that spells out the terms it uses and no others: all of them would be longer than most posts. What stands
    /// inside with a context of its own speaks for itself.
    /// </summary>
    public static JsonObject Describe(JsonObject document)
    {
        var used = new JsonObject();
        Collect(document, used);
        var context = Context();
        if (used.Count > 0)
        {
            context.Add((JsonNode)used);
        }

        document["@context"] = context;
        return document;
    }

    private static void Collect(JsonNode? node, JsonObject used)
    {
        foreach (var item in node as JsonArray ?? [])
        {
            Collect(item, used);
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            Use(name, used);
            if (name == "type" && value is JsonValue type)
            {
                Use(type.ToString(), used);
            }

            if (value is JsonArray || (value is JsonObject inner && !inner.ContainsKey("@context")))
            {
                Collect(value, used);
            }
        }
    }

    private static void Use(string name, JsonObject used)
    {
        if (Terms.TryGetValue(name, out var meaning))
        {
            used[name] = meaning();
        }
    }

    private static JsonObject Reference(string term) => new() { ["@id"] = term, ["@type"] = "@id" };

    /// <summary>The context of a sealed envelope.</summary>
    public static JsonArray SealedContext() => new(
        "https://www.w3.org/ns/activitystreams",
        new JsonObject
        {
            ["pn"] = Namespace,
            ["Sealed"] = "pn:Sealed",
            ["keyId"] = "pn:keyId",
            ["enc"] = "pn:enc",
            ["ciphertext"] = "pn:ciphertext",
        });

    /// <summary>The context of an actor document, which also carries an RSA key in the older form.</summary>
    public static JsonArray ActorContext() => new(
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/multikey/v1",
        new JsonObject
        {
            ["manuallyApprovesFollowers"] = "as:manuallyApprovesFollowers",
            ["discoverable"] = "http://joinmastodon.org/ns#discoverable",
            ["indexable"] = "http://joinmastodon.org/ns#indexable",
            ["featured"] = Reference("http://joinmastodon.org/ns#featured"),
            ["PropertyValue"] = "http://schema.org#PropertyValue",
            ["value"] = "http://schema.org#value",
            ["identity"] = Namespace + "identity",
            ["identityLog"] = Reference(Namespace + "identityLog"),
            ["identityHead"] = Namespace + "identityHead",
            ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
            ["assertionMethod"] = Reference("https://w3id.org/security#assertionMethod"),
            ["keyAgreement"] = Reference("https://w3id.org/security#keyAgreementMethod"),
        });
}
