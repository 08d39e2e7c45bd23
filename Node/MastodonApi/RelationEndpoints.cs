using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.People;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Whether reshares of somebody who is followed are shown.</summary>
internal sealed record FollowOptions(bool? Reblogs = null, bool? Notify = null);

/// <summary>Following, blocking, muting, and requests to follow.</summary>
internal static class RelationEndpoints
{
    public static void MapRelations(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapAppGroup("/api/v1/accounts/{id}", "Relations");
        account.MapPost("/follow", FollowAsync).Needs("write:follows").Takes<FollowOptions>().Relates("Asks to follow somebody; reblogs=false hides what they reshare").ProducesProblem(502, "application/json");
        account.MapPost("/unfollow", (string id, Follows follows, AccountPresenter accounts) => ChangeAsync(id, accounts, follows.UnfollowAsync)).Needs("write:follows").Relates("Ends following somebody");
        account.MapPost("/remove_from_followers", (string id, Follows follows, AccountPresenter accounts) => ChangeAsync(id, accounts, follows.RemoveFollowerAsync))
            .Needs("write:follows").Relates("Ends that somebody follows the owner");
        account.MapPost("/block", (string id, Moderation moderation, AccountPresenter accounts) => ChangeAsync(id, accounts, moderation.BlockAsync)).Needs("write:blocks").Relates("Ends everything with somebody");
        account.MapPost("/unblock", (string id, Moderation moderation, AccountPresenter accounts) => ChangeAsync(id, accounts, moderation.UnblockAsync)).Needs("write:blocks").Relates("Takes a block back");
        account.MapPost("/mute", (string id, Moderation moderation, AccountPresenter accounts) => ChangeAsync(id, accounts, p => moderation.MuteAsync(p, true)))
            .Needs("write:mutes").Relates("Keeps somebody's posts out of the feed, for good: duration is not honoured");
        account.MapPost("/unmute", (string id, Moderation moderation, AccountPresenter accounts) => ChangeAsync(id, accounts, p => moderation.MuteAsync(p, false))).Needs("write:mutes").Relates("Takes a mute back");

        var lists = routes.MapAppGroup("/api/v1", "Relations");
        lists.MapGet("/follow_requests", Requests).Needs("read:follows").Gives<IReadOnlyList<Account>>().WithSummary("Who asks to follow the owner");
        lists.MapPost("/follow_requests/{id}/authorize", (string id, Follows follows, AccountPresenter accounts) => ChangeAsync(id, accounts, follows.AcceptAsync)).Needs("write:follows").Relates("Lets a follower in");
        lists.MapPost("/follow_requests/{id}/reject", (string id, Follows follows, AccountPresenter accounts) => ChangeAsync(id, accounts, follows.RejectAsync)).Needs("write:follows").Relates("Turns a follower away");
        lists.MapGet("/blocks", Blocks).Needs("read:blocks").Gives<IReadOnlyList<Account>>().WithSummary("Blocked people");
        lists.MapGet("/mutes", Mutes).Needs("read:mutes").Gives<IReadOnlyList<Account>>().WithSummary("Muted people");
    }

    private static async Task<IResult> FollowAsync(
        string id, HttpRequest request, Follows follows, Moderation moderation, PeopleStore people, AccountPresenter accounts, CancellationToken cancellation)
    {
        if (accounts.Person(id) is not { } person)
        {
            return AppProblems.NoRecord();
        }

        var (followed, code, detail) = await follows.FollowAsync(person.Actor, cancellation);
        if (followed is null)
        {
            return AppProblems.Unprocessable(Follows.Problem(code, detail));
        }

        if (await AppBody.ReadAsync(request, MastodonJson.Default.FollowOptions) is { Reblogs: { } reblogs } && people.ById(followed.Id)?.HidesReshares == reblogs)
        {
            await moderation.HideResharesAsync(followed.Id, !reblogs);
        }

        return Relation(followed.Id, accounts);
    }

    private static IResult Requests(HttpContext context, PeopleStore people, AccountPresenter accounts, LocalNode local) =>
        AccountEndpoints.People(context, people.Related().Where(p => p.Follower == Storage.Relation.Requested && !people.IsBlocked(p)), accounts, local);

    private static IResult Blocks(HttpContext context, PeopleStore people, AccountPresenter accounts, LocalNode local) =>
        AccountEndpoints.People(context, people.Related().Where(p => p.Blocked), accounts, local);

    private static IResult Mutes(HttpContext context, PeopleStore people, AccountPresenter accounts, LocalNode local) =>
        AccountEndpoints.People(context, people.Related().Where(p => p.Muted), accounts, local);

    private static async Task<IResult> ChangeAsync(string id, AccountPresenter accounts, Func<string, Task<Person?>> change) =>
        await change(id) is { } person ? Relation(person.Id, accounts) : AppProblems.NoRecord();

    private static IResult Relation(string id, AccountPresenter accounts) => Answers.Json(accounts.RelationTo(id), MastodonJson.Default.Relationship);

    private static RouteHandlerBuilder Relates(this RouteHandlerBuilder route, string summary) => route.Gives<Relationship>().WithSummary(summary)
        .ProducesProblem(404, "application/json").ProducesProblem(422, "application/json");
}
