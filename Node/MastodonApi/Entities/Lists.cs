namespace PersonalNode.MastodonApi.Entities;

/// <summary>A hashtag.</summary>
public sealed record Tag(string Name, string Url, IReadOnlyList<TagDay> History, bool Following);

/// <summary>How often a hashtag was used in a day, which is not counted here.</summary>
public sealed record TagDay(string Day, string Uses, string Accounts);

/// <summary>Whom the owner and somebody have in common.</summary>
public sealed record FamiliarFollowers(string Id, IReadOnlyList<Account> Accounts);

/// <summary>What a search found.</summary>
public sealed record SearchResults(IReadOnlyList<Account> Accounts, IReadOnlyList<Status> Statuses, IReadOnlyList<Tag> Hashtags);

/// <summary>An announcement of an administrator, of which there are none.</summary>
public sealed record Announcement(string Id, string Content);

/// <summary>How new posts begin, and how the owner reads.</summary>
public sealed record Preferences(
    [property: System.Text.Json.Serialization.JsonPropertyName("posting:default:visibility")] string Visibility,
    [property: System.Text.Json.Serialization.JsonPropertyName("posting:default:sensitive")] bool Sensitive,
    [property: System.Text.Json.Serialization.JsonPropertyName("posting:default:language")] string? Language,
    [property: System.Text.Json.Serialization.JsonPropertyName("reading:expand:media")] string Media,
    [property: System.Text.Json.Serialization.JsonPropertyName("reading:expand:spoilers")] bool Spoilers);
