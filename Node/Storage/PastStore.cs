using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// What was let go, remembered for a while by a few bytes each: the ids of activities and posts, so that what is delivered or listed once more does
/// not come in as new, and where a post lives, for whoever has a link to it. A friend's node tries for a week and reads on from where it was, so a
/// month is long enough; a feed lists its entries for as long as it likes, so what it still lists stays remembered.
/// </summary>
public sealed class PastStore(NodeDatabase database)
{
    private const string Ids = "past";
    private const string Posts = "pastposts";
    private const int Days = 30;

    /// <summary>The activity or post with that id was let go not long ago.</summary>
    public bool Has(string id) => database.Read(Ids).FindById(Mark(id)) is not null;

    /// <summary>Where the post with that number lives; null when it was never let go, or long ago.</summary>
    public string? PlaceOf(long post) => database.Read(Posts).FindById(post)?.Text("u");

    /// <summary>It is still listed: it is remembered for another while. Writes at most once in half of that time.</summary>
    public bool IsListed(WriteContext context, string id)
    {
        if (context.Collection(Ids).FindById(Mark(id)) is not { } row)
        {
            return false;
        }

        if (row["t"].AsInt64 < PostCounts.DayOf(context.Now) - (Days / 2))
        {
            Note(context, id);
        }

        return true;
    }

    internal static void Note(WriteContext context, string id) =>
        context.Collection(Ids).Upsert(new BsonDocument { ["_id"] = Mark(id), ["t"] = PostCounts.DayOf(context.Now) });

    internal static void Note(WriteContext context, Post post)
    {
        Note(context, post.Uri);
        context.Collection(Posts).Upsert(new BsonDocument { ["_id"] = post.Id, ["u"] = post.FromFeed ? post.Url ?? "" : post.Sealed ? "" : post.Uri, ["t"] = PostCounts.DayOf(context.Now) });
    }

    /// <summary>Forgets what was let go long ago.</summary>
    /// <returns>True when there may be more.</returns>
    public Task<bool> TrimAsync(int limit) => database.WriteAsync(context => Trim(context, Ids, limit) | Trim(context, Posts, limit));

    private static bool Trim(WriteContext context, string name, int limit)
    {
        var rows = context.Collection(name);
        var old = rows.Find(Where.Below("t", PostCounts.DayOf(context.Now) - Days), 0, limit).Select(d => d["_id"]).ToList();
        old.ForEach(id => rows.Delete(id));
        return old.Count == limit;
    }

    private static long Mark(string id) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
