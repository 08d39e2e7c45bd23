using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Brings a database of an earlier version up to this one, a version at a time, before anybody else uses it. What a step has done may be
/// done once more (the node was killed meanwhile), so each gives the same end again. The number is written when its step is on disk.
/// </summary>
internal sealed class Migrations(NodeDatabase node, LiteDatabase database, Func<WriteContext> context)
{
    /// <summary>Version of the stored shapes. A file with a greater one is refused.</summary>
    public const int Current = 3;

    private const int Chunk = 500;

    private readonly Timelines timelines = new(node);

    public void Run(int version, Action<string> tell)
    {
        for (var next = version + 1; next <= Current; next++)
        {
            switch (next)
            {
                case 2:
                    Each("posts", UpToDate);
                    Each("revisions", Conceal);
                    Each("log", (context, row) => ActivityLog.Conceal(context, row));
                    break;
                case 3:
                    // Nobody counted others' posts before, or let them go.
                    var came = new Dictionary<long, int>();
                    Each("posts", (_, row) => Count(row, came));
                    InTransaction(context =>
                    {
                        PostCounts.Set(context, came);
                        if (came.Count > 0)
                        {
                            RetentionSettings.BeginLater(context);
                        }
                    });
                    break;
                default:
                    throw new InvalidOperationException($"Nothing leads to data version {next}.");
            }

            database.GetCollection("meta").Upsert(new BsonDocument { ["_id"] = "schema", ["v"] = next });
            tell($"The data is of version {next} now.");
        }
    }

    /// <summary>
    /// 0.1 kept what is for friends in the clear, and 0.2 its hashtags; before 0.4 there was no list of what the owner likes.
    /// </summary>
    private void UpToDate(WriteContext context, BsonDocument row)
    {
        var post = PostOf(row);
        if (post is { Deleted: false, LikeKey: { } like } && !timelines.Has(Timeline.Liked, like))
        {
            Timelines.Add(context, Timeline.Liked, like, post.Id);
        }

        if (!post.IsHidden)
        {
            return;
        }

        foreach (var tag in post.Tags.Where(tag => timelines.Has(Timeline.Tag(tag), post.Id)))
        {
            Timelines.Remove(context, Timeline.Tag(tag), post.Id);
            Timelines.Add(context, timelines.TagOf(post, tag), post.Id, post.Id);
        }

        if (!HiddenFields.IsHidden(row))
        {
            PostStore.Update(context, post);
        }
    }

    private void Count(BsonDocument row, Dictionary<long, int> came)
    {
        if (PostOf(row) is { AuthorId: not null, Conversation: null, Deleted: false } post)
        {
            var day = PostCounts.DayOf(post.CameAt);
            came[day] = came.GetValueOrDefault(day) + 1;
        }
    }

    private Post PostOf(BsonDocument row) => Post.FromBson(node.Content.Reveal("posts", new BsonDocument(row)));

    private void Conceal(WriteContext context, BsonDocument row)
    {
        if (!HiddenFields.IsHidden(row) && new PostStore(node).Find(PostStore.PostOfRevision(row)) is { IsHidden: true })
        {
            context.Collection("revisions").Update(context.Content.Hide("revisions", row));
        }
    }

    /// <summary>Every row, in the order of their ids, some hundreds in a transaction.</summary>
    private void Each(string collection, Action<WriteContext, BsonDocument> change)
    {
        BsonValue after = BsonValue.MinValue;
        while (true)
        {
            var rows = database.GetCollection(collection).Find(Where.Above("_id", after), 0, Chunk).ToList();
            if (rows.Count == 0)
            {
                return;
            }

            InTransaction(now =>
            {
                foreach (var row in rows)
                {
                    after = row["_id"];
                    change(now, row);
                }
            });
        }
    }

    private void InTransaction(Action<WriteContext> write)
    {
        database.BeginTrans();
        write(context());
        database.Commit();
    }
}
