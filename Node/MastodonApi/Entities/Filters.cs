namespace PersonalNode.MastodonApi.Entities;

public sealed record FilterKeyword(string Id, string Keyword, bool WholeWord);

/// <summary>A muted word: it folds posts away wherever they are shown, so it is in all contexts and warns.</summary>
public sealed record Filter(
    string Id, string Title, IReadOnlyList<string> Context, string? ExpiresAt, string FilterAction, IReadOnlyList<FilterKeyword> Keywords, IReadOnlyList<string> Statuses);

/// <summary>Why a post is folded away.</summary>
public sealed record FilterResult(Filter Filter, IReadOnlyList<string> KeywordMatches, IReadOnlyList<string>? StatusMatches);
