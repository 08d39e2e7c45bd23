using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Every collection and index of the database in one place. LiteDB has no compound index, so each paged list has one sortable key of its own.
/// </summary>
internal static class Indexes
{
    private static readonly string[] Collections =
    [
        "meta", "log", "people", "posts", "revisions", "reactions", "tombstones", "timelines", "events", "deliveries", "hosts", "tallies", "fetches", "tokens",
        "commits", "aspects", "identities", "notifications", "conversations", "drafts", "rules", "votes", "stamps", "photos", "files", "unused", "albums", "feeds", "manners",
        "apps", "threads", "imports", "imported", "invitations", "holders", "kept", "searchnews", "searchblocks", "searchfilters", "came", "past", "pastposts",
    ];

    public static void Ensure(LiteDatabase database)
    {
        // A collection is made with its first document, and whoever reads it while that transaction is open finds a page of another
        // kind: the engine then closes itself ("page type must be collection page"). So all are made before anybody reads.
        var existing = database.GetCollectionNames().ToHashSet(StringComparer.Ordinal);
        foreach (var name in Collections.Where(name => !existing.Contains(name)))
        {
            var collection = database.GetCollection(name);
            collection.Insert(new BsonDocument { ["_id"] = "first" });
            collection.Delete("first");
        }

        database.GetCollection("log").EnsureIndex("a", BsonExpression.Create("$.a"), unique: true);
        database.GetCollection("people").EnsureIndex("a", BsonExpression.Create("$.a"), unique: true);
        database.GetCollection("people").EnsureIndex("rel", BsonExpression.Create("$.rel"));
        database.GetCollection("posts").EnsureIndex("u", BsonExpression.Create("$.u"), unique: true);
        database.GetCollection("conversations").EnsureIndex("u", BsonExpression.Create("$.u"), unique: true);
        database.GetCollection("conversations").EnsureIndex("k", BsonExpression.Create("$.k"));
        database.GetCollection("deliveries").EnsureIndex("q", BsonExpression.Create("$.q"));
        database.GetCollection("deliveries").EnsureIndex("pw", BsonExpression.Create("$.pw"));
        database.GetCollection("hosts").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.GetCollection("manners").EnsureIndex("at", BsonExpression.Create("$.at"));
        database.GetCollection("fetches").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.GetCollection("threads").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.GetCollection("feeds").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.GetCollection("photos").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.GetCollection("photos").EnsureIndex("ls", BsonExpression.Create("$.ls"));
        database.GetCollection("photos").EnsureIndex("un", BsonExpression.Create("$.un"));
        database.GetCollection("invitations").EnsureIndex("k", BsonExpression.Create("$.k"));
        database.GetCollection("invitations").EnsureIndex("ca", BsonExpression.Create("$.ca"));
        database.GetCollection("past").EnsureIndex("t", BsonExpression.Create("$.t"));
        database.GetCollection("pastposts").EnsureIndex("t", BsonExpression.Create("$.t"));
        database.GetCollection("notifications").EnsureIndex("g", BsonExpression.Create("$.g"));
        database.GetCollection("notifications").EnsureIndex("po", BsonExpression.Create("$.po"));
    }
}
