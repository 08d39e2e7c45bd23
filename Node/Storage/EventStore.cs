using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What the owner's open pages are told about.</summary>
public enum EventKind
{
    Post,
    PostUpdated,
    PostDeleted,
    Reply,
    Person,
    Request,
    /// <summary>A notification came, changed or was read; the subject is its id, or empty when only the count changed.</summary>
    Notification,
    /// <summary>A private message came, changed or was read; the subject is the conversation.</summary>
    Conversation,
    /// <summary>The owner changed what they want to see: what is shown has to be read anew.</summary>
    Rules,
    /// <summary>A thread is being filled in; the subject is the post under which that is kept (<see cref="ThreadStore"/>).</summary>
    Thread,
}

/// <summary>A change, by reference: what is sent is read when it is sent. <see cref="Subject"/> is a post id or a person id.</summary>
public sealed record NodeEvent(long Id, EventKind Kind, string Subject);

/// <summary>
/// The last few thousand changes, written in the transaction of the change itself (<see cref="WriteContext.Raise"/>), so that a page
/// which reconnects, even after the node was restarted, is told everything it missed and nothing that did not happen.
/// </summary>
public sealed class EventStore(NodeDatabase database)
{
    private const int Kept = 5_000;

    /// <summary>The id to resume from for somebody who starts now.</summary>
    public long Newest() => database.Read("events").FindOne(Query.All("_id", Query.Descending))?["_id"].AsInt64 ?? 0;

    /// <summary>True when nothing after the id has been forgotten yet. An id that was never given out would wait for events that are long past.</summary>
    public bool CanResume(long after)
    {
        var oldest = database.Read("events").FindOne(Query.All("_id", Query.Ascending));
        return oldest is null ? after == 0 : after >= oldest["_id"].AsInt64 && after <= Newest();
    }

    /// <summary>Events after the id, oldest first.</summary>
    public IReadOnlyList<NodeEvent> After(long id, int limit) =>
    [
        .. database.Read("events").Find(Where.Above("_id", id), 0, limit)
            .Select(d => new NodeEvent(d["_id"].AsInt64, (EventKind)d["k"].AsInt32, d["s"].AsString)),
    ];

    /// <summary>Completes at the next commit that raised an event; take it before reading, so that none falls between.</summary>
    public Task NextChange() => database.Signals.Events.Next();

    /// <summary>Forgets all but the newest few thousand.</summary>
    public Task TrimAsync() => database.WriteAsync(context =>
    {
        var events = context.Collection("events");
        var ids = events.Find(Query.All("_id", Query.Descending), Kept, 1);
        if (ids.Count > 0)
        {
            events.DeleteMany(Where.UpTo("_id", ids[0]["_id"]));
        }
    });

    internal static void Append(WriteContext context, EventKind kind, string subject) =>
        context.Collection("events").Insert(new BsonDocument { ["_id"] = context.NextId(), ["k"] = (int)kind, ["s"] = subject });
}
