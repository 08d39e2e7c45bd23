using LiteDB;

namespace PersonalNode.Storage;

/// <summary>An object of somebody else that is wanted: a reshared post or the post a reply answers. <see cref="Waiting"/> are log numbers to handle again, <see cref="Depth"/> counts the ancestors above the reply that asked first. <see cref="QuoteOnly"/>: wanted by nothing but a quote, so only when it is public.</summary>
public sealed record Fetch(string Uri, int Attempts, DateTimeOffset? NextTry, IReadOnlyList<long> Waiting, int Depth, bool QuoteOnly);

/// <summary>Objects to be fetched, durable, at most one row per object.</summary>
public sealed class FetchStore(NodeDatabase database)
{
    private const int MaxWaiting = 50;

    public IReadOnlyList<Fetch> Due(DateTimeOffset now, int limit) => [.. database.Read("fetches").Due(now, limit).Select(FromBson)];

    public DateTimeOffset? NextDue() => database.Read("fetches").NextDue();

    /// <summary>Asks for the object; the activity, when given, is handled again once it is here.</summary>
    public static void Want(WriteContext context, string uri, long? activity, int depth = 0, bool quoteOnly = false)
    {
        var fetches = context.Collection("fetches");
        var known = fetches.FindById(uri) is { } d ? FromBson(d) : new Fetch(uri, 0, context.Now, [], depth, quoteOnly);
        var waiting = activity is { } number && known.Waiting.Count < MaxWaiting && !known.Waiting.Contains(number)
            ? [.. known.Waiting, number] : known.Waiting;
        fetches.Upsert(ToBson(known with { Waiting = waiting, QuoteOnly = known.QuoteOnly && quoteOnly }));
        context.Wake(s => s.Fetches);
    }

    /// <summary>The row as it is now, inside a job: others may have joined it while it was fetched.</summary>
    public static Fetch? Take(WriteContext context, string uri)
    {
        var fetches = context.Collection("fetches");
        if (fetches.FindById(uri) is not { } row)
        {
            return null;
        }

        fetches.Delete(uri);
        return FromBson(row);
    }

    /// <summary>The row as it is now.</summary>
    public static Fetch? Peek(WriteContext context, string uri) => context.Collection("fetches").FindById(uri) is { } row ? FromBson(row) : null;

    public static void Save(WriteContext context, Fetch fetch) => context.Collection("fetches").Upsert(ToBson(fetch));

    private static BsonDocument ToBson(Fetch fetch)
    {
        var d = new BsonDocument { ["_id"] = fetch.Uri }.WithCount("n", fetch.Attempts).With("nx", fetch.NextTry).WithCount("dp", fetch.Depth).With("qo", fetch.QuoteOnly);
        d["w"] = new BsonArray(fetch.Waiting.Select(w => new BsonValue(w)));
        return d;
    }

    private static Fetch FromBson(BsonDocument d) =>
        new(d["_id"].AsString, d.Count("n"), d.Time("nx"), [.. d["w"].AsArray.Select(w => w.AsInt64)], d.Count("dp"), d.Flag("qo"));
}
