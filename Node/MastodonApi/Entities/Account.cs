namespace PersonalNode.MastodonApi.Entities;

/// <summary>A line of a profile.</summary>
public sealed record Field(string Name, string Value, string? VerifiedAt);

/// <summary>A person. Acct is the handle, with the host for everybody but the owner.</summary>
public record Account
{
    public required string Id { get; init; }

    public required string Username { get; init; }

    public required string Acct { get; init; }

    public required string DisplayName { get; init; }

    public required bool Locked { get; init; }

    public bool Bot { get; init; }

    public bool Discoverable { get; init; }

    public bool Indexable { get; init; }

    public bool Group { get; init; }

    public required string CreatedAt { get; init; }

    public required string Note { get; init; }

    public required string Url { get; init; }

    public required string Uri { get; init; }

    public required string Avatar { get; init; }

    public required string AvatarStatic { get; init; }

    public required string Header { get; init; }

    public required string HeaderStatic { get; init; }

    public int FollowersCount { get; init; }

    public int FollowingCount { get; init; }

    public int StatusesCount { get; init; }

    public string? LastStatusAt { get; init; }

    public IReadOnlyList<CustomEmoji> Emojis { get; init; } = [];

    public IReadOnlyList<Field> Fields { get; init; } = [];
}

/// <summary>A picture that stands for a word.</summary>
public sealed record CustomEmoji(string Shortcode, string Url, string StaticUrl, bool VisibleInPicker);

/// <summary>What the owner alone sees of their profile: the text as it was written, and what new posts begin with.</summary>
public sealed record AccountSource(
    string Privacy, bool Sensitive, string Language, string Note, IReadOnlyList<Field> Fields, int FollowRequestsCount);

/// <summary>The owner is no moderator of anything.</summary>
public sealed record Role(string Id, string Name, string Permissions, string Color, bool Highlighted);

/// <summary>The owner, to their app.</summary>
public sealed record CredentialAccount : Account
{
    public required AccountSource Source { get; init; }

    public Role Role { get; init; } = new("-99", "", "0", "", false);
}

/// <summary>How the owner and a person stand to each other.</summary>
public sealed record Relationship(
    string Id, bool Following, bool ShowingReblogs, bool Notifying, IReadOnlyList<string>? Languages, bool FollowedBy, bool Blocking, bool BlockedBy,
    bool Muting, bool MutingNotifications, bool Requested, bool RequestedBy, bool DomainBlocking, bool Endorsed, string Note);
