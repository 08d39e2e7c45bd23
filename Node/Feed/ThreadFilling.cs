using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Asks for the thread of a post to be filled in from where its posts live. Whoever opens a thread asks; often is not more than once.</summary>
public sealed class ThreadFilling(NodeDatabase database, ThreadStore threads, PostStore posts, TimeProvider time)
{
    /// <summary>How far it is. What is not public is never asked for: that would tell that somebody has it.</summary>
    public async Task<ThreadFill> AskAsync(Post post)
    {
        var root = post.RootId is { } id ? posts.Find(id) ?? post : post;
        return root is { Audience: Audience.Public, Conversation: null, FromFeed: false }
            ? await database.WriteAsync(context => threads.Want(context, root.Id))
            : new ThreadFill(root.Id, 0, 0, time.GetUtcNow(), null);
    }
}
