namespace PersonalNode.MastodonApi.Entities;

/// <summary>
/// Something that happened. Type: "mention" (also an answer, a quote, a message), "favourite", "reblog", "follow", "follow_request", "poll". Of
/// what several people did, the newest is named.
/// </summary>
public sealed record Notification(string Id, string Type, string CreatedAt, string GroupKey, Account Account, Status? Status);

public sealed record UnreadCount(int Count);

/// <summary>A conversation with its newest message.</summary>
public sealed record Conversation(string Id, bool Unread, IReadOnlyList<Account> Accounts, Status? LastStatus);

/// <summary>How far a list was read.</summary>
public sealed record Marker(string LastReadId, int Version, string UpdatedAt);

/// <summary>An aspect. What is sent to it is sealed for the people in it; they do not learn of it.</summary>
public sealed record List(string Id, string Title, string RepliesPolicy, bool Exclusive);

/// <summary>A post for later.</summary>
public sealed record ScheduledStatus(string Id, string ScheduledAt, ScheduledParams Params, IReadOnlyList<MediaAttachment> MediaAttachments);

public sealed record ScheduledParams(string Text, string Visibility, string? SpoilerText, bool Sensitive, string? InReplyToId, IReadOnlyList<string>? MediaIds);
