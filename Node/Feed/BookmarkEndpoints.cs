using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Bookmarks: the owner's own list, of which nobody else learns.</summary>
public static class BookmarkEndpoints
{
    private const int MaxPage = 100;

    public static void MapBookmarks(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(policy).WithTags("Bookmarks").ProducesProblem(401);
        api.MapGet("/bookmarks", List).WithName("GetBookmarks").WithSummary("Bookmarked posts, newest bookmark first; pass next as before for more").ProducesProblem(400);
        api.MapPut("/posts/{id}/bookmark", AddAsync).WithName("Bookmark").WithSummary("Keeps a post in one's bookmarks").ProducesProblem(404);
        api.MapDelete("/posts/{id}/bookmark", RemoveAsync).WithName("RemoveBookmark").WithSummary("Takes a post out of one's bookmarks").ProducesProblem(404);
    }

    private static Results<Ok<Page<PostResponse>>, ProblemHttpResult> List(string? before, int? limit, FeedReader reader, FeedLists lists, Presenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 20, 1, MaxPage);
        var page = reader.Read(lists.Bookmarks.Lists, below, size, lists.Bookmarks.Shows);
        return TypedResults.Ok(new Page<PostResponse>(
            [.. page.Posts.Select(p => presenter.ToResponse(p.Post, p.Key))], page.Next is { } next ? Ids.ToText(next) : null));
    }

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> AddAsync(string id, Bookmarks bookmarks, Presenter presenter) => SetAsync(id, true, bookmarks, presenter);

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> RemoveAsync(string id, Bookmarks bookmarks, Presenter presenter) => SetAsync(id, false, bookmarks, presenter);

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> SetAsync(string id, bool on, Bookmarks bookmarks, Presenter presenter) =>
        Ids.TryParse(id, out var number) && await bookmarks.SetAsync(number, on) is { } post
            ? TypedResults.Ok(presenter.ToResponse(post)) : Problems.NoPost();
}
