using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// Lets go of what others wrote when it has been here for as long as the owner wants, a few posts in a transaction, so that whoever posts meanwhile
/// waits for no more than that. Doing a step twice is doing it once: it may end at any instant.
/// Posts are walked through in the order of their ids, from a mark on. One that stayed for a reason is behind the mark then; so is an old post that
/// was fetched yesterday. So a new round begins every month: a reason that has ended (a bookmark was taken away) is noticed within that time.
/// </summary>
public sealed class RetentionKeeper(
    NodeDatabase database, RetentionSettings settings, PostStore posts, KeptPosts kept, PostRemoval removal, PastActivities activities)
{
    private const int Batch = 64;
    private static readonly TimeSpan Round = TimeSpan.FromDays(30);

    /// <summary>Does the next step. False when there is none.</summary>
    public async Task<bool> StepAsync(DateTimeOffset now)
    {
        var state = settings.Current;
        if (state.Before(now) is not { } before)
        {
            return false;
        }

        if (state.Began is null || state.Began < now - Round)
        {
            await database.WriteAsync(context => RetentionSettings.Change(context, r => r with { Posts = 0, Began = now }));
            return true;
        }

        return await PostsAsync(state.Posts, before) || await activities.StepAsync(state.Log, before);
    }

    private async Task<bool> PostsAsync(long mark, DateTimeOffset before)
    {
        // What stays by itself alone is passed over without a transaction; the owner's own posts may be very many.
        var page = posts.Above(mark, Ids.FirstAt(before), Batch);
        while (page.Count == Batch && page.All(p => p.AuthorId is null))
        {
            mark = page[^1].Id;
            page = posts.Above(mark, Ids.FirstAt(before), Batch);
        }

        if (page.Count == 0)
        {
            return false;
        }

        await database.WriteAsync(context =>
        {
            var awaited = kept.Awaited();
            var (reached, removed) = (mark, 0);
            var looked = new HashSet<long>();
            foreach (var post in page)
            {
                var left = (2 * Batch) - removed;
                if (post.AuthorId is not null && post.Conversation is null && looked.Add(post.ThreadId) && kept.Look(post.ThreadId, before, awaited) is (Keeping.Goes, var thread))
                {
                    removed += removal.Remove(context, thread, left);
                    if (thread.Count > left)
                    {
                        // The rest of it is met again, from here on.
                        break;
                    }
                }

                reached = post.Id;
            }

            RetentionSettings.Change(context, r => r with
            {
                Posts = reached,
                LastCount = removed == 0 ? r.LastCount : (r.LastAt?.Date == context.Now.Date ? r.LastCount : 0) + removed,
                LastAt = removed == 0 ? r.LastAt : context.Now,
            });
        });
        return true;
    }
}
