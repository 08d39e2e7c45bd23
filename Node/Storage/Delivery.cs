using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    Waiting,
    Delivered,

    /// <summary>The other server said that it will never take it.</summary>
    Refused,

    /// <summary>Not reached for seven days; the friend reads it from the outbox when it is back.</summary>
    GaveUp,
}

/// <summary>One activity for one inbox: a durable row. <see cref="Activity"/> is a log number, <see cref="Post"/> the post whose delivery the owner watches.</summary>
public sealed record Delivery
{
    public required long Id { get; init; }

    public required long Activity { get; init; }

    public required string Type { get; init; }

    public required string PersonId { get; init; }

    public required string Inbox { get; init; }

    public long? Post { get; init; }

    /// <summary>Hash of the newest statement of the owner's identity log, when the activity tells of it.</summary>
    public string? IdentityHead { get; init; }

    public DeliveryState State { get; init; }

    public int Attempts { get; init; }

    /// <summary>Not before this time; null: as soon as the host's turn comes.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last attempt failed, in words for the owner.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string Host => Protocol.Iri.HostOf(Inbox);

    internal BsonDocument ToBson()
    {
        // "q" is the queue of the host in order of creation and "pw" the post's unfinished deliveries: both only while it waits.
        var waiting = State == DeliveryState.Waiting;
        return new BsonDocument { ["_id"] = Id, ["s"] = Activity, ["ty"] = Type, ["p"] = PersonId, ["i"] = Inbox }
            .With("po", Post).WithCount("st", (int)State).WithCount("n", Attempts).With("nx", NextTry).With("er", Reason).With("c", Created).With("ih", IdentityHead)
            .With("q", waiting ? $"{Host}|{Id:x16}" : null).With("pw", State == DeliveryState.Delivered ? null : Post);
    }

    internal static Delivery FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        Activity = d["s"].AsInt64,
        Type = d.TextOr("ty"),
        PersonId = d.TextOr("p"),
        Inbox = d.TextOr("i"),
        Post = d.Number("po"),
        IdentityHead = d.Text("ih"),
        State = (DeliveryState)d.Count("st"),
        Attempts = d.Count("n"),
        NextTry = d.Time("nx"),
        Reason = d.Text("er"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
    };
}

/// <summary>A host that has deliveries waiting: when its turn comes, and how often in a row it had to be left alone (the circuit).</summary>
public sealed record DeliveryHost(string Host, DateTimeOffset? NextTurn, int Failures, string? Reason)
{
    /// <summary>Gets nothing before its turn. One that is awake gets new rows at once, even while an older row waits for another try.</summary>
    public bool Asleep { get; init; }

    /// <summary>Rows in a row that it answered with an error.</summary>
    public int Errors { get; init; }

    /// <summary>It was left alone because it erred, not because it was silent: another row may fare better.</summary>
    public bool Errs { get; init; }

    /// <summary>How often it showed itself awake; when that changes during an attempt, the attempt's failure is old news.</summary>
    public int Wakes { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Host }.With("nx", NextTurn).WithCount("n", Failures).With("er", Reason)
        .With("z", Asleep).WithCount("e", Errors).With("x", Errs).WithCount("wk", Wakes);

    internal static DeliveryHost FromBson(BsonDocument d) => new(d["_id"].AsString, d.Time("nx"), d.Count("n"), d.Text("er"))
    {
        Asleep = d.Flag("z"),
        Errors = d.Count("e"),
        Errs = d.Flag("x"),
        Wakes = d.Count("wk"),
    };
}

/// <summary>
/// How far a post got: the numbers under it. A server that answers 202 may still drop what it took, so <see cref="SeenBy"/> tells of whom it is known:
/// the person ids of recipients who answered, liked, reshared or quoted it, or voted.
/// </summary>
public sealed record DeliveryTally(int Total, int Delivered, int GaveUp, IReadOnlyList<string> SeenBy);
