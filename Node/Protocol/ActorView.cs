using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>An actor document as read from JSON. The identity key is the Multikey of assertionMethod (FEP-521a).</summary>
public sealed record ActorView
{
    private static readonly HashSet<string> Actors = new(StringComparer.Ordinal) { "Person", "Service", "Application", "Group", "Organization" };

    private const int MaxAliases = 10;

    public required string Id { get; init; }

    public required string Inbox { get; init; }

    public string? Outbox { get; init; }

    public string Name { get; init; } = "";

    public string Handle { get; init; } = "";

    /// <summary>Raw HTML.</summary>
    public string Summary { get; init; } = "";

    /// <summary>"MM-DD" or "YYYY-MM-DD", from vcard:bday as Akkoma and Misskey write it.</summary>
    public string? Birthday { get; init; }

    /// <summary>Ed25519 Multikeys whose controller is the actor: key id and multibase.</summary>
    public IReadOnlyList<(string Id, string Multibase)> Keys { get; init; } = [];

    /// <summary>RSA keys that the actor owns (publicKey, https://w3id.org/security/v1): key id and PEM.</summary>
    public IReadOnlyList<(string Id, string Pem)> RsaKeys { get; init; } = [];

    /// <summary>X25519 Multikeys whose controller is the actor (W3C Controlled Identifiers, keyAgreement), the first to be used.</summary>
    public IReadOnlyList<(string Id, string Multibase)> AgreementKeys { get; init; } = [];

    /// <summary>The identity that it says is this actor's; proven only by the log.</summary>
    public string? Identity { get; init; }

    /// <summary>Where the log is, at the actor's own origin.</summary>
    public string? IdentityLog { get; init; }

    /// <summary>Hash of the newest statement.</summary>
    public string? IdentityHead { get; init; }

    /// <summary>Where their picture is, and the wide one above their page.</summary>
    public string? Icon { get; init; }

    /// <inheritdoc cref="Icon"/>
    public string? Image { get; init; }

    /// <summary>Where their server takes what is for many people there, at the actor's own origin.</summary>
    public string? SharedInbox { get; init; }

    /// <summary>Other accounts that this one says it is (FEP-7628).</summary>
    public IReadOnlyList<string> AlsoKnownAs { get; init; } = [];

    /// <summary>The page where people look at them, at the actor's own origin.</summary>
    public string? Url { get; init; }

    /// <summary>Lines of the profile.</summary>
    public IReadOnlyList<FieldView> Fields { get; init; } = [];

    /// <summary>Custom emoji of the name, the summary and the fields.</summary>
    public IReadOnlyList<CustomEmoji> Emoji { get; init; } = [];

    /// <summary>The collection of pinned posts, at the actor's own origin.</summary>
    public string? Featured { get; init; }

    /// <summary>False when it is no actor, or its id or inbox is missing or lies elsewhere.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out ActorView? actor)
    {
        actor = null;
        if (root.ValueKind != JsonValueKind.Object || root.TypeName() is not { } type || !Actors.Contains(type)
            || !Iri.TryCanonical(root.Text("id"), out var id) || !Iri.TryCanonical(root.Reference("inbox"), out var inbox) || !Iri.SameOrigin(id, inbox))
        {
            return false;
        }

        var handle = root.Text("preferredUsername") ?? "";
        actor = new ActorView
        {
            Id = id,
            Inbox = inbox,
            Outbox = Iri.TryCanonical(root.Reference("outbox"), out var outbox) && Iri.SameOrigin(id, outbox) ? outbox : null,
            SharedInbox = root.TryGetProperty("endpoints", out var endpoints) && Iri.TryCanonical(endpoints.Text("sharedInbox"), out var shared) && Iri.SameOrigin(id, shared)
                ? shared : null,
            AlsoKnownAs = [.. root.References("alsoKnownAs").Take(MaxAliases).Select(a => Iri.TryCanonical(a, out var known) ? known : null).OfType<string>().Distinct()],
            Handle = handle.Cut(64),
            Name = (root.Text("name") is { Length: > 0 } name ? name : handle).Cut(100),
            Summary = (root.Text("summary") ?? "").Cut(10_000),
            Birthday = Protocol.Birthday.Normalise(root.Text("vcard:bday")),
            Icon = Attachment.Picture(root, "icon"),
            Image = Attachment.Picture(root, "image"),
            Url = Iri.TryCanonical(root.Reference("url"), out var page) && Iri.SameOrigin(id, page) ? page : null,
            Fields = FieldView.Read(root),
            Emoji = CustomEmoji.Read(root),
            Featured = Iri.TryCanonical(root.Reference("featured"), out var featured) && Iri.SameOrigin(id, featured) ? featured : null,
            Keys = KeysOf(root, "assertionMethod", id),
            RsaKeys = RsaKeysOf(root, id),
            AgreementKeys = KeysOf(root, "keyAgreement", id),
            Identity = Hash(root, "identity"),
            IdentityLog = Iri.TryCanonical(root.Reference("identityLog"), out var log) && Iri.SameOrigin(id, log) ? log : null,
            IdentityHead = Hash(root, "identityHead"),
        };
        return true;
    }

    private static List<(string Id, string Multibase)> KeysOf(JsonElement root, string purpose, string actor) =>
    [
        .. root.Items(purpose).Where(k => k.TypeName() == "Multikey" && Iri.Same(k.Text("controller"), actor))
            .Select(k => (Id: k.Text("id") ?? "", Multibase: k.Text("publicKeyMultibase") ?? ""))
            .Where(k => k.Id.Length <= Iri.MaxLength && k.Multibase.Length is > 0 and < 100 && Iri.Same(Iri.WithoutFragment(k.Id), actor)).Take(8),
    ];

    /// <summary>The id lies at the actor's origin, with a fragment or on a path of its own.</summary>
    private static List<(string Id, string Pem)> RsaKeysOf(JsonElement root, string actor) =>
    [
        .. root.Items("publicKey").Where(k => Iri.Same(k.Reference("owner"), actor) && Iri.SameOrigin(k.Text("id"), actor))
            .Select(k => (Id: k.Text("id")!, Pem: k.Text("publicKeyPem") ?? "")).Where(k => k.Id.Length <= Iri.MaxLength && k.Pem.Length > 0).Take(4),
    ];

    private static string? Hash(JsonElement root, string name) => root.Text(name) is { Length: > 20 and <= 100 } hash && hash[0] == 'z' ? hash : null;
}
