using PersonalNode.Feed;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;

namespace PersonalNode.MastodonApi;

internal sealed record ChoicesRequest(IReadOnlyList<int>? Choices = null);

/// <summary>Polls, by the id of their post.</summary>
internal static class PollEndpoints
{
    public static void MapAppPolls(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/polls/{id}", "Statuses");
        api.MapGet("", Get).Needs("read:statuses").Gives<Poll>().WithSummary("A poll with the counts so far").ProducesProblem(404, "application/json");
        api.MapPost("/votes", VoteAsync).Needs("write:statuses").Takes<ChoicesRequest>().Gives<Poll>().WithSummary("Votes, once; only the node of its author learns who voted for what").ProducesProblem(404, "application/json");
    }

    private static IResult Get(string id, StatusPresenter presenter) =>
        presenter.Find(id) is { } post && presenter.Poll(post) is { } poll ? Answers.Json(poll, MastodonJson.Default.Poll) : AppProblems.NoRecord();

    private static async Task<IResult> VoteAsync(string id, HttpRequest request, Voting voting, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { Poll: not null } post)
        {
            return AppProblems.NoRecord();
        }

        if (await AppBody.ReadAsync(request, MastodonJson.Default.ChoicesRequest) is not { Choices: { Count: > 0 and <= PollView.MaxOptions } choices })
        {
            return AppProblems.Invalid("Choose an option first.");
        }

        var (voted, problem) = await voting.TryAsync(post, choices);
        return voted is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Poll(voted)!, MastodonJson.Default.Poll);
    }
}
