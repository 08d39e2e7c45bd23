using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>A node URL, a host name, or @handle@host; or the address of a feed, or of a page that names one.</summary>
public sealed record FollowRequest(string? Url);

internal sealed class FollowValidator : AbstractValidator<FollowRequest>
{
    public FollowValidator() => RuleFor(r => r.Url)
        .Must(u => !string.IsNullOrWhiteSpace(u)).Says("person.empty", "Enter the address of a friend's node, or a handle such as @alice@alice.example.")
        .MaximumLength(500).Says("person.long", "An address has at most 500 characters.");
}

/// <summary>The people of the owner: whom they follow, who follows, and who asks to.</summary>
public static class PeopleEndpoints
{
    private const int PageSize = 200;

    public static void MapPeople(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/people").RequireAuthorization(policy).WithTags("People").ProducesProblem(401);
        api.MapGet("", List).WithName("GetPeople").WithSummary("Everybody with a relation to the owner, by name");
        api.MapPost("", FollowAsync).Validate(new FollowValidator()).WithName("Follow").WithSummary("Asks to follow somebody by node URL, host name or handle, or follows a feed by its address or that of a page that names it")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(502);
        api.MapGet("/requests", Requests).WithName("GetRequests").WithSummary("Who asks to follow the owner");
        api.MapPost("/requests/{id}/accept", AcceptAsync).WithName("AcceptRequest").WithSummary("Lets a follower in").ProducesProblem(404);
        api.MapPost("/requests/{id}/reject", RejectAsync).WithName("RejectRequest").WithSummary("Turns a follower away").ProducesProblem(404);
        api.MapGet("/{id}", Get).WithName("GetPerson").WithSummary("One person").ProducesProblem(404);
        api.MapDelete("/{id}", UnfollowAsync).WithName("Unfollow").WithSummary("Ends following somebody, or takes the request back").ProducesProblem(404);
        api.MapDelete("/{id}/follower", RemoveFollowerAsync).WithName("RemoveFollower").WithSummary("Ends that somebody follows the owner").ProducesProblem(404);
        api.MapPut("/{id}/mute", MuteAsync).WithName("Mute").WithSummary("Keeps somebody's posts out of the feed; they are not told").ProducesProblem(404);
        api.MapDelete("/{id}/mute", UnmuteAsync).WithName("Unmute").WithSummary("Takes a mute back").ProducesProblem(404);
        api.MapPut("/{id}/hide-reshares", HideResharesAsync).WithName("HideReshares").WithSummary("Keeps what somebody reshares out of the feed").ProducesProblem(404);
        api.MapDelete("/{id}/hide-reshares", ShowResharesAsync).WithName("ShowReshares").WithSummary("Shows again what somebody reshares").ProducesProblem(404);
        api.MapPut("/{id}/block", BlockAsync).WithName("Block").WithSummary("Ends everything with somebody and refuses what they send").ProducesProblem(404);
        api.MapDelete("/{id}/block", UnblockAsync).WithName("Unblock").WithSummary("Takes a block back").ProducesProblem(404);
    }

    private static Ok<Page<PersonResponse>> List(PeopleStore people, string? after)
    {
        var related = people.Related();
        var start = after is null ? 0 : related.TakeWhile(p => p.Id != after).Count() + 1;
        var page = related.Skip(start).Take(PageSize).ToList();
        return TypedResults.Ok(new Page<PersonResponse>(
            [.. page.Select(Presenter.ToResponse)], start + page.Count < related.Count ? page[^1].Id : null));
    }

    private static async Task<Results<Created<PersonResponse>, ProblemHttpResult>> FollowAsync(
        FollowRequest body, Follows follows, FeedFollows feeds, CloseLook look, CancellationToken cancellation)
    {
        var (person, code, detail) = await follows.FollowAsync(body.Url!, cancellation);
        if (person is null && code is "people.not_found" or "people.no_key" && await feeds.FollowAsync(body.Url!, cancellation) is { } feed)
        {
            (person, code, detail) = feed;
        }

        if (person is not null)
        {
            look.Want(person);
            return TypedResults.Created($"/api/people/{person.Id}", Presenter.ToResponse(person));
        }

        return Follows.Problem(code, detail);
    }

    private static Results<Ok<PersonResponse>, ProblemHttpResult> Get(string id, PeopleStore people, CloseLook look)
    {
        // The owner looks at them: what others would have to be asked about is found out meanwhile, and an event brings it.
        if (people.ById(id) is { } person)
        {
            look.Want(person);
        }

        return Answer(people.ById(id));
    }

    private static Ok<Page<FollowRequestResponse>> Requests(PeopleStore people) => TypedResults.Ok(new Page<FollowRequestResponse>(
        [
            .. people.Related().Where(p => p.Follower == Relation.Requested && !p.Blocked).OrderByDescending(p => p.Since)
                .Select(p => new FollowRequestResponse(p.Id, Presenter.ToResponse(p), p.Since)),
        ], null));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> AcceptAsync(string id, Follows follows) =>
        await follows.AcceptAsync(id) is { } person ? TypedResults.Ok(Presenter.ToResponse(person)) : NoRequest();

    private static async Task<Results<NoContent, ProblemHttpResult>> RejectAsync(string id, Follows follows) =>
        await follows.RejectAsync(id) is null ? NoRequest() : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> UnfollowAsync(string id, Follows follows) =>
        await follows.UnfollowAsync(id) is null ? Problems.NoPerson() : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveFollowerAsync(string id, Follows follows) =>
        await follows.RemoveFollowerAsync(id) is null ? Problems.NoPerson() : TypedResults.NoContent();

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> MuteAsync(string id, Moderation moderation) =>
        Answer(await moderation.MuteAsync(id, true));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> UnmuteAsync(string id, Moderation moderation) =>
        Answer(await moderation.MuteAsync(id, false));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> HideResharesAsync(string id, Moderation moderation) =>
        Answer(await moderation.HideResharesAsync(id, true));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> ShowResharesAsync(string id, Moderation moderation) =>
        Answer(await moderation.HideResharesAsync(id, false));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> BlockAsync(string id, Moderation moderation) =>
        Answer(await moderation.BlockAsync(id));

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> UnblockAsync(string id, Moderation moderation) =>
        Answer(await moderation.UnblockAsync(id));

    private static Results<Ok<PersonResponse>, ProblemHttpResult> Answer(Person? person) =>
        person is null ? Problems.NoPerson() : TypedResults.Ok(Presenter.ToResponse(person));

    private static ProblemHttpResult NoRequest() => Problems.Of(404, "people.no_request", "There is no open request of this person. It may have been answered or taken back.");
}
