namespace PersonalNode.Storage;

/// <summary>The owner's bookmarks, newest first. Nobody is told.</summary>
public sealed class Bookmarks(NodeDatabase database, PostWriter writer)
{
    /// <summary>Doing it twice is doing it once. Null when the post is gone.</summary>
    public Task<Post?> SetAsync(long id, bool on) => database.WriteAsync(context => writer.Change(context, id, post =>
    {
        if (on == post.Bookmarked)
        {
            return post;
        }

        if (post.BookmarkKey is { } old)
        {
            Timelines.Remove(context, Timeline.Bookmarks, old);
            return post with { BookmarkKey = null };
        }

        var key = context.NextId();
        Timelines.Add(context, Timeline.Bookmarks, key, post.Id);
        return post with { BookmarkKey = key };
    }));
}
