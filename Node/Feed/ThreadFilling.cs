using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Asks for the thread of a post to be filled in from where its posts live. Whoever opens a thread asks; often is not more than once.</summary>
public sealed class ThreadFilling(NodeDatabase database, ThreadStore threads, PostStore posts, TimeProvider time)
{
    /// <summary>How far it is.</summary>
    public async Task<ThreadFill> AskAsync(Post post)
    {
        var root = posts.Find(post.ThreadId) ?? post;
        return ThreadStore.CanBeFilled(root)
            ? await database.WriteAsync(context => threads.Want(context, root.Id))
            : new ThreadFill(root.Id, 0, 0, time.GetUtcNow(), null);
    }
}
