using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
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

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> VoteAsync(string id, VoteRequest body, PostStore posts, Voting voting, Presenter presenter, TimeProvider time)
    {
        if (posts.Known(id) is not { } post)
        {
            return Problems.NotFound("posts.not_found", "There is no such post here.");
        }

        if (post.Poll is not { } poll)
        {
            return Problems.Of(409, "polls.none", "This post has no poll.");
        }

        if (poll.IsOver(time.GetUtcNow()))
        {
            return Problems.Of(409, "polls.over", "This poll is over.");
        }

        if (poll.Voted.Count > 0)
        {
            return Problems.Of(409, "polls.voted", "You have voted already, and a vote stays as it is.");
        }

        var chosen = body.Options!.Distinct().Order().ToList();
        if (chosen[0] < 0 || chosen[^1] >= poll.Options.Count || (chosen.Count > 1 && !poll.Multiple))
        {
            return Problems.Invalid(new Dictionary<string, string[]>
            {
                ["options"] = [poll.Multiple ? "Choose among the options that there are." : "Choose one of the options that there are."],
            });
        }

        return await voting.VoteAsync(post, chosen) is { } voted
            ? TypedResults.Ok(presenter.ToResponse(voted)) : Problems.Of(409, "polls.voted", "You have voted already, and a vote stays as it is.");
    }

    private sealed class VoteValidator : AbstractValidator<VoteRequest>
    {
        public VoteValidator() => RuleFor(r => r.Options).Must(o => o is { Count: > 0 and <= PollView.MaxOptions }).WithMessage("Choose an option first.");
    }
}

/// <summary>The owner votes: the choice is kept, counted here until the author's counts come, and sent to the author alone.</summary>
public sealed class Voting(NodeDatabase database, Publisher publisher, PostStore posts, PostWriter writer, VoteStore votes, LocalNode local)
{
    /// <summary>Null when a vote was there already.</summary>
    public Task<Post?> VoteAsync(Post post, IReadOnlyList<int> chosen) => database.WriteAsync(context =>
    {
        if (posts.Find(post.Id) is not { Deleted: false, Poll: { Voted.Count: 0 } poll } now)
        {
            return null;
        }

        if (now.AuthorId is not { } author)
        {
            foreach (var option in chosen)
            {
                votes.Add(context, now, local.Urls, option);
            }

            return writer.Change(context, now.Id, p => p with { Poll = p.Poll! with { Voted = [.. chosen] } });
        }

        foreach (var option in chosen)
        {
            var vote = NoteParts.Vote($"{local.Url}#votes/{Ids.ToText(context.NextId())}", local.Url, now.Uri, now.Author, poll.Options[option].Text);
            var create = ActivityBuilder.Activity("Create", local.ActivityUrl(context.NextId()), local.Url, vote, context.Now, [now.Author], []);
            publisher.Publish(context, new Outgoing(create, Audience.Direct) { PersonIds = [author], Sealed = now.Sealed, Listed = now.Sealed });
        }

        return writer.Change(context, now.Id, p => p with { Poll = p.Poll!.With([.. chosen], newVoter: true) with { Voted = [.. chosen] } });
    });
}
