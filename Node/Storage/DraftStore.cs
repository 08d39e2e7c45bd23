using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// A post that is not out yet. <see cref="Json"/> is what the owner sent, without <see cref="ScheduledAt"/>. <see cref="PostId"/> is the id
/// its post will have once publishing has begun, so that it can come out only once.
/// </summary>
public sealed record Draft
{
    public long Id { get; init; }

    public required string Json { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>Why it did not go out at its time; a sentence for the owner.</summary>
    public string? Problem { get; init; }

    public long? PostId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["j"] = Json }
        .With("at", ScheduledAt).With("x", Problem).With("p", PostId).With("c", Created).With("u", Updated);

    internal static Draft FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        Json = d.TextOr("j", "{}"),
        ScheduledAt = d.Time("at"),
        Problem = d.Text("x"),
        PostId = d.Number("p"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Updated = d.Time("u") ?? DateTimeOffset.UnixEpoch,
    };
}

/// <summary>The owner's drafts and scheduled posts.</summary>
public sealed class DraftStore(NodeDatabase database, Agenda agenda)
{
    public const int Most = 500;

    public Draft? Find(long id) => database.Read("drafts").FindById(id) is { } d ? Map(d) : null;

    /// <summary>Newest first, from just below the id.</summary>
    public IReadOnlyList<Draft> Page(long? before, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", before ?? long.MaxValue));
        return [.. database.Read("drafts").Find(query, 0, limit).Select(Map)];
    }

    /// <summary>Inserts or replaces, and plans its time.</summary>
    public Draft Save(WriteContext context, Draft draft)
    {
        var before = Find(draft.Id);
        context.Collection("drafts").Upsert(context.Content.Hide("drafts", draft.ToBson()));
        if (draft.ScheduledAt is { } at && at != before?.ScheduledAt)
        {
            agenda.Add(context, Timeline.Scheduled, at, draft.Id);
        }

        return draft;
    }

    /// <summary>Ids of the photos that drafts hold.</summary>
    public IReadOnlySet<string> Photos()
    {
        var photos = new HashSet<string>(StringComparer.Ordinal);
        foreach (var draft in Page(null, Most))
        {
            using var json = System.Text.Json.JsonDocument.Parse(draft.Json);
            photos.UnionWith(Protocol.JsonRead.References(json.RootElement, "photos"));
        }

        return photos;
    }

    /// <summary>False when it is gone already.</summary>
    public static bool Remove(WriteContext context, long id) => context.Collection("drafts").Delete(id);

    private Draft Map(BsonDocument row) => Draft.FromBson(database.Content.Reveal("drafts", row));
}
