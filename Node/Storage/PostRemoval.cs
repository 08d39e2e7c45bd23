namespace PersonalNode.Storage;

/// <summary>
/// Takes posts of others out, with everything that hangs on them, as if they had never come: other than a deletion it forbids nothing, so that what
/// somebody passes on or answers later can be fetched again. Open pages are not told: of a year's posts that would be all that they are told.
/// </summary>
public sealed class PostRemoval(PostStore posts, Timelines timelines, Agenda agenda, PostPhotos photos, SearchBacklog search, ActivityLog log)
{
    /// <summary>
    /// Removes up to so many posts of a thread, the last answers first, so that what is left is whole at any time.
    /// </summary>
    internal int Remove(WriteContext context, IReadOnlyList<Post> thread, int most)
    {
        var going = FromTheEnds(thread).Take(most).ToList();
        var gone = going.Select(p => p.Id).ToHashSet();
        foreach (var post in going)
        {
            Remove(context, post);
            if (!post.Deleted && post.ParentId is { } above && !gone.Contains(above) && posts.Find(above) is { Deleted: false } parent)
            {
                PostStore.Update(context, parent with { Replies = Math.Max(0, parent.Replies - 1) });
            }
        }

        return going.Count;
    }

    private void Remove(WriteContext context, Post post)
    {
        foreach (var list in PostLists.Of(post, timelines))
        {
            Timelines.Remove(context, list, post.Id);
        }

        if (post.HomeKey is { } place)
        {
            Timelines.Remove(context, Timeline.Home, place);
        }

        if (post is { ParentId: null, InReplyTo: { } missing })
        {
            Timelines.Remove(context, Timeline.Orphans(missing), post.Id);
        }

        foreach (var activity in ReactionStore.Forget(context, post.Id).Select(log.Find).OfType<LogEntry>())
        {
            ActivityLog.LetGo(context, activity);
        }

        log.LetGoVersions(context, post.Uri);
        PostStore.ForgetHistory(context, post.Id);
        VoteStore.Forget(context, post.Id);
        NotificationStore.ForgetPost(context, post.Id);
        context.Collection("threads").Delete(post.Id);
        photos.Forget(context, post);
        agenda.Forget(context, post);
        context.Collection("posts").Delete(post.Id);
        if (!post.Deleted)
        {
            search.Note(context, post.Id, changed: true);
            PostCounts.Note(context, post, -1);
            PastStore.Note(context, post);
        }
    }

    /// <summary>Each answer before what it answers.</summary>
    private static IEnumerable<Post> FromTheEnds(IReadOnlyList<Post> thread)
    {
        var parents = thread.ToDictionary(p => p.Id, p => p.ParentId);
        return thread.OrderByDescending(Depth);

        int Depth(Post post)
        {
            var depth = 0;
            for (var above = post.ParentId; above is { } id && depth <= thread.Count && parents.TryGetValue(id, out above); depth++)
            {
            }

            return depth;
        }
    }
}
