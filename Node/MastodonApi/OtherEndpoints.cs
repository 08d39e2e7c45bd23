using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;

namespace PersonalNode.MastodonApi;

/// <summary>Everything else: 501 for what Mastodon has and this node does not, 404 for what nobody has.</summary>
internal static class OtherEndpoints
{
    /// <summary>How Mastodon's own addresses go on below /api/v1 and /api/v2.</summary>
    private static readonly HashSet<string> Mastodons = new(StringComparer.Ordinal)
    {
        "accounts", "admin", "announcements", "annual_reports", "apps", "async_refreshes", "blocks", "bookmarks", "collections", "conversations", "custom_emojis", "directory",
        "domain_blocks", "emails", "endorsements", "favourites", "featured_tags", "filters", "follow_requests", "followed_tags", "instance", "invites", "lists", "markers", "media", "mutes",
        "notifications", "peers", "polls", "preferences", "profile", "push", "reports", "scheduled_statuses", "search", "statuses", "streaming", "suggestions", "tags", "timelines", "trends",
    };

    public static void MapOther(this IEndpointRouteBuilder routes)
    {
        foreach (var version in (string[])[AppPaths.V1, AppPaths.V2])
        {
            routes.Map(version + "/{**rest}", (string? rest) => Answer(rest)).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static ProblemHttpResult Answer(string? rest) => Mastodons.Contains((rest ?? "").Split('/')[0])
        ? Problems.Of(501, "app.not_implemented", "This part of Mastodon's API is not done by this node.")
        : Problems.Of(404, "request.not_found", "There is nothing at this address.");
}
