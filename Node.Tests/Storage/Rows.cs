using System.Globalization;
using LiteDB;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>Looks through all rows of a database for those that hang in the air, and counts that are wrong.</summary>
internal static class Rows
{
    public static IReadOnlyList<string> Loose(NodeDatabase database)
    {
        var posts = database.Read("posts").FindAll().Select(d => Post.FromBson(database.Content.Reveal("posts", d))).ToDictionary(p => p.Id);
        var log = database.Read("log").FindAll().Select(d => d["_id"].AsInt64).ToHashSet();
        var loose = new List<string>();
        foreach (var row in All("timelines"))
        {
            var key = row["_id"].AsString;
            var (list, value) = (key[..key.LastIndexOf('|')], row["p"].AsInt64);
            var kind = list.Split(':')[0];
            var there = kind is "e" or "v" or "o" or "of" ? log.Contains(value)
                : kind == "r" ? posts.TryGetValue(value, out var reply) && reply.RootId == Hex(list[2..]) && posts.ContainsKey(Hex(list[2..]))
                : kind is "c" or "as" or "qp" or "al" || posts.ContainsKey(value);
            if (!there)
            {
                loose.Add("timelines " + key);
            }
        }

        loose.AddRange(All("reactions").Select(d => d["_id"].AsString).Where(id => !posts.ContainsKey(Hex(id.Split('|')[1]))).Select(id => "reaction " + id));
        loose.AddRange(All("revisions").Where(d => !posts.ContainsKey(PostStore.PostOfRevision(d))).Select(d => "revision " + d["_id"].AsString));
        loose.AddRange(All("photos").Select(d => Photo.FromBson(database.Content.Reveal("photos", d))).Where(p => p.Post is { } id && !posts.ContainsKey(id)).Select(p => $"photo {p.Id}"));
        loose.AddRange(All("photos").Select(d => Photo.FromBson(database.Content.Reveal("photos", d)))
            .Where(p => p.Use == PhotoUse.Emoji && p.Uses != posts.Values.Count(shown => shown.Emoji.Any(e => e.Photo == p.Id))).Select(p => $"emoji {p.Id}"));
        loose.AddRange(All("notifications").Where(d => d["po"].IsInt64 && !posts.ContainsKey(d["po"].AsInt64)).Select(d => $"notification {d["_id"].AsInt64}"));
        loose.AddRange(All("threads").Where(d => !posts.ContainsKey(d["_id"].AsInt64)).Select(d => $"thread {d["_id"].AsInt64}"));
        loose.AddRange(posts.Values.Where(p => (p.ParentId is { } parent && !posts.ContainsKey(parent)) || (p.RootId is { } root && !posts.ContainsKey(root))).Select(p => "post " + p.Uri));
        loose.AddRange(posts.Values.Where(p => !p.Deleted && p.Replies != posts.Values.Count(r => r.ParentId == p.Id && !r.Deleted)).Select(p => "replies of " + p.Uri));
        var came = posts.Values.Where(p => p is { AuthorId: not null, Conversation: null, Deleted: false }).GroupBy(p => PostCounts.DayOf(p.CameAt)).ToDictionary(g => g.Key, g => g.Count());
        var counted = All("came").ToDictionary(d => d["_id"].AsInt64, d => d["n"].AsInt32);
        if (!came.OrderBy(d => d.Key).SequenceEqual(counted.OrderBy(d => d.Key)))
        {
            loose.Add("counts of days");
        }

        return loose;

        List<BsonDocument> All(string collection) => [.. database.Read(collection).FindAll()];
    }

    private static long Hex(string digits) => long.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
