using LiteDB;

namespace PersonalNode.Storage;

/// <summary>The person whose node this is.</summary>
public sealed record Owner
{
    public required string Name { get; init; }

    public required string Handle { get; init; }

    /// <summary>Markdown.</summary>
    public string Bio { get; init; } = "";

    /// <summary>Argon2id, PHC string.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Changes with the password; a session made under another stamp is over.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>Public half of the recovery key, a Multikey. The phrase itself is kept nowhere.</summary>
    public required string RecoveryKey { get; init; }

    /// <summary>See <see cref="Crypto.BackupProof"/>; null when the phrase was last given to a program that knew nothing of it.</summary>
    public string? BackupProof { get; init; }

    public bool AutoAccept { get; init; }

    /// <summary>"MM-DD" or "YYYY-MM-DD"; public, when set.</summary>
    public string? Birthday { get; init; }

    /// <summary>Id of the photo that is their picture.</summary>
    public long? Avatar { get; init; }

    /// <summary>Id of the wide photo above their page.</summary>
    public long? Banner { get; init; }

    /// <summary>Lines of the profile, links above all.</summary>
    public IReadOnlyList<ProfileField> Fields { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    /// <summary>The URL this person was first known by, set at the first start.</summary>
    public string? Url { get; init; }

    /// <summary>The account elsewhere under which the owner goes on; null while they live here.</summary>
    public string? MovedTo { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = "owner" }
        .With("n", Name).With("h", Handle).With("b", Bio).With("pw", PasswordHash).With("ss", SecurityStamp).With("rk", RecoveryKey)
        .With("aa", AutoAccept).With("c", Created).With("u", Url).With("bd", Birthday).With("av", Avatar).With("ba", Banner)
        .WithFields("fl", Fields).With("mv", MovedTo).With("bp", BackupProof);

    internal static Owner FromBson(BsonDocument d) => new()
    {
        Name = d.TextOr("n"),
        Handle = d.TextOr("h"),
        Bio = d.TextOr("b"),
        PasswordHash = d.TextOr("pw"),
        SecurityStamp = d.TextOr("ss"),
        RecoveryKey = d.TextOr("rk"),
        AutoAccept = d.Flag("aa"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Url = d.Text("u"),
        Birthday = d.Text("bd"),
        Avatar = d.Number("av"),
        Banner = d.Number("ba"),
        Fields = ProfileField.FromBson(d["fl"]),
        MovedTo = d.Text("mv"),
        BackupProof = d.Text("bp"),
    };
}

/// <summary>The owner's document. Null until set-up.</summary>
public sealed class OwnerStore
{
    private volatile Owner? current;

    public OwnerStore(NodeDatabase database) =>
        current = database.Read("meta").FindById("owner") is { } d ? Owner.FromBson(d) : null;

    public Owner? Current => current;

    public void Save(WriteContext context, Owner owner)
    {
        context.Collection("meta").Upsert(owner.ToBson());
        context.AfterCommit(() => current = owner);
    }
}
