using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>The owner votes: the choice is kept, counted here until the author's counts come, and sent to the author alone.</summary>
public sealed class Voting(NodeDatabase database, Publisher publisher, PostStore posts, PostWriter writer, VoteStore votes, LocalNode local, TimeProvider time)
{
    /// <summary>The post with the vote, or why it cannot be voted in like that.</summary>
    public async Task<(Post? Post, ProblemHttpResult? Problem)> TryAsync(Post post, IReadOnlyList<int> options)
    {
        if (post.Poll is not { } poll)
        {
            return (null, Problems.Of(409, "polls.none", "This post has no poll."));
        }

        if (poll.IsOver(time.GetUtcNow()))
        {
            return (null, Problems.Of(409, "polls.over", "This poll is over."));
        }

        if (poll.Voted.Count > 0)
        {
            return (null, Already());
        }

        var chosen = options.Distinct().Order().ToList();
        if (chosen[0] < 0 || chosen[^1] >= poll.Options.Count || (chosen.Count > 1 && !poll.Multiple))
        {
            return (null, Problems.Invalid(
                "options", "request.options", poll.Multiple ? "Choose among the options that there are." : "Choose one of the options that there are."));
        }

        return await VoteAsync(post, chosen) is { } voted ? (voted, null) : (null, Already());
    }

    /// <summary>Null when a vote was there already.</summary>
    private Task<Post?> VoteAsync(Post post, IReadOnlyList<int> chosen) => database.WriteAsync(context =>
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

    private static ProblemHttpResult Already() => Problems.Of(409, "polls.voted", "You have voted already, and a vote stays as it is.");
}
