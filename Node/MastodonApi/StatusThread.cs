using PersonalNode.Feed;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>What stands above and below a post: in its thread what it answers and what answers it, in a conversation the messages before and after.</summary>
public sealed class StatusThread(Threads threads, Timelines timelines, PostStore posts)
{
    private const int MostMessages = 200;

    /// <summary>Oldest first.</summary>
    public (IReadOnlyList<Post> Above, IReadOnlyList<Post> Below) Around(Post post)
    {
        if (post.Conversation is { } conversation)
        {
            var messages = posts.Many(timelines.Page(Timeline.Messages(conversation), null, MostMessages).Select(e => e.Value)).OrderBy(m => m.Id).ToList();
            return ([.. messages.Where(m => m.Id < post.Id)], [.. messages.Where(m => m.Id > post.Id)]);
        }

        var thread = threads.Of(post);
        var byId = thread.ToDictionary(p => p.Post.Id, p => p.Post);
        var above = new HashSet<long>();
        for (var at = post; at?.ParentId is { } parent && above.Add(parent);)
        {
            at = byId.GetValueOrDefault(parent);
        }

        var answers = byId.Values.ToLookup(p => p.ParentId);
        var below = new HashSet<long> { post.Id };
        var open = new Queue<long>(below);
        while (open.TryDequeue(out var parent))
        {
            foreach (var answer in answers[parent].Where(a => below.Add(a.Id)))
            {
                open.Enqueue(answer.Id);
            }
        }

        var shown = thread.Where(p => !p.Gap).Select(p => p.Post).ToList();
        return ([.. shown.Where(p => above.Contains(p.Id))], [.. shown.Where(p => p.Id != post.Id && below.Contains(p.Id))]);
    }
}
