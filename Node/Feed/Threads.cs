using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A post in its thread; a gap is one that is deleted or by somebody blocked, and keeps its place because something answers it.</summary>
public sealed record ThreadPost(Post Post, bool Gap);

/// <summary>Reads threads.</summary>
public sealed class Threads(Timelines timelines, PostStore posts, FeedFilter filter)
{
    private const int MaxThread = 1_000;

    /// <summary>The whole thread that the post is in, oldest first.</summary>
    public IReadOnlyList<ThreadPost> Of(Post post)
    {
        var root = post.ThreadId;
        var thread = timelines.Oldest(Timeline.Thread(root), MaxThread).Select(e => e.Value).Prepend(root).Select(posts.Find).OfType<Post>().ToList();

        // A deleted post keeps its place while something answers it, empty, so that the replies hang together; and so does what a blocked person wrote.
        var shown = thread.Where(p => !p.Deleted && filter.Shows(p)).Select(p => p.Id).ToHashSet();
        var answered = thread.Where(p => shown.Contains(p.Id)).Select(p => p.ParentId).ToHashSet();
        return [.. thread.Where(p => shown.Contains(p.Id) || answered.Contains(p.Id)).Select(p => new ThreadPost(p, !shown.Contains(p.Id)))];
    }
}
