namespace PersonalNode.MastodonApi.Entities;

/// <summary>
/// A post, or the passing on of one (<see cref="Reblog"/>). Visibility: "public", "private" (friends and aspects: sealed), "direct" (a message).
/// </summary>
public sealed record Status
{
    public required string Id { get; init; }

    public required string CreatedAt { get; init; }

    public string? InReplyToId { get; init; }

    public string? InReplyToAccountId { get; init; }

    public bool Sensitive { get; init; }

    public string SpoilerText { get; init; } = "";

    public required string Visibility { get; init; }

    public string? Language { get; init; }

    public required string Uri { get; init; }

    public string? Url { get; init; }

    public int RepliesCount { get; init; }

    public int ReblogsCount { get; init; }

    public int FavouritesCount { get; init; }

    public string? EditedAt { get; init; }

    public bool Favourited { get; init; }

    public bool Reblogged { get; init; }

    public bool Muted { get; init; }

    public bool Bookmarked { get; init; }

    public bool Pinned { get; init; }

    /// <summary>HTML, sanitised by the node.</summary>
    public string Content { get; init; } = "";

    /// <summary>What the owner wrote; only in the answer to a deletion, so that it can be written anew.</summary>
    public string? Text { get; init; }

    public Status? Reblog { get; init; }

    public StatusApplication? Application { get; init; }

    public required Account Account { get; init; }

    public IReadOnlyList<MediaAttachment> MediaAttachments { get; init; } = [];

    public IReadOnlyList<StatusMention> Mentions { get; init; } = [];

    public IReadOnlyList<StatusTag> Tags { get; init; } = [];

    public IReadOnlyList<CustomEmoji> Emojis { get; init; } = [];

    /// <summary>Previews of links are not made here: whoever links does not make the reader's node fetch.</summary>
    public string? Card { get; init; }

    public Poll? Poll { get; init; }

    public StatusQuote? Quote { get; init; }

    public IReadOnlyList<FilterResult> Filtered { get; init; } = [];
}

/// <summary>The app a post was written with, which is not told here.</summary>
public sealed record StatusApplication(string Name, string? Website);

public sealed record StatusMention(string Id, string Username, string Url, string Acct);

public sealed record StatusTag(string Name, string Url);

/// <summary>A quoted post. State: "pending", "accepted", "rejected", "revoked", "deleted", "unauthorized".</summary>
public sealed record StatusQuote(string State, Status? QuotedStatus);

public sealed record PollOption(string Title, int VotesCount);

/// <summary>A poll; its id is that of its post.</summary>
public sealed record Poll(
    string Id, string? ExpiresAt, bool Expired, bool Multiple, int VotesCount, int VotersCount, bool Voted, IReadOnlyList<int> OwnVotes,
    IReadOnlyList<PollOption> Options, IReadOnlyList<CustomEmoji> Emojis);

/// <summary>The thread around a post, oldest first.</summary>
public sealed record Context(IReadOnlyList<Status> Ancestors, IReadOnlyList<Status> Descendants);

/// <summary>A post as its author wrote it.</summary>
public sealed record StatusSource(string Id, string Text, string SpoilerText);

/// <summary>What a post said from a time on.</summary>
public sealed record StatusEdit(
    string Content, string SpoilerText, bool Sensitive, string CreatedAt, Account Account, IReadOnlyList<MediaAttachment> MediaAttachments, IReadOnlyList<CustomEmoji> Emojis);
