using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Every index of the database in one place. LiteDB has no compound index, so each paged list has one sortable key of its own.</summary>
internal static class Indexes
{
    public static void Ensure(NodeDatabase database)
    {
        database.Read("log").EnsureIndex("a", BsonExpression.Create("$.a"), unique: true);
        database.Read("people").EnsureIndex("a", BsonExpression.Create("$.a"), unique: true);
        database.Read("people").EnsureIndex("rel", BsonExpression.Create("$.rel"));
        database.Read("posts").EnsureIndex("u", BsonExpression.Create("$.u"), unique: true);
        database.Read("deliveries").EnsureIndex("q", BsonExpression.Create("$.q"));
        database.Read("deliveries").EnsureIndex("pw", BsonExpression.Create("$.pw"));
        database.Read("hosts").EnsureIndex("nx", BsonExpression.Create("$.nx"));
        database.Read("fetches").EnsureIndex("nx", BsonExpression.Create("$.nx"));
    }
}
