namespace PersonalNode.MastodonApi.Streaming;

/// <summary>
/// One of Mastodon's streams: "user", "user:notification", "public" and "public:local" (the owner's public posts), "hashtag" with a tag, "list" with an
/// aspect, "direct".
/// </summary>
internal sealed record StreamChoice(string Name, string? Argument)
{
    /// <summary>How messages name it.</summary>
    public string[] Address => Argument is null ? [Name] : [Name, Argument];

    public string Key => string.Join('|', Address);

    /// <summary>Null for what is no stream.</summary>
    public static StreamChoice? Of(string? stream, string? tag, string? list) => stream switch
    {
        "user" or "user:notification" or "direct" or "public" or "public:local" or "public:media" or "public:local:media" or "public:remote" or "public:remote:media" => new(stream, null),
        "hashtag" or "hashtag:local" when Protocol.Hashtags.Normalise((tag ?? "").TrimStart('#')) is { } normal => new(stream, normal),
        "list" when list is { Length: > 0 and <= 50 } => new(stream, list),
        _ => null,
    };

    /// <summary>True when an app with these scopes may follow it.</summary>
    public bool IsFor(IReadOnlyList<string> scopes) => AppScopes.Allow(scopes, Name switch
    {
        "user:notification" => "read:notifications",
        "list" => "read:lists",
        _ => "read:statuses",
    });
}
