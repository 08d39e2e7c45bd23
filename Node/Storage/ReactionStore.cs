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
    /// <summary>The id of the activity by which the actor reacted, or null.</summary>
    public string? ActivityOf(long post, ReactionKind kind, string actor) =>
        database.Read("reactions").FindById(Key(post, kind, actor))?.Text("a");

    /// <summary>Counts it once; false when the actor had reacted before.</summary>
    public bool Add(WriteContext context, long post, ReactionKind kind, string actor, string activityId)
    {
        if (ActivityOf(post, kind, actor) is not null)
        {
            return false;
        }

        context.Collection("reactions").Insert(new BsonDocument { ["_id"] = Key(post, kind, actor), ["a"] = activityId });
        writer.Change(context, post, p => Count(p, kind, 1));
        return true;
    }

    /// <summary>Takes it back; false when there was none.</summary>
    public bool Remove(WriteContext context, long post, ReactionKind kind, string actor)
    {
        if (!context.Collection("reactions").Delete(Key(post, kind, actor)))
        {
            return false;
        }

        writer.Change(context, post, p => Count(p, kind, -1));
        return true;
    }

    private static Post Count(Post post, ReactionKind kind, int by) => kind == ReactionKind.Like
        ? post with { Likes = Math.Max(0, post.Likes + by) }
        : post with { Reshares = Math.Max(0, post.Reshares + by) };

    private static string Key(long post, ReactionKind kind, string actor) => $"{(kind == ReactionKind.Like ? 'L' : 'R')}|{post:x16}|{actor}";
}
