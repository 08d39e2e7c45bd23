using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>Why a statement does not continue a log.</summary>
public enum StatementFailure
{
    None,

    /// <summary>No statement, a member missing or of the wrong shape, or longer than 4 KiB.</summary>
    Malformed,

    /// <summary>The log has its 5,000 statements, or its 100 former keys or addresses.</summary>
    LogFull,

    /// <summary>Its sequence, its previous or its identity is not what the log before it asks for.</summary>
    WrongPlace,

    /// <summary>A key in it is none.</summary>
    NoKey,

    /// <summary>Signed by another key than the one whose word it is.</summary>
    WrongSigner,

    BadProof,
}

/// <summary>A statement that was checked to continue its log. There is no way to make one but <see cref="IdentityLog"/>.</summary>
public sealed record LoggedStatement
{
    internal LoggedStatement(IdentityStatement statement, string hash, IdentityState after)
    {
        Statement = statement;
        Hash = hash;
        After = after;
    }

    public IdentityStatement Statement { get; }

    public string Hash { get; }

    /// <summary>What the log says up to here.</summary>
    public IdentityState After { get; }

    public string Json => Statement.Root.GetRawText();
}

/// <summary>
/// The rules of identity logs: a chain of signed statements, each naming the hash of the one before. The daily key of the moment signs
/// agreement, rotate and address; the recovery key signs recover. Pure: no clock, no network, no storage.
/// </summary>
public static class IdentityLog
{
    private static ReadOnlySpan<byte> Sha256Multihash => [0x12, 0x20];

    /// <summary>Multibase base58btc of the SHA-256 multihash over the canonical form (RFC 8785) of the whole statement, its proof included.</summary>
    public static string HashOf(JsonElement statement) => Multibase.Encode([.. Sha256Multihash, .. SHA256.HashData(CanonicalJson.Serialize(statement))]);

    /// <summary>Checks one statement against the log before it; null starts a log.</summary>
    public static StatementFailure Check(IdentityState? before, JsonElement root, out LoggedStatement? logged)
    {
        logged = null;
        if (root.ValueKind != JsonValueKind.Object || System.Text.Encoding.UTF8.GetByteCount(root.GetRawText()) > IdentityStatement.MaxBytes
            || !IdentityStatement.TryRead(root, out var statement))
        {
            return StatementFailure.Malformed;
        }

        if (before is not null && (before.Length >= IdentityStatement.MaxStatements
            || before.FormerKeys.Count >= IdentityStatement.MaxFormer || before.FormerAddresses.Count >= IdentityStatement.MaxFormer))
        {
            return StatementFailure.LogFull;
        }

        if (statement.Sequence != (before?.Length ?? 0) || statement.Identity != before?.Identity || statement.Previous != before?.Head)
        {
            return StatementFailure.WrongPlace;
        }

        if (!KeysAreKeys(statement))
        {
            return StatementFailure.NoKey;
        }

        if (statement.Signer != SignerOf(before, statement))
        {
            return StatementFailure.WrongSigner;
        }

        if (!Multikey.TryDecode(statement.Signer, out var key) || IntegrityProof.Verify(root, key) != ProofFailure.None)
        {
            return StatementFailure.BadProof;
        }

        logged = Log(before, statement);
        return StatementFailure.None;
    }

    /// <summary>Checks a whole log, or what comes after <paramref name="before"/>; stops at the first statement that does not fit.</summary>
    public static StatementFailure Replay(IdentityState? before, IEnumerable<JsonElement> statements, out IReadOnlyList<LoggedStatement> log)
    {
        var read = new List<LoggedStatement>();
        log = read;
        foreach (var root in statements)
        {
            if (Check(read.Count == 0 ? before : read[^1].After, root, out var logged) is var failure and not StatementFailure.None)
            {
                return failure;
            }

            read.Add(logged!);
        }

        return StatementFailure.None;
    }

    /// <summary>A statement that was checked when it was stored.</summary>
    internal static LoggedStatement Reload(IdentityState? before, JsonElement root) =>
        IdentityStatement.TryRead(root, out var statement) ? Log(before, statement) : throw new FormatException("A stored statement cannot be read.");

