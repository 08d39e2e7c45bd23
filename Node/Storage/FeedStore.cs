using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// A feed that is followed. <see cref="ETag"/> and <see cref="LastModified"/> are what its host said last; <see cref="Interval"/> is how often it is asked, by
/// how often it changes; <see cref="Failures"/> counts those in a row.
/// </summary>
public sealed record FollowedFeed(string PersonId, string Url)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    public int Failures { get; init; }

    /// <summary>When it is asked next; null when it is gone.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>After it was asked: sooner when something was new, later when not.</summary>
    public FollowedFeed Asked(bool changed, DateTimeOffset now)
    {
        var interval = TimeSpan.FromTicks(Math.Clamp(changed ? Interval.Ticks / 2 : Interval.Ticks * 3 / 2, Shortest.Ticks, Longest.Ticks));
        return this with { Interval = interval, Failures = 0, NextTry = now + interval };
    }

    /// <summary>After it could not be had: later each time, and not before its host wants it.</summary>
    public FollowedFeed Failed(DateTimeOffset now, DateTimeOffset? notBefore)
    {
        var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, Shortest.Ticks << Math.Min(Failures, 6)));
        var latest = now + TimeSpan.FromDays(7);
        return this with { Failures = Failures + 1, NextTry = notBefore > now + wait ? notBefore < latest ? notBefore : latest : now + wait };
    }
}

/// <summary>The feeds that the owner follows, by the person that each is here.</summary>
public sealed class FeedStore(NodeDatabase database)
{
    public FollowedFeed? Find(string personId) => database.Read("feeds").FindById(personId) is { } d ? FromBson(d) : null;

    public IReadOnlyList<FollowedFeed> Due(DateTimeOffset now, int limit) => [.. database.Read("feeds").Due(now, limit).Select(FromBson)];

    public DateTimeOffset? NextDue() => database.Read("feeds").NextDue();

    public static void Save(WriteContext context, FollowedFeed feed)
    {
        context.Collection("feeds").Upsert(new BsonDocument { ["_id"] = feed.PersonId, ["u"] = feed.Url }
            .With("e", feed.ETag).With("l", feed.LastModified).With("i", (long)feed.Interval.TotalMinutes).WithCount("n", feed.Failures).With("nx", feed.NextTry));
        context.Wake(s => s.Feeds);
    }

    public static void Remove(WriteContext context, string personId) => context.Collection("feeds").Delete(personId);

    private static FollowedFeed FromBson(BsonDocument d) => new(d["_id"].AsString, d.TextOr("u"))
    {
        ETag = d.Text("e"),
        LastModified = d.Text("l"),
        Interval = TimeSpan.FromMinutes(d.Number("i") ?? 60),
        Failures = d.Count("n"),
        NextTry = d.Time("nx"),
    };
}
