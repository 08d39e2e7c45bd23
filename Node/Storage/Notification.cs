using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What a notification tells of. The API's word is the name in snake case; a new kind is a line here, and a text in the front end.</summary>
public enum NotificationKind
{
    Follow,
    Request,
    Mention,
    Reply,
    Like,
    Reshare,
    Message,
    KeyChange,
    Birthday,

    /// <summary>A poll is over that the owner made or voted in.</summary>
    Poll,

    /// <summary>Somebody quotes a post of the owner.</summary>
    Quote,

    /// <summary>Somebody who is followed has gone on under another account, which is followed now.</summary>
    Moved,

    /// <summary>A server passes on a complaint about the owner.</summary>
    Report,

    /// <summary>Somebody came with an invitation of the owner; both follow each other.</summary>
    Invitation,

    /// <summary>No automatic snapshot could be made.</summary>
    Backup,

    /// <summary>The node's disk is nearly full.</summary>
    DiskLow,

    /// <summary>Old posts of others are let go soon, on a node that kept all before.</summary>
    Retention,

    /// <summary>A friend asks whether this node may keep their backup.</summary>
    BackupAsked,

    /// <summary>News of the owner's backup at a friend's: the subject begins with "kept", "refused", "ended" or "late".</summary>
    BackupCopy,
}

/// <summary>
/// Something that happened to the owner. <see cref="Id"/> is time-ordered and is its place in the list; <see cref="Group"/> stays the same
/// when more people join and it moves up under a new id. <see cref="People"/> are person ids, newest first, bounded; <see cref="Count"/> counts all.
/// </summary>
public sealed record Notification
{
    public required long Id { get; init; }

    public required NotificationKind Kind { get; init; }

    public required string Group { get; init; }

    public required IReadOnlyList<string> People { get; init; }

    public required int Count { get; init; }

    public long? Post { get; init; }

    /// <summary>What else it is about, such as a conversation.</summary>
    public string? Subject { get; init; }

    public bool Read { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["g"] = Group }
        .WithCount("k", (int)Kind).WithList("p", People).WithCount("n", Count).With("po", Post).With("s", Subject).With("r", Read);

    internal static Notification FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        Kind = (NotificationKind)d.Count("k"),
        Group = d.TextOr("g"),
        People = d.Texts("p"),
        Count = d.Count("n"),
        Post = d.Number("po"),
        Subject = d.Text("s"),
        Read = d.Flag("r"),
    };
}
