using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>What becomes of a thread of others when posts of before a time go.</summary>
public enum Keeping
{
    /// <summary>Nothing holds it.</summary>
    Goes,

    /// <summary>Something in it came later.</summary>
    TooNew,

    /// <summary>The owner has to do with it.</summary>
    Kept,
}

/// <summary>
/// Decides what of others' posts stays for good. A thread stays or goes whole: a post that begins one is a thread of its own. So nothing that is kept
/// ever hangs in the air, and what the owner took part in can be read from its beginning.
/// </summary>
public sealed class KeptPosts(PostStore posts, Timelines timelines, PhotoStore photos, PeopleStore people, DraftStore drafts, LocalNode local)
{
    /// <summary>A larger thread stays: it would have to be read whole to be let go.</summary>
    private const int MaxThread = 5_000;
    private const int PageSize = 200;

    /// <summary>The posts that the owner's drafts answer or quote; they are few.</summary>
    internal IReadOnlySet<long> Awaited()
    {
        var awaited = new HashSet<long>();
        foreach (var draft in drafts.Page(null, DraftStore.Most))
        {
            using var json = JsonDocument.Parse(draft.Json);
            foreach (var field in (ReadOnlySpan<string>)["inReplyTo", "quote"])
            {
                if (Ids.TryParse(json.RootElement.Text(field), out var id))
                {
                    awaited.Add(id);
                }
            }
        }

        return awaited;
    }

    /// <summary>What becomes of the thread that begins with that post, and its posts when it goes.</summary>
    internal (Keeping Keeping, IReadOnlyList<Post> Thread) Look(long root, DateTimeOffset before, IReadOnlySet<long> awaited)
    {
        // The key of an answer is its time, which for most threads settles it.
        if (timelines.Page(Timeline.Thread(root), null, 1) is [var (newest, _)] && Ids.TimeOf(newest) >= before)
        {
            return (Keeping.TooNew, []);
        }

        var thread = new List<Post>();
        var state = Keeping.Goes;
        foreach (var id in timelines.Everything(Timeline.Thread(root), PageSize).Select(e => e.Value).Append(root))
        {
            if (posts.Find(id) is not { } post)
            {
                continue;
            }

            if (thread.Count == MaxThread || IsKept(post, awaited))
            {
                return (Keeping.Kept, []);
            }

            state = post.LastCame >= before ? Keeping.TooNew : state;
            thread.Add(post);
        }

        return (state, thread);
    }

    /// <summary>
    /// The owner's, in a conversation, sent to the owner in particular, or something that the owner did something with. What is sealed is sealed for each reader of many. What a post quotes stays as
    /// long as that one does.
    /// </summary>
    private bool IsKept(Post post, IReadOnlySet<long> awaited) =>
        post.AuthorId is null || post.Conversation is not null || (!post.Deleted && (
            (post.Audience == Audience.Direct && !post.Sealed) || post.Bookmarked || post.LikedBy is not null || post.ResharedBy is not null || post.Answered
            || post.Poll is { Voted.Count: > 0 } || awaited.Contains(post.Id) || post.Mentions.Any(m => local.IsMe(m.Url))
            || timelines.Oldest(Timeline.Quoting(post.Uri), 2).Any(q => q.Value != post.Id)
            || photos.Many(post.Photos).Any(p => p.Albums.Count > 0)
            || people.ById(post.AuthorId)?.Pinned.Contains(post.Uri) == true));
}
