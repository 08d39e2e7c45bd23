using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What somebody did to a post.</summary>
public enum ReactionKind
{
    Like,
    Reshare,
}

/// <summary>Who liked and who reshared, one row each, so that a repeated or withdrawn reaction counts right.</summary>
public sealed class ReactionStore(NodeDatabase database, PostWriter writer)
{
    private const int MaxShown = 80;

    /// <summary>Counts it once; false when the person had reacted before.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="post">What it is about.</param>
    /// <param name="kind">Like or reshare.</param>
    /// <param name="actors">Their actor id of now, then the earlier ones.</param>
    /// <param name="activityId">By which they reacted.</param>
    public bool Add(WriteContext context, long post, ReactionKind kind, IReadOnlyList<string> actors, string activityId)
    {
        if (actors.Any(actor => database.Read("reactions").FindById(Key(post, kind, actor)) is not null))
        {
            return false;
        }

        context.Collection("reactions").Insert(new BsonDocument { ["_id"] = Key(post, kind, actors[0]), ["a"] = activityId });
        writer.Change(context, post, p => Count(p, kind, 1));
        return true;
    }

    /// <summary>Takes it back; false when there was none.</summary>
    public bool Remove(WriteContext context, long post, ReactionKind kind, IReadOnlyList<string> actors)
    {
        if (!actors.Any(actor => context.Collection("reactions").Delete(Key(post, kind, actor))))
        {
            return false;
        }

        writer.Change(context, post, p => Count(p, kind, -1));
        return true;
    }

    /// <summary>Notes on the post by which activity the owner did it; null when it was taken back. Null is returned when the post is gone.</summary>
    public Post? Mark(WriteContext context, long post, ReactionKind kind, string? activityId) => writer.Change(context, post, p =>
    {
        var next = kind == ReactionKind.Like ? p with { LikedBy = activityId } : p with { ResharedBy = activityId };
        if (p.LikeKey is { } old && old != next.LikeKey)
        {
            Timelines.Remove(context, Timeline.Liked, old);
        }

        if (next.LikeKey is { } key && key != p.LikeKey)
        {
            Timelines.Add(context, Timeline.Liked, key, post);
        }

        return next;
    });

    /// <summary>The actors who did it, as far as they are known here.</summary>
    public IReadOnlyList<string> Who(long post, ReactionKind kind) =>
        [.. database.Read("reactions").Find(Where.Between("_id", Key(post, kind, ""), Key(post, kind, "~")), 0, MaxShown).Select(d => d["_id"].AsString[Key(post, kind, "").Length..])];

    /// <summary>The post is gone. Gives the activities by which people reacted.</summary>
    internal static IReadOnlyList<string> Forget(WriteContext context, long post)
    {
        var rows = context.Collection("reactions");
        var found = Enum.GetValues<ReactionKind>().SelectMany(kind => rows.Find(Where.Between("_id", Key(post, kind, ""), Key(post, kind, "~")))).ToList();
        found.ForEach(row => rows.Delete(row["_id"]));
        return [.. found.Select(row => row.TextOr("a"))];
    }

    /// <summary>It is by this activity that its actor reacted.</summary>
    internal static bool Holds(WriteContext context, long post, LogEntry activity) =>
        context.Collection("reactions").FindById(Key(post, activity.Type == "Announce" ? ReactionKind.Reshare : ReactionKind.Like, activity.Actor))?.Text("a") == activity.Id;

    private static Post Count(Post post, ReactionKind kind, int by) => kind == ReactionKind.Like
        ? post with { Likes = Math.Max(0, post.Likes + by) }
        : post with { Reshares = Math.Max(0, post.Reshares + by) };

    private static string Key(long post, ReactionKind kind, string actor) => $"{(kind == ReactionKind.Like ? 'L' : 'R')}|{post:x16}|{actor}";
}
