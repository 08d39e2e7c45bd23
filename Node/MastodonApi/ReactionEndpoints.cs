using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>What the owner does with a post: favourite (like), reblog (reshare), bookmark, pin.</summary>
internal static class ReactionEndpoints
{
    public static void MapReactions(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/statuses/{id}", "Statuses");
        api.MapPost("/favourite", FavouriteAsync).Needs("write:favourites").Reacts("Likes a post");
        api.MapPost("/unfavourite", UnfavouriteAsync).Needs("write:favourites").Reacts("Takes a like back");
        api.MapPost("/reblog", ReblogAsync).Needs("write:statuses").Reacts("Passes a public post on; what is not public stays with those it was written for").ProducesProblem(422, "application/json");
        api.MapPost("/unreblog", UnreblogAsync).Needs("write:statuses").Reacts("Takes a reshare back");
        api.MapPost("/bookmark", BookmarkAsync).Needs("write:bookmarks").Reacts("Keeps a post in one's bookmarks");
        api.MapPost("/unbookmark", UnbookmarkAsync).Needs("write:bookmarks").Reacts("Takes a post out of one's bookmarks");
        api.MapPost("/pin", (string id, Pinning pinning, StatusPresenter presenter) => PinAsync(id, true, pinning, presenter)).Needs("write:accounts").Reacts("Puts one's own public post first on one's page, five at most").ProducesProblem(422, "application/json");
        api.MapPost("/unpin", (string id, Pinning pinning, StatusPresenter presenter) => PinAsync(id, false, pinning, presenter)).Needs("write:accounts").Reacts("Takes a pinned post back to its place").ProducesProblem(422, "application/json");
        api.MapGet("/favourited_by", Likers).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("Who likes the post, as far as it is known here").ProducesProblem(404, "application/json");
        api.MapGet("/reblogged_by", Resharers).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("Who passed the post on, as far as it is known here").ProducesProblem(404, "application/json");
    }

    private static Task<IResult> FavouriteAsync(string id, Reactions reactions, StatusPresenter presenter) =>
        presenter.Find(id) is { FromFeed: true } ? Task.FromResult<IResult>(AppProblems.Unprocessable(Problems.FromFeed())) : ReactAsync(id, presenter, reactions.LikeAsync);

    private static Task<IResult> UnfavouriteAsync(string id, Reactions reactions, StatusPresenter presenter) => ReactAsync(id, presenter, reactions.UnlikeAsync);

    private static async Task<IResult> ReblogAsync(string id, Edits edits, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { } post)
        {
            return AppProblems.NoRecord();
        }

        var (reshared, problem) = await edits.ReshareAsync(post);
        return reshared is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Reshared(reshared), MastodonJson.Default.Status);
    }

    private static Task<IResult> UnreblogAsync(string id, Reactions reactions, StatusPresenter presenter) => ReactAsync(id, presenter, reactions.UnshareAsync);

    private static Task<IResult> BookmarkAsync(string id, Bookmarks bookmarks, StatusPresenter presenter) => ReactAsync(id, presenter, p => bookmarks.SetAsync(p.Id, true));

    private static Task<IResult> UnbookmarkAsync(string id, Bookmarks bookmarks, StatusPresenter presenter) => ReactAsync(id, presenter, p => bookmarks.SetAsync(p.Id, false));

    private static async Task<IResult> PinAsync(string id, bool on, Pinning pinning, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { } post)
        {
            return AppProblems.NoRecord();
        }

        var (pinned, problem) = await pinning.SetAsync(Protocol.Ids.ToText(post.Id), on);
        return pinned is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Of(pinned), MastodonJson.Default.Status);
    }

    private static IResult Likers(string id, ReactionStore reactions, PeopleStore people, AccountPresenter accounts, StatusPresenter presenter, LocalNode local) =>
        Who(id, ReactionKind.Like, reactions, people, accounts, presenter, local);

    private static IResult Resharers(string id, ReactionStore reactions, PeopleStore people, AccountPresenter accounts, StatusPresenter presenter, LocalNode local) =>
        Who(id, ReactionKind.Reshare, reactions, people, accounts, presenter, local);

    private static IResult Who(string id, ReactionKind kind, ReactionStore reactions, PeopleStore people, AccountPresenter accounts, StatusPresenter presenter, LocalNode local) =>
        presenter.Find(id) is { } post
            ? Answers.Json<IReadOnlyList<Account>>(
                [
                    .. reactions.Who(post.Id, kind).Select(a => local.IsMe(a) ? accounts.Me() : people.ByActor(a) is { } person && !people.IsBlocked(person) ? accounts.Of(person) : null)
                        .OfType<Account>(),
                ],
                MastodonJson.Default.IReadOnlyListAccount)
            : AppProblems.NoRecord();

    private static async Task<IResult> ReactAsync(string id, StatusPresenter presenter, Func<Post, Task<Post?>> react) =>
        presenter.Find(id) is { } post && await react(post) is { } next ? Answers.Json(presenter.Of(next), MastodonJson.Default.Status) : AppProblems.NoRecord();

    private static RouteHandlerBuilder Reacts(this RouteHandlerBuilder route, string summary) => route.Gives<Status>().WithSummary(summary).ProducesProblem(404, "application/json");
}
