using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// How far a thread has been filled in from where its posts live. <see cref="Post"/> is the one that was its first when somebody opened it,
/// <see cref="Read"/> counts the documents that were asked for and <see cref="Added"/> the posts that came of them; it is <see cref="Done"/> at that time.
/// </summary>
public sealed record ThreadFill(long Post, int Read, int Added, DateTimeOffset? Done, DateTimeOffset? NextTry);

/// <summary>Threads that are to be filled in, or were not long ago; durable, so that what was begun goes on after a restart.</summary>
public sealed class ThreadStore(NodeDatabase database)
{
    /// <summary>Whoever opens a thread again within that time sees what is here.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>What is not public is never asked for: that would tell that somebody has it.</summary>
    /// <param name="first">The post that starts the thread.</param>
    public static bool CanBeFilled(Post first) => first is { Deleted: false, Audience: Audience.Public, Conversation: null, FromFeed: false };

    public ThreadFill? Find(long post) => database.Read("threads").FindById(post) is { } row ? FromBson(row) : null;

    /// <summary>The longest waiting first.</summary>
    public IReadOnlyList<ThreadFill> Due(DateTimeOffset now, int limit) => [.. database.Read("threads").Due(now, limit).Select(FromBson)];

    public DateTimeOffset? NextDue() => database.Read("threads").NextDue();

    /// <summary>Asks for the thread to be filled in, unless that is under way or was done a moment ago.</summary>
    public ThreadFill Want(WriteContext context, long post)
    {
        if (Find(post) is { } known && (known.Done is null || known.Done > context.Now - Fresh))
        {
            return known;
        }

        var fill = new ThreadFill(post, 0, 0, null, context.Now);
        Save(context, fill);
        context.Wake(s => s.Threads);
        return fill;
    }

    /// <summary>Keeps how far it is, and tells whoever has the thread open.</summary>
    public static void Save(WriteContext context, ThreadFill fill)
    {
        context.Collection("threads").Upsert(ToBson(fill));
        context.Raise(EventKind.Thread, Protocol.Ids.ToText(fill.Post));
    }

    /// <summary>Forgets threads that would be filled in anew anyway.</summary>
    public static void Forget(WriteContext context)
    {
        var rows = context.Collection("threads");
        foreach (var old in rows.FindAll().Select(FromBson).Where(f => f.Done < context.Now - Fresh).ToList())
        {
            rows.Delete(old.Post);
        }
    }

    private static BsonDocument ToBson(ThreadFill fill) => new BsonDocument { ["_id"] = fill.Post }
        .WithCount("r", fill.Read).WithCount("n", fill.Added).With("d", fill.Done).With("nx", fill.NextTry);

    private static ThreadFill FromBson(BsonDocument d) => new(d["_id"].AsInt64, d.Count("r"), d.Count("n"), d.Time("d"), d.Time("nx"));
}
