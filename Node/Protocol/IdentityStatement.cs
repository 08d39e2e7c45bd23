using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>What a statement of an identity log says.</summary>
public enum StatementKind
{
    /// <summary>The first: daily key, recovery key and address of a person.</summary>
    Genesis,

    /// <summary>The key to which friends seal from now on.</summary>
    Agreement,

    /// <summary>The daily key hands over to another.</summary>
    Rotate,

    /// <summary>The recovery key names another daily key; it may name another recovery key too.</summary>
    Recover,

    /// <summary>The person lives at another URL from now on.</summary>
    Address,
}

/// <summary>
/// One statement of an identity log as read from JSON: its shape is right, nothing is believed yet. Keys are text; whether they are keys,
/// and who signed, is for Crypto to see.
/// </summary>
public sealed record IdentityStatement
{
    public const string TypeName = "IdentityStatement";

    /// <summary>Longest statement, in bytes of JSON.</summary>
    public const int MaxBytes = 4 * 1024;

    /// <summary>Most statements of one log: a key a week for 96 years.</summary>
    public const int MaxStatements = 5_000;

    /// <summary>Most former keys, and most former addresses, of one log.</summary>
    public const int MaxFormer = 100;

    private const string DidKey = "did:key:";

    private static readonly string[] Kinds = ["genesis", "agreement", "rotate", "recover", "address"];

    public required StatementKind Kind { get; init; }

    public required int Sequence { get; init; }

    /// <summary>Hash of the log's first statement; null in that one.</summary>
    public string? Identity { get; init; }

    /// <summary>Hash of the statement before; null in the first.</summary>
    public string? Previous { get; init; }

    public required DateTimeOffset Published { get; init; }

    /// <summary>The daily key, in genesis, rotate and recover.</summary>
    public string? Key { get; init; }

    /// <summary>In genesis, and in a recover that replaces it.</summary>
    public string? RecoveryKey { get; init; }

    /// <summary>Canonical, in genesis and address.</summary>
    public string? Address { get; init; }

    public string? AgreementKey { get; init; }

    public string? AgreementKeyName { get; init; }

    /// <summary>In a recover: keys and addresses that came at or after this place were never the person's.</summary>
    public int? Disowns { get; init; }

    /// <summary>The key that the proof names, a Multikey: the method is did:key:KEY#KEY, so that the log can be checked without any network.</summary>
    public required string Signer { get; init; }

    /// <summary>The whole statement.</summary>
    public required JsonElement Root { get; init; }

    /// <summary>The method under which a key signs statements, and requests in the name of an identity.</summary>
    public static string MethodOf(string multikey) => $"{DidKey}{multikey}#{multikey}";

    /// <summary>The Multikey of did:key:KEY#KEY; null for everything else.</summary>
    public static string? KeyOf(string? method)
    {
        if (method is null || !method.StartsWith(DidKey, StringComparison.Ordinal) || method.Length > 300)
        {
            return null;
        }

        var halves = method[DidKey.Length..].Split('#');
        return halves.Length == 2 && halves[0].Length > 0 && halves[0] == halves[1] ? halves[0] : null;
    }

    public static string NameOf(StatementKind kind) => Kinds[(int)kind];

    /// <summary>A statement that is not signed yet; <paramref name="members"/> are those of its kind.</summary>
    public static JsonObject Build(
        StatementKind kind, int sequence, string? identity, string? previous, DateTimeOffset published, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var statement = new JsonObject
        {
            ["@context"] = Context(),
            ["type"] = TypeName,
            ["kind"] = NameOf(kind),
            ["sequence"] = sequence,
            ["published"] = ActivityBuilder.Time(published),
        };
        if (identity is not null)
        {
            statement["identity"] = identity;
            statement["previous"] = previous;
        }

        foreach (var (name, value) in members)
        {
            statement[name] = value;
        }

        return statement;
    }

    /// <summary>False when a member that the kind needs is missing, or one is there that would let two spellings of a statement be signed by one proof.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out IdentityStatement? statement)
    {
        statement = null;
        if (root.ValueKind != JsonValueKind.Object || root.Text("type") != TypeName || Array.IndexOf(Kinds, root.Text("kind")) is var kind && kind < 0
            || Number(root, "sequence") is not { } sequence || root.Time("published") is not { } published
            || !HasOneSpelling(root, out var signer))
        {
            return false;
        }

        var read = new IdentityStatement
        {
            Kind = (StatementKind)kind,
            Sequence = sequence,
            Identity = Short(root, "identity"),
            Previous = Short(root, "previous"),
            Published = published,
            Key = Short(root, "key"),
            RecoveryKey = Short(root, "recoveryKey"),
            Address = Iri.TryCanonical(root.Text("address"), out var address) ? address : null,
            AgreementKey = Short(root, "agreementKey"),
            AgreementKeyName = Short(root, "agreementKeyName"),
            Disowns = Number(root, "disowns"),
            Signer = signer,
            Root = root,
        };
        statement = read.IsWhole() ? read : null;
        return statement is not null;
    }

    private bool IsWhole()
    {
        var first = Kind == StatementKind.Genesis;
        if (first != (Sequence == 0) || first != Identity is null || first != Previous is null || (Disowns is not null && (Kind != StatementKind.Recover || Disowns == 0)))
        {
            return false;
        }

        return Kind switch
        {
            StatementKind.Genesis => Key is not null && RecoveryKey is not null && Address is not null,
            StatementKind.Agreement => AgreementKey is not null && AgreementKeyName is not null,
            StatementKind.Address => Address is not null,
            _ => Key is not null,
        };
    }

    /// <summary>
    /// The hash of a statement covers its proof, so nothing in it may be changeable without the key: no linked-data "signature" (which a
    /// proof does not cover), and the @context of the proof is the whole one (a proof covers only its beginning otherwise).
    /// </summary>
    private static bool HasOneSpelling(JsonElement root, out string signer)
    {
        signer = "";
        if (root.TryGetProperty("signature", out _) || !root.TryGetProperty("proof", out var proof) || proof.ValueKind != JsonValueKind.Object
            || KeyOf(proof.Text("verificationMethod")) is not { } key
            || !root.TryGetProperty("@context", out var context) || !proof.TryGetProperty("@context", out var proofContext)
            || !JsonElement.DeepEquals(context, proofContext))
        {
            return false;
        }

        signer = key;
        return true;
    }

    private static JsonArray Context() => new(
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v1",
        new JsonObject { ["@vocab"] = Vocabulary.Namespace });

    private static string? Short(JsonElement root, string name) => root.Text(name) is { Length: > 0 and <= 200 } text ? text : null;

    private static int? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and < MaxStatements ? number : null;
}
