using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalNode.Portability.Export;

/// <summary>Somebody as the export keeps them. Key: the identity key that this node holds on to; FormerKeys and FormerUrls: proven by their identity log.</summary>
internal sealed record PersonRecord(
    string Id, string Url, string Name, string Handle, string? Account, string Following, string Follower, bool Blocked, bool Muted, bool HidesReshares, DateTimeOffset? Since, bool Feed,
    string Key, bool Verified, string? Identity, IReadOnlyList<string> FormerKeys, IReadOnlyList<string> FormerUrls);

/// <summary>People are those of people.json.</summary>
internal sealed record AspectRecord(string Id, string Name, IReadOnlyList<string> People);

/// <summary>Kind: "host", "word", "account", "muted_account".</summary>
internal sealed record RuleRecord(string Kind, string Value, DateTimeOffset At);

/// <summary>Post: the members of a new post, as the owner API takes them.</summary>
internal sealed record DraftRecord(DateTimeOffset? ScheduledAt, DateTimeOffset Created, JsonElement Post);

/// <summary>Photos are those of photos.json.</summary>
internal sealed record AlbumRecord(string Name, IReadOnlyList<string> Photos);

/// <summary>Files: where it lies in the export. Focus: x and y from -1 to 1.</summary>
internal sealed record PhotoRecord(
    string Id, IReadOnlyList<string> Files, string Alt, int Width, int Height, IReadOnlyList<double>? Focus, bool Mine, string? Post, DateTimeOffset Created);

/// <summary>A post or message with what its signed form does not say. Author: of people.json, null for the owner. Context and People: of a conversation.</summary>
internal sealed record PostRecord
{
    public required string Id { get; init; }

    public required string Uri { get; init; }

    public string? Author { get; init; }

    public required DateTimeOffset Published { get; init; }

    public DateTimeOffset? Edited { get; init; }

    public required string Audience { get; init; }

    public bool Sealed { get; init; }

    public IReadOnlyList<string> Aspects { get; init; } = [];

    public IReadOnlyList<string> Recipients { get; init; } = [];

    public IReadOnlyList<string> PlainRecipients { get; init; } = [];

    public required string Text { get; init; }

    public required string Html { get; init; }

    public string? Summary { get; init; }

    public bool Sensitive { get; init; }

    public string? Language { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Photos { get; init; } = [];

    public string? InReplyTo { get; init; }

    public string? Quote { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public bool Pinned { get; init; }

    public string? Context { get; init; }

    public IReadOnlyList<string>? People { get; init; }
}

/// <summary>The shapes of the files in "personalnode".</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PersonRecord))]
[JsonSerializable(typeof(AspectRecord))]
[JsonSerializable(typeof(RuleRecord))]
[JsonSerializable(typeof(DraftRecord))]
[JsonSerializable(typeof(AlbumRecord))]
[JsonSerializable(typeof(PhotoRecord))]
[JsonSerializable(typeof(PostRecord))]
internal sealed partial class OwnJson : JsonSerializerContext;
