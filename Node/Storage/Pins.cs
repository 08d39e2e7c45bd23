namespace PersonalNode.Storage;

/// <summary>The posts that stand first on a person's page: the owner's own, and those that others say they pinned.</summary>
public sealed class Pins(PostStore posts, PostWriter writer, Timelines timelines)
{
    /// <summary>Most posts that the owner pins.</summary>
    public const int Most = 5;

    /// <summary>The owner's, the last pinned first.</summary>
    public IReadOnlyList<Post> Own() => posts.Many(timelines.Page(Timeline.Pinned, null, Most).Select(e => e.Value));

    /// <summary>Those of somebody else that are here.</summary>
    public IReadOnlyList<Post> Of(Person person) =>
        [.. person.Pinned.Select(posts.ByUri).OfType<Post>().Where(p => p is { Deleted: false, Audience: Audience.Public } && p.AuthorId == person.Id)];

    /// <summary>Pins one's own post or takes it off. Null when it is gone.</summary>
    public Post? Set(WriteContext context, long id, bool on) => writer.Change(context, id, post =>
    {
        if (post.PinKey is { } old)
        {
            Timelines.Remove(context, Timeline.Pinned, old);
        }

        if (!on)
        {
            return post with { PinKey = null };
        }

        var key = context.NextId();
        Timelines.Add(context, Timeline.Pinned, key, post.Id);
        return post with { PinKey = key };
    });
}
