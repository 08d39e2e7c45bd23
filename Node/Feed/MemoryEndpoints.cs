using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;

namespace PersonalNode.Feed;

/// <summary>"On this day": what the owner wrote on a day of earlier years, above all in what they brought along from elsewhere.</summary>
public static class MemoryEndpoints
{
    private const int MaxPage = 100;

    public static void MapMemories(this IEndpointRouteBuilder routes, string policy) => routes.MapGroup("/api/memories").RequireAuthorization(policy).WithTags("Memories").ProducesProblem(401)
        .MapGet("", List).WithName("GetMemories").WithSummary("Own posts of a day (MM-DD, in UTC; today when none is given) in earlier years, newest first; pass next as before for more").ProducesProblem(400);

    private static Results<Ok<Page<PostResponse>>, ProblemHttpResult> List(
        string? day, string? before, int? limit, FeedReader reader, FeedLists lists, Presenter presenter, TimeProvider time)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("memories.bad_cursor");
        }

        // A leap year, so that 29 February is a day.
        var today = time.GetUtcNow();
        day = string.IsNullOrEmpty(day) ? today.ToString("MM-dd", CultureInfo.InvariantCulture) : day;
        if (!DateOnly.TryParseExact("2000-" + day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return Problems.Of(400, "memories.bad_day", "Give a day as 01-31.");
        }

        var thisYear = Ids.FirstAt(new DateTimeOffset(today.Year, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var list = lists.OfDay(day);
        var page = reader.Read(list.Lists, Math.Min(below ?? thisYear, thisYear), Math.Clamp(limit ?? 20, 1, MaxPage), list.Shows);
        return TypedResults.Ok(new Page<PostResponse>([.. page.Posts.Select(p => presenter.ToResponse(p.Post, p.Key))], page.Next is { } next ? Ids.ToText(next) : null));
    }
}
