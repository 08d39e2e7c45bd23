using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// How many posts of others came on each day and are still here, so that what would go is known without looking at it. A transaction changes
/// the row of a day once, however many posts it brings.
/// </summary>
public sealed class PostCounts(NodeDatabase database)
{
    private const string Rows = "came";

    /// <summary>All of them.</summary>
    public long All => Days(long.MaxValue).Sum(d => d.Posts);

    /// <summary>The days until that time, each with its posts, the oldest first; the day of the time itself is one of them.</summary>
    public IReadOnlyList<(DateTimeOffset Day, long Posts)> Until(DateTimeOffset time) => [.. Days(DayOf(time)).Select(d => (DateTimeOffset.UnixEpoch.AddDays(d.Day), d.Posts))];

    /// <summary>A post of somebody else has come, or is gone (<paramref name="by"/> is -1). Messages are not counted.</summary>
    internal static void Note(WriteContext context, Post post, int by)
    {
        if (post is not { AuthorId: not null, Conversation: null })
        {
            return;
        }

        if (context.PostsCame.Count == 0)
        {
            context.BeforeCommit(Write);
        }

        var day = DayOf(post.CameAt);
        context.PostsCame[day] = context.PostsCame.GetValueOrDefault(day) + by;
    }

    /// <summary>Writes what a walk over all posts has counted, in the place of what was there.</summary>
    internal static void Set(WriteContext context, IReadOnlyDictionary<long, int> days)
    {
        var rows = context.Collection(Rows);
        rows.DeleteAll();
        foreach (var (day, posts) in days)
        {
            rows.Insert(new BsonDocument { ["_id"] = day, ["n"] = posts });
        }
    }

    internal static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86_400;

    private static void Write(WriteContext context)
    {
        var rows = context.Collection(Rows);
        foreach (var (day, by) in context.PostsCame.Where(d => d.Value != 0))
        {
            var now = (rows.FindById(day)?.Count("n") ?? 0) + by;
            if (now > 0)
            {
                rows.Upsert(new BsonDocument { ["_id"] = day, ["n"] = now });
            }
            else
            {
                rows.Delete(day);
            }
        }
    }

    private List<(long Day, long Posts)> Days(long last)
    {
        var query = Query.All("_id", Query.Ascending);
        query.Where.Add(Where.UpTo("_id", last));
        return [.. database.Read(Rows).Find(query).Select(d => (d["_id"].AsInt64, (long)d.Count("n")))];
    }
}
