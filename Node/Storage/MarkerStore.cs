using LiteDB;

namespace PersonalNode.Storage;

/// <summary>How far the owner has read a list with an app: an id as the app gave it, how often it was set, and when.</summary>
public sealed record Marker(string LastRead, int Version, DateTimeOffset At);

/// <summary>The places up to which the owner has read, so that their apps go on where another one stopped.</summary>
public sealed class MarkerStore(NodeDatabase database)
{
    public Marker? Find(string list) => Row() is { } row && row[list] is { IsDocument: true } d ? FromBson(d.AsDocument) : null;

    public Marker Save(WriteContext context, string list, string lastRead)
    {
        var row = Row() ?? new BsonDocument { ["_id"] = "markers" };
        var marker = new Marker(lastRead, (Find(list)?.Version ?? 0) + 1, context.Now);
        row[list] = new BsonDocument().With("l", marker.LastRead).WithCount("n", marker.Version).With("t", marker.At);
        context.Collection("meta").Upsert(row);
        return marker;
    }

    private static Marker FromBson(BsonDocument d) => new(d.TextOr("l"), d.Count("n"), d.Time("t") ?? DateTimeOffset.UnixEpoch);

    private BsonDocument? Row() => database.Read("meta").FindById("markers");
}
