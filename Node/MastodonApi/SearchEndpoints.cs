using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Search: people by name, handle or address, posts by their address, hashtags that are here. The words of posts are not searched.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder routes) => routes.MapAppGroup("/api/v2/search", "Search").MapGet("", SearchAsync).Needs("read:search").Gives<SearchResults>()
        .WithSummary("People, posts by address, hashtags; resolve=true asks the network for a handle or address").ProducesProblem(422, "application/json");

    private static async Task<IResult> SearchAsync(
        string? q, HttpRequest request, AccountSearch people, StatusPresenter statuses, PostStore posts, Timelines timelines, LocalNode local, CancellationToken cancellation)
    {
        var query = request.Query;
        var (words, type, limit) = ((q ?? "").Trim(), query["type"].ToString(), AppPage.Of(request)?.Limit ?? 20);
        if (words.Length is 0 or > 500)
        {
            return AppProblems.Invalid("Enter what to look for, in at most 500 characters.");
        }

        // What was found is all on the first page.
        var first = query["offset"].ToString() is "" or "0";
        bool Wants(string kind) => first && (type.Length == 0 || type == kind);
        var accounts = Wants("accounts") ? await people.FindAsync(words, query["resolve"] == "true", query["following"] == "true", limit, cancellation) : [];
        var found = Wants("statuses") && (posts.ByUri(words) ?? posts.Known(words.Split('/')[^1])) is { Deleted: false } post && (post.Uri == words || post.Url == words)
            && statuses.Find(Ids.ToText(post.Id)) is { } shown ? [statuses.Of(shown)] : (IReadOnlyList<Status>)[];
        var tag = Wants("hashtags") ? Hashtags.Normalise(words.TrimStart('#')) : null;
        var tags = tag is not null && timelines.Merged(timelines.Tagged(tag), null, 1).Count > 0 ? [new Tag(tag, $"{local.Url}/tags/{Uri.EscapeDataString(tag)}", [], false)] : (IReadOnlyList<Tag>)[];
        return Answers.Json(new SearchResults(accounts, found, tags), MastodonJson.Default.SearchResults);
    }
}
