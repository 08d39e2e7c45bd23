using LiteDB;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>The posts themselves, and what their earlier versions said. Lists and counters are kept by <see cref="PostWriter"/>.</summary>
public sealed class PostStore(NodeDatabase database)
{
    public Post? Find(long id) => Map(database.Read("posts").FindById(id));

    /// <summary>By the id as the API spells it; null when it is none, or the post is unknown or deleted.</summary>
    public Post? Known(string? id) => Ids.TryParse(id, out var number) && Find(number) is { Deleted: false } post ? post : null;

    /// <summary>By the canonical id of the object.</summary>
    public Post? ByUri(string uri) => Map(database.Read("posts").FindOne(Where.Equal("u", uri)));

    /// <summary>In the order of the ids; unknown and deleted ones are left out.</summary>
    public IReadOnlyList<Post> Many(IEnumerable<long> ids) => [.. Walk(ids)];

    /// <summary>The same of any number, read while they are walked through.</summary>
    public IEnumerable<Post> Walk(IEnumerable<long> ids) => ids.Select(Find).OfType<Post>().Where(p => !p.Deleted);

    /// <summary>Newest first, from just below the id, deleted ones among them.</summary>
    internal IReadOnlyList<Post> Below(long id, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", id));
        return [.. database.Read("posts").Find(query, 0, limit).Select(Map).OfType<Post>()];
    }

    /// <summary>Oldest first, from just above the id and below <paramref name="end"/>, deleted ones among them.</summary>
    internal IReadOnlyList<Post> Above(long id, long end, int limit)
    {
        var query = Query.All("_id", Query.Ascending);
        query.Where.Add(Where.Between("_id", id + 1, end - 1));
        return id + 1 >= end ? [] : [.. database.Read("posts").Find(query, 0, limit).Select(Map).OfType<Post>()];
    }

    /// <summary>Earlier versions, newest first.</summary>
    public IReadOnlyList<Revision> History(long id, int limit) =>
    [
        .. database.Read("revisions").Find(RevisionsOf(id), 0, limit).Select(d => database.Content.Reveal("revisions", d))
            .Select(d => new Revision(d.TextOr("x"), d.TextOr("h"), d.Text("s"), d.Time("t") ?? DateTimeOffset.UnixEpoch)),
    ];

    internal static void Insert(WriteContext context, Post post) => context.Collection("posts").Insert(Row(context, post));

    internal static void Update(WriteContext context, Post post) => context.Collection("posts").Update(Row(context, post));

    /// <summary>Keeps what the post said until now; <paramref name="post"/> is the version before the edit.</summary>
    internal static void Keep(WriteContext context, Post post)
    {
        var at = post.Edited ?? post.Published;
        var row = new BsonDocument { ["_id"] = $"{post.Id:x16}|{at.ToUnixTimeMilliseconds():x16}" }
            .With("x", post.Text).With("h", post.Html).With("s", post.Summary).With("t", at);
        context.Collection("revisions").Upsert(post.IsHidden ? context.Content.Hide("revisions", row) : row);
    }

    internal static void ForgetHistory(WriteContext context, long id) =>
        context.Collection("revisions").DeleteMany(Where.Between("_id", $"{id:x16}|", $"{id:x16}|~"));

    internal static long PostOfRevision(BsonDocument row) =>
        long.Parse(row["_id"].AsString.AsSpan(0, 16), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private static Query RevisionsOf(long id)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Between("_id", $"{id:x16}|", $"{id:x16}|~"));
        return query;
    }

    /// <summary>Of a post that is not public the file shows which it is and that it is there, nothing else.</summary>
    private static BsonDocument Row(WriteContext context, Post post) =>
        post.IsHidden ? context.Content.Hide("posts", post.ToBson(), "u", "v", "se", "d") : post.ToBson();

    private Post? Map(BsonDocument? document) => document is null ? null : Post.FromBson(database.Content.Reveal("posts", document));
}

/// <summary>What a post said from <see cref="At"/> on, until the next edit.</summary>
public sealed record Revision(string Text, string Html, string? Summary, DateTimeOffset At);
