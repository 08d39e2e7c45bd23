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

    /// <summary>
    /// The context of everything that is signed here. Data Integrity and Multikey for FEP-8b32 and FEP-521a; the terms beyond
    /// ActivityStreams are spelled out so that a JSON-LD reader keeps them.
    /// </summary>
    public static JsonArray Context() =>
    [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/multikey/v1",
        new JsonObject
        {
            ["Hashtag"] = "as:Hashtag",
            ["sensitive"] = "as:sensitive",
            ["manuallyApprovesFollowers"] = "as:manuallyApprovesFollowers",
            ["votersCount"] = "http://joinmastodon.org/ns#votersCount",
            ["quote"] = Reference("https://w3id.org/fep/044f#quote"),
            ["quoteAuthorization"] = Reference("https://w3id.org/fep/044f#quoteAuthorization"),
            ["QuoteRequest"] = "https://w3id.org/fep/044f#QuoteRequest",
            ["QuoteAuthorization"] = "https://w3id.org/fep/044f#QuoteAuthorization",
            ["_misskey_quote"] = "https://misskey-hub.net/ns#_misskey_quote",
            ["quoteUri"] = "http://fedibird.com/ns#quoteUri",
            ["interactionPolicy"] = Reference("https://gotosocial.org/ns#interactionPolicy"),
            ["canQuote"] = Reference("https://gotosocial.org/ns#canQuote"),
            ["automaticApproval"] = Reference("https://gotosocial.org/ns#automaticApproval"),
            ["interactingObject"] = Reference("https://gotosocial.org/ns#interactingObject"),
            ["interactionTarget"] = Reference("https://gotosocial.org/ns#interactionTarget"),
            ["blurhash"] = "http://joinmastodon.org/ns#blurhash",
            ["digestMultibase"] = new JsonObject { ["@id"] = "https://w3id.org/security#digestMultibase", ["@type"] = "https://w3id.org/security#multibase" },
            ["mediaKey"] = Namespace + "mediaKey",
            ["expires"] = new JsonObject { ["@id"] = Namespace + "expires", ["@type"] = "http://www.w3.org/2001/XMLSchema#dateTime" },
        },
    ];

    private static JsonObject Reference(string term) => new() { ["@id"] = term, ["@type"] = "@id" };

    /// <summary>The context of a sealed envelope.</summary>
    public static JsonArray SealedContext() =>
    [
        "https://www.w3.org/ns/activitystreams",
        new JsonObject
        {
            ["pn"] = Namespace,
            ["Sealed"] = "pn:Sealed",
            ["keyId"] = "pn:keyId",
            ["enc"] = "pn:enc",
            ["ciphertext"] = "pn:ciphertext",
        },
    ];

    /// <summary>The context of an actor document, which also carries an RSA key in the older form.</summary>
    public static JsonArray ActorContext() =>
    [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/multikey/v1",
        new JsonObject
        {
            ["manuallyApprovesFollowers"] = "as:manuallyApprovesFollowers",
            ["discoverable"] = "http://joinmastodon.org/ns#discoverable",
            ["indexable"] = "http://joinmastodon.org/ns#indexable",
            ["identity"] = Namespace + "identity",
            ["identityLog"] = Reference(Namespace + "identityLog"),
            ["identityHead"] = Namespace + "identityHead",
            ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
            ["keyAgreement"] = Reference("https://w3id.org/security#keyAgreementMethod"),
        },
    ];
}
