using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>A key or an address of an identity, and the place in the log where it came.</summary>
public sealed record Since(string Value, int Sequence);

/// <summary>What a log says up to some statement. Made only by <see cref="IdentityLog"/>.</summary>
public sealed record IdentityState
{
    /// <summary>Hash of the first statement: what stays when key and address change.</summary>
    public required string Identity { get; init; }

    /// <summary>Number of statements.</summary>
    public required int Length { get; init; }

    /// <summary>Hash of the last statement.</summary>
    public required string Head { get; init; }

    /// <summary>The daily key.</summary>
    public required Since Key { get; init; }

    public required string RecoveryKey { get; init; }

    public required Since Address { get; init; }

    public string? AgreementKey { get; init; }

    public string? AgreementKeyName { get; init; }

    /// <summary>When the agreement key was named.</summary>
    public DateTimeOffset? AgreementAt { get; init; }

    /// <summary>Daily keys that were this person's before, oldest first. They prove old posts.</summary>
    public IReadOnlyList<Since> FormerKeys { get; init; } = [];

    /// <summary>Where this person lived before, oldest first.</summary>
    public IReadOnlyList<Since> FormerAddresses { get; init; } = [];

    /// <summary>Keys that signed a statement: each vouches for everything before.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>True for the address of now and for earlier ones.</summary>
    public bool LivedAt(string url) => Address.Value == url || FormerAddresses.Any(a => a.Value == url);

    /// <summary>The state after the statement, which must have been checked.</summary>
    internal IdentityState After(IdentityStatement statement, string hash)
    {
        var next = this with
        {
            Length = Length + 1,
            Head = hash,
            Signers = Signers.Contains(statement.Signer) ? Signers : [.. Signers, statement.Signer],
        };
        return statement.Kind switch
        {
            StatementKind.Agreement => next with
            {
                AgreementKey = statement.AgreementKey,
                AgreementKeyName = statement.AgreementKeyName,
                AgreementAt = statement.Published,
            },
            StatementKind.Rotate => next.WithKey(statement),
            StatementKind.Recover => Disowned(next.WithKey(statement) with { RecoveryKey = statement.RecoveryKey ?? RecoveryKey }, statement),
            StatementKind.Address => next with
            {
                Address = new Since(statement.Address!, statement.Sequence),
                FormerAddresses = [.. FormerAddresses.Where(a => a.Value != Address.Value && a.Value != statement.Address), .. Different(Address, statement.Address!)],
            },
            _ => next,
        };
    }

    private IdentityState WithKey(IdentityStatement statement) => this with
    {
        Key = new Since(statement.Key!, statement.Sequence),
        FormerKeys = [.. FormerKeys.Where(k => k.Value != Key.Value && k.Value != statement.Key), .. Different(Key, statement.Key!)],
    };

    private static IEnumerable<Since> Different(Since old, string value) => old.Value == value ? [] : [old];

    /// <summary>A thief's keys and addresses leave no trace; the newest address before them counts again.</summary>
    private static IdentityState Disowned(IdentityState state, IdentityStatement recover)
    {
        if (recover.Disowns is not { } from)
        {
            return state;
        }

        var addresses = state.FormerAddresses.Append(state.Address).Where(a => a.Sequence < from).ToList();
        return state with
        {
            FormerKeys = [.. state.FormerKeys.Where(k => k.Sequence < from)],
            Address = addresses[^1],
            FormerAddresses = [.. addresses[..^1]],
        };
    }
}
