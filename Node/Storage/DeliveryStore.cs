using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// The delivery queue: a row per activity and inbox, a row per host. Hosts take turns by time; inside a host, rows go in order of
/// creation. All of it survives a crash, since nothing is kept elsewhere.
/// </summary>
public sealed class DeliveryStore(NodeDatabase database)
{
    private const int MaxCancelled = 100_000;
    private const int MaxSeenBy = 1_000;

    /// <summary>Hosts whose turn has come, the longest waiting first.</summary>
    public IReadOnlyList<DeliveryHost> DueHosts(DateTimeOffset now, int limit) => [.. database.Read("hosts").Due(now, limit).Select(DeliveryHost.FromBson)];

    /// <summary>When the next host's turn comes, of those later than the time when one is given; null when nothing waits.</summary>
    public DateTimeOffset? NextTurn(DateTimeOffset? after = null) => database.Read("hosts").NextDue(after);

    public DeliveryHost? Host(string host) => database.Read("hosts").FindById(host) is { } d ? DeliveryHost.FromBson(d) : null;

    /// <summary>The host's waiting rows, oldest first.</summary>
    public IReadOnlyList<Delivery> Queue(string host, int limit)
    {
        var query = Query.All("q", Query.Ascending);
        query.Where.Add(Where.Between("q", $"{host}|", $"{host}|~"));
        return [.. database.Read("deliveries").Find(query, 0, limit).Select(Delivery.FromBson)];
    }

    /// <summary>False once it was taken out of the queue.</summary>
    public bool IsWaiting(long id) => database.Read("deliveries").FindById(id) is { } d && Delivery.FromBson(d).State == DeliveryState.Waiting;

    /// <summary>Gives up what waits for a host, or for one person there, and says why.</summary>
    public void Cancel(WriteContext context, string host, string? personId, string reason)
    {
        foreach (var row in Queue(host, MaxCancelled).Where(r => personId is null || r.PersonId == personId))
        {
            Save(context, row, row with { State = DeliveryState.Refused, NextTry = null, Reason = reason });
        }
    }

    /// <summary>Hosts for which something waits.</summary>
    public IReadOnlyList<string> WaitingHosts() =>
        [.. database.Read("hosts").Find(Where.Above("nx", 0L)).Select(d => d["_id"].AsString)];

    /// <summary>All deliveries, newest first, below the id.</summary>
    public IReadOnlyList<Delivery> Page(long? before, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", before ?? long.MaxValue));
        return [.. database.Read("deliveries").Find(query, 0, limit).Select(Delivery.FromBson)];
    }

    public DeliveryTally? Tally(long post) =>
        database.Read("tallies").FindById(post) is { } d ? new DeliveryTally(d.Count("t"), d.Count("d"), d.Count("g"), d.Texts("sb")) : null;

    /// <summary>A recipient of the post showed that they have it.</summary>
    public static void NoteSeen(WriteContext context, long post, string personId)
    {
        var tallies = context.Collection("tallies");
        if (tallies.FindById(post) is { } tally && tally.Texts("sb") is { Length: < MaxSeenBy } seen && !seen.Contains(personId))
        {
            tallies.Update(tally.WithList("sb", [.. seen, personId]));
            context.Raise(EventKind.PostUpdated, Protocol.Ids.ToText(post));
        }
    }

    /// <summary>The post's deliveries that did not arrive yet.</summary>
    public IReadOnlyList<Delivery> Unfinished(long post, int limit) =>
        [.. database.Read("deliveries").Find(Where.Equal("pw", post), 0, limit).Select(Delivery.FromBson)];

    internal static void Add(WriteContext context, Delivery delivery)
    {
        context.Collection("deliveries").Insert(delivery.ToBson());
        Due(context, delivery.Host);
        if (delivery.Post is { } post)
        {
            Count(context, post, 1, 0, 0);
        }
    }

    /// <summary>Stores the outcome of an attempt and the numbers under the post.</summary>
    public static void Save(WriteContext context, Delivery before, Delivery after)
    {
        context.Collection("deliveries").Update(after.ToBson());
        if (after.Post is { } post)
        {
            static int One(Delivery d, bool done) => (d.State == DeliveryState.Delivered) == done && d.State != DeliveryState.Waiting ? 1 : 0;
            Count(context, post, 0, One(after, true) - One(before, true), One(after, false) - One(before, false));
            context.Raise(EventKind.PostUpdated, Protocol.Ids.ToText(post));
        }
    }

    public static void SaveHost(WriteContext context, DeliveryHost host) => context.Collection("hosts").Upsert(host.ToBson());

    /// <summary>Somebody has moved: what waits for them goes to their new inbox.</summary>
    public void Readdress(WriteContext context, string personId, string oldHost, string inbox)
    {
        foreach (var row in Queue(oldHost, int.MaxValue).Where(r => r.PersonId == personId && r.Inbox != inbox))
        {
            context.Collection("deliveries").Update((row with { Inbox = inbox, NextTry = null }).ToBson());
            Due(context, Protocol.Iri.HostOf(inbox));
        }
    }

    /// <summary>True when the row was given another address since it was read: what became of it at the old one says nothing.</summary>
    internal static bool IsReaddressed(WriteContext context, Delivery row) =>
        context.Collection("deliveries").FindById(row.Id) is { } d && d.TextOr("i") != row.Inbox;

    /// <summary>The host showed that it is awake: whatever waits for it goes now.</summary>
    public void HostIsAwake(WriteContext context, string host)
    {
        var hosts = context.Collection("hosts");
        if (hosts.FindById(host) is { } d && DeliveryHost.FromBson(d) is { NextTurn: not null } sleeping)
        {
            hosts.Update((sleeping with { NextTurn = context.Now, Failures = 0, Asleep = false, Wakes = sleeping.Wakes + 1 }).ToBson());
            foreach (var row in Queue(host, 1_000).Where(r => r.NextTry is not null))
            {
                context.Collection("deliveries").Update((row with { NextTry = null }).ToBson());
            }

            context.Wake(s => s.Deliveries);
        }
    }

    /// <summary>Forgets finished rows created before the id; the numbers under posts stay.</summary>
    public Task TrimAsync(long before, int limit) => database.WriteAsync(context =>
    {
        var rows = context.Collection("deliveries");
        foreach (var row in rows.Find(Where.Below("_id", before), 0, limit).ToList())
        {
            if (Delivery.FromBson(row).State != DeliveryState.Waiting)
            {
                rows.Delete(row["_id"]);
            }
        }
    });

    /// <summary>The host has rows: it gets its turn now, or when it is awake.</summary>
    private static void Due(WriteContext context, string name)
    {
        var hosts = context.Collection("hosts");
        var host = hosts.FindById(name) is { } d ? DeliveryHost.FromBson(d) : new DeliveryHost(name, null, 0, null);
        if (host.NextTurn is null || (!host.Asleep && host.NextTurn > context.Now))
        {
            hosts.Upsert((host with { NextTurn = context.Now }).ToBson());
        }

        context.Wake(s => s.Deliveries);
    }

    private static void Count(WriteContext context, long post, int total, int delivered, int gaveUp)
    {
        var tallies = context.Collection("tallies");
        var tally = tallies.FindById(post) ?? new BsonDocument { ["_id"] = post };
        tally["t"] = tally.Count("t") + total;
        tally["d"] = tally.Count("d") + delivered;
        tally["g"] = tally.Count("g") + gaveUp;
        tallies.Upsert(tally);
    }
}
