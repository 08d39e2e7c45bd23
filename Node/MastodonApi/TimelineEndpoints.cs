using PersonalNode.Feed;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Lists of posts: the feed, the owner's public posts, a hashtag, an aspect, bookmarks, likes.</summary>
internal static class TimelineEndpoints
{
    public static void MapTimelines(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/timelines", "Timelines");
        api.MapGet("/home", Home).Needs("read:statuses").GivesStatuses("The feed");
        api.MapGet("/public", Public).Needs("read:statuses").GivesStatuses("The owner's public posts: there is no feed of strangers here");
        api.MapGet("/tag/{tag}", Tag).Needs("read:statuses").GivesStatuses("Posts with a hashtag").ProducesProblem(404, "application/json");
        api.MapGet("/list/{id}", List).Needs("read:lists").GivesStatuses("Posts of the people in an aspect").ProducesProblem(404, "application/json");
        routes.MapAppGroup("/api/v1/favourites", "Timelines").MapGet("", Favourites).Needs("read:favourites").GivesStatuses("What the owner likes, the last liked first");
        routes.MapAppGroup("/api/v1/bookmarks", "Timelines").MapGet("", Bookmarked).Needs("read:bookmarks").GivesStatuses("Bookmarked posts");
    }

    /// <summary>A page of a feed, as every list of posts answers.</summary>
    public static IResult Page(HttpContext context, FeedList feed, FeedReader reader, StatusPresenter presenter, LocalNode local)
    {
        if (AppPage.Of(context.Request) is not { } page)
        {
            return Answers.Json<IReadOnlyList<Status>>([], MastodonJson.Default.IReadOnlyListStatus);
        }

        var found = page.Take(
            (max, size) => reader.Read(feed.Lists, max, size, feed.Shows).Posts, (min, size) => reader.ReadUp(feed.Lists, min, size, feed.Shows).Posts);
        AppPage.Link(context, local, [.. found.Select(p => p.Key)]);
        return Answers.Json<IReadOnlyList<Status>>([.. found.Select(p => presenter.At(p.Item, p.Key))], MastodonJson.Default.IReadOnlyListStatus);
    }

    public static RouteHandlerBuilder GivesStatuses(this RouteHandlerBuilder route, string summary) =>
        route.Gives<IReadOnlyList<Status>>().WithSummary(summary + "; max_id, since_id, min_id and limit page, Link says where it goes on");

    private static IResult Home(HttpContext context, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        Page(context, lists.Home, reader, presenter, local);

    private static IResult Public(HttpContext context, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        context.Request.Query["remote"] == "true" ? None() : Page(context, lists.OwnPublic, reader, presenter, local);

    private static IResult Tag(string tag, HttpContext context, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        lists.Tagged(tag) is { } feed ? Page(context, feed, reader, presenter, local) : None();

    private static IResult List(string id, HttpContext context, AspectStore aspects, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        aspects.Find(id) is { } aspect ? Page(context, lists.Of(aspect), reader, presenter, local) : AppProblems.NoRecord();

    private static IResult Favourites(HttpContext context, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        Page(context, lists.Liked, reader, presenter, local);

    private static IResult Bookmarked(HttpContext context, FeedLists lists, FeedReader reader, StatusPresenter presenter, LocalNode local) =>
        Page(context, lists.Bookmarks, reader, presenter, local);

    private static IResult None() => Answers.Json<IReadOnlyList<Status>>([], MastodonJson.Default.IReadOnlyListStatus);
}