    /// <summary>Makes and signs a statement that continues the log.</summary>
    /// <exception cref="ArgumentException">The rules do not allow it: the wrong key signs, or a value is no key or address.</exception>
    public static LoggedStatement Append(
        IdentityState? before, StatementKind kind, IdentityKey signer, DateTimeOffset now, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var statement = IdentityStatement.Build(kind, before?.Length ?? 0, before?.Identity, before?.Head, now, members);
        var signed = IntegrityProof.Sign(statement, signer, IdentityStatement.MethodOf(signer.PublicKeyMultibase), now);
        return Check(before, JsonElement.Parse(signed.ToJsonString()), out var logged) is var failure and not StatementFailure.None
            ? throw new ArgumentException($"The statement does not fit: {failure}.", nameof(kind)) : logged!;
    }

    /// <summary>Starts a log.</summary>
    public static LoggedStatement Genesis(IdentityKey key, string recoveryKey, string address, DateTimeOffset now) =>
        Append(null, StatementKind.Genesis, key, now, Members(("key", key.PublicKeyMultibase), ("recoveryKey", recoveryKey), ("address", address)));

    public static LoggedStatement Agreement(IdentityState before, IdentityKey key, string agreementKey, string name, DateTimeOffset now) =>
        Append(before, StatementKind.Agreement, key, now, Members(("agreementKey", agreementKey), ("agreementKeyName", name)));

    public static LoggedStatement Rotate(IdentityState before, IdentityKey key, string next, DateTimeOffset now) =>
        Append(before, StatementKind.Rotate, key, now, Members(("key", next)));

    /// <param name="before">The log so far.</param>
    /// <param name="recovery">The recovery key of now.</param>
    /// <param name="next">The new daily key.</param>
    /// <param name="disowns">The first statement that somebody else made with a stolen key; null when there is none.</param>
    /// <param name="nextRecovery">Another recovery key, or null to keep it.</param>
    /// <param name="now">The time.</param>
    public static LoggedStatement Recover(IdentityState before, IdentityKey recovery, string next, int? disowns, string? nextRecovery, DateTimeOffset now) =>
        Append(before, StatementKind.Recover, recovery, now,
        [
            .. Members(("key", next), ("recoveryKey", nextRecovery)),
            .. disowns is { } from ? [new KeyValuePair<string, JsonNode?>("disowns", from)] : Array.Empty<KeyValuePair<string, JsonNode?>>(),
        ]);

    public static LoggedStatement Address(IdentityState before, IdentityKey key, string address, DateTimeOffset now) =>
        Append(before, StatementKind.Address, key, now, Members(("address", address)));

    /// <summary>Whose word a statement is at that place.</summary>
    private static string SignerOf(IdentityState? before, IdentityStatement statement) =>
        before is null ? statement.Key! : statement.Kind == StatementKind.Recover ? before.RecoveryKey : before.Key.Value;

    private static bool KeysAreKeys(IdentityStatement statement) =>
        (statement.Key is null || Multikey.TryDecode(statement.Key, out _))
        && (statement.RecoveryKey is null || Multikey.TryDecode(statement.RecoveryKey, out _))
        && (statement.AgreementKey is null || Multikey.TryDecodeX25519(statement.AgreementKey, out _));

    private static LoggedStatement Log(IdentityState? before, IdentityStatement statement)
    {
        var hash = HashOf(statement.Root);
        return new LoggedStatement(statement, hash, before?.After(statement, hash) ?? new IdentityState
        {
            Identity = hash,
            Length = 1,
            Head = hash,
            Key = new Since(statement.Key!, 0),
            RecoveryKey = statement.RecoveryKey!,
            Address = new Since(statement.Address!, 0),
            Signers = [statement.Signer],
        });
    }

    [SuppressMessage("Performance", "CA1859", Justification = "The shape of JsonObject's members.")]
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(params (string Name, string? Value)[] members) =>
        [.. members.Where(m => m.Value is not null).Select(m => new KeyValuePair<string, JsonNode?>(m.Name, m.Value))];
}
