using PersonalNode.Http;

namespace PersonalNode.MastodonApi;

/// <summary>The OAuth scopes of the Mastodon API: what each lets an app do. A wide one contains the narrow ones; none opens the owner API.</summary>
internal static class AppScopes
{
    public const int MaxText = 1_000;

    private static readonly string[] Things =
        ["accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows", "lists", "media", "mutes", "notifications", "reports", "search", "statuses"];

    /// <summary>What the old scope "follow" stands for.</summary>
    private static readonly string[] Follow = ["read:follows", "write:follows", "read:blocks", "write:blocks", "read:mutes", "write:mutes"];

    public static IReadOnlyList<string> All { get; } =
        ["read", "write", "follow", "push", "profile", .. Things.Select(t => "read:" + t), .. Things.Select(t => "write:" + t)];

    /// <summary>Words apart by spaces (or + in a query); "read" when there are none. False when one is not known: apps that administrate are not served.</summary>
    public static bool TryRead(string? text, out IReadOnlyList<string> scopes)
    {
        scopes = (text ?? "").Length > MaxText ? [] : [.. (text ?? "").Split([' ', '+', ','], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        scopes = scopes.Count == 0 && (text ?? "").Length <= MaxText ? ["read"] : scopes;
        return scopes.Count > 0 && scopes.All(All.Contains);
    }

    /// <summary>True when the granted scopes contain the one.</summary>
    public static bool Allow(IReadOnlyList<string> granted, string scope) =>
        granted.Contains(scope) || (scope.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && granted.Contains(scope[..colon]))
        || (granted.Contains("follow") && Follow.Contains(scope));

    private static string Named(Texts text, IEnumerable<string> scopes) =>
        string.Join(text.Say("list.comma"), scopes.Select(s => text.Say("thing." + s[(s.IndexOf(':', StringComparison.Ordinal) + 1)..])));

    /// <summary>What the owner reads before letting the app in.</summary>
    public static IEnumerable<string> Explain(Texts text, IReadOnlyList<string> scopes)
    {
        var reads = scopes.Where(s => s == "read" || s.StartsWith("read:", StringComparison.Ordinal)).ToList();
        var writes = scopes.Where(s => s == "write" || s.StartsWith("write:", StringComparison.Ordinal)).ToList();
        if (reads.Contains("read"))
        {
            yield return text.Say("scope.readAll");
        }
        else if (reads.Count > 0)
        {
            yield return text.Say("scope.read", ("things", Named(text, reads)));
        }
        else if (scopes.Contains("profile"))
        {
            yield return text.Say("scope.profile");
        }

        if (writes.Contains("write"))
        {
            yield return text.Say("scope.writeAll");
        }
        else if (writes.Count > 0)
        {
            yield return text.Say("scope.write", ("things", Named(text, writes)));
        }

        if (scopes.Contains("follow") && !writes.Contains("write"))
        {
            yield return text.Say("scope.follow");
        }
    }
}
