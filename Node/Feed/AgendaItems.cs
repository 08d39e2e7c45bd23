using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// A post is to be gone. An own one is deleted as by hand, so that also nodes that know nothing of expiry are asked to delete it; a received
/// one is deleted here, with a tombstone, so that it returns neither from an outbox nor by a fetch.
/// </summary>
public sealed class Expiry(
    PostStore posts, PostWriter writer, PeopleStore people, ActivityLog log, Composer composer, NodeDatabase database, TimeProvider time) : IAgendaItem
{
    public Timeline List => Timeline.Expiries;

    public async Task HandleAsync(long value, CancellationToken cancellation)
    {
        if (posts.Find(value) is not { Deleted: false, Expires: { } expires } post || expires > time.GetUtcNow())
        {
            return;
        }

        if (post.AuthorId is null)
        {
            await composer.DeleteAsync(post);
            return;
        }

        await database.WriteAsync(context =>
        {
            writer.Delete(context, post.Uri, post.Author);
            log.WipeVersions(context, post.Uri, people.ById(context, post.AuthorId)?.Actors ?? [post.Author]);
        });
    }
}

/// <summary>A poll is over: an own one is closed and sent once more with its result, and the owner is told when it concerns them.</summary>
public sealed class PollEnd(
    PostStore posts, PostWriter writer, Resending resending, NotificationStore notifications, NodeDatabase database) : IAgendaItem
{
    public Timeline List => Timeline.PollEnds;

    public Task HandleAsync(long value, CancellationToken cancellation) => database.WriteAsync(context =>
    {
        if (posts.Find(value) is not { Deleted: false, Poll: { EndSeen: false } poll } post || !poll.IsOver(context.Now))
        {
            return;
        }

        var ended = writer.Change(context, post.Id, p =>
        {
            var own = p.AuthorId is null;
            var next = p with { Poll = p.Poll! with { EndSeen = true, Closed = own ? p.Poll.Ends : p.Poll.Closed } };
            return own ? resending.Wanted(context, next, atOnce: true) : next;
        });

        if (ended is not null && (ended.AuthorId is null || poll.Voted.Count > 0))
        {
            notifications.Add(context, NotificationKind.Poll, ended.AuthorId, ended.Id);
        }
    });
}

/// <summary>An own post changed beyond its words and is sent again.</summary>
public sealed class Resend(PostStore posts, PeopleStore people, Composer composer, Resending resending, VoteStore votes) : IAgendaItem
{
    public Timeline List => Timeline.Resends;

    public Task HandleAsync(long value, CancellationToken cancellation)
    {
        if (posts.Find(value) is not { Deleted: false, AuthorId: null, Unsent: > 0 } post)
        {
            return Task.CompletedTask;
        }

        List<string> voters = post is { Audience: Audience.Public, Poll: not null }
            ? [.. votes.Voters(post.Id).Select(people.ByActor).OfType<Person>().Where(p => p.Inbox.Length > 0).Select(p => p.Id)] : [];
        return composer.ResendAsync(post, resending, voters);
    }
}

/// <summary>A scheduled post goes out; when it cannot, it stays as a draft that says why.</summary>
public sealed class Schedule(DraftStore drafts, DraftPublisher publisher, NodeDatabase database, TimeProvider time) : IAgendaItem
{
    public Timeline List => Timeline.Scheduled;

    public async Task HandleAsync(long value, CancellationToken cancellation)
    {
        if (drafts.Find(value) is not { ScheduledAt: { } at } draft || at > time.GetUtcNow())
        {
            return;
        }

        var (post, problem) = await publisher.PublishAsync(draft, cancellation);
        if (post is null && problem is not null)
        {
            await database.WriteAsync(context =>
            {
                if (drafts.Find(value) is { } now)
                {
                    drafts.Save(context, now with { ScheduledAt = null, PostId = null, Problem = problem.ProblemDetails.Detail });
                }
            });
        }
    }
}
