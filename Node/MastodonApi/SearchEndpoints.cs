using System.Globalization;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Search: people by name, handle or address, posts by their words or address, hashtags that are here.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder routes) => routes.MapAppGroup("/api/v2/search", "Search").MapGet("", SearchAsync).Needs("read:search").Gives<SearchResults>()
        .WithSummary("People, posts by words or address, hashtags; resolve=true asks the network for a handle or address").ProducesProblem(422, "application/json");

    private static async Task<IResult> SearchAsync(
        string? q, HttpRequest request, AccountSearch people, StatusSearch search, Timelines timelines, LocalNode local, CancellationToken cancellation)
    {
        var query = request.Query;
        var (words, type, limit) = ((q ?? "").Trim(), query["type"].ToString(), AppPage.Of(request)?.Limit ?? 20);
        if (words.Length is 0 or > 500)
        {
            return AppProblems.Invalid("Enter what to look for, in at most 500 characters.");
        }

        // Of people and hashtags, what was found is all on the first page.
        _ = int.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        bool Wants(string kind) => (offset == 0 || kind == "statuses") && (type.Length == 0 || type == kind);
        var accounts = Wants("accounts") ? await people.FindAsync(words, query["resolve"] == "true", query["following"] == "true", limit, cancellation) : [];
        var found = Wants("statuses") ? search.Find(words, query["account_id"], AppPage.Of(request)?.Max, offset, limit) : [];
        var tag = Wants("hashtags") ? Hashtags.Normalise(words.TrimStart('#')) : null;
        var tags = tag is not null && timelines.Merged(timelines.Tagged(tag), null, 1).Count > 0 ? [new Tag(tag, $"{local.Url}/tags/{Uri.EscapeDataString(tag)}", [], false)] : (IReadOnlyList<Tag>)[];
        return Answers.Json(new SearchResults(accounts, found, tags), MastodonJson.Default.SearchResults);
    }
}
