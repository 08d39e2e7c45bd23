using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Voting in polls, one's own and those of others.</summary>
public static class PollEndpoints
{
    public static void MapPolls(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(policy).WithTags("Posts").ProducesProblem(401);
        api.MapPut("/posts/{id}/vote", VoteAsync).Validate(new VoteValidator()).WithName("Vote")
            .WithSummary("Votes in a poll, once; only the node of its author learns who voted for what").ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> VoteAsync(string id, VoteRequest body, PostStore posts, Voting voting, Presenter presenter)
    {
        if (posts.Known(id) is not { } post)
        {
            return Problems.NoPost();
        }

        var (voted, problem) = await voting.TryAsync(post, body.Options!);
        return voted is null ? problem! : TypedResults.Ok(presenter.ToResponse(voted));
    }

    internal sealed class VoteValidator : AbstractValidator<VoteRequest>
    {
        public VoteValidator() => RuleFor(r => r.Options).Must(o => o is { Count: > 0 and <= PollView.MaxOptions }).Says("vote.none", "Choose an option first.");
    }
}
