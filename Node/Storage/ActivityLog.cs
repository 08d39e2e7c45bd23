using System.Text.Json;
using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>One activity as it was signed. <see cref="Json"/> is empty when its content was wiped by a Delete.</summary>
public sealed record LogEntry(long Number, string Id, string Actor, string Type, string? ObjectId, string Json, bool Outgoing, string? Ignored)
{
    /// <summary>It travels, or came, in an envelope for one person. One's own is kept unaddressed; each recipient gets a copy of their own.</summary>
    public bool Sealed { get; init; }
}

/// <summary>
/// Every activity that this node sent or accepted, once, in the order of their commits (steps 3 of the way in and out). It takes
/// only <see cref="VerifiedActivity"/> and <see cref="SignedActivity"/>, whose only constructors are the check and the signing.
/// </summary>
public sealed class ActivityLog(NodeDatabase database, Timelines timelines, PastStore past)
{
    private const int Versions = 1_000;

    /// <summary>By the activity's id.</summary>
    public LogEntry? Find(string id) => Map(database.Read("log").FindOne(Where.Equal("a", id)));

    public LogEntry? Find(long number) => Map(database.Read("log").FindById(number));

    /// <summary>The last that one of these actors said of the object; null when nothing is left of it.</summary>
    public LogEntry? NewestVersion(string objectId, IReadOnlyList<string> actors) =>
        timelines.Page(Timeline.VersionsOf(objectId), null, Versions).Select(v => Find(v.Value)).FirstOrDefault(e => e is { Json.Length: > 0 } && actors.Contains(e.Actor));

    /// <summary>Adds a received activity; false when its id is there already, or was until not long ago, which changes nothing.</summary>
    public bool Append(WriteContext context, VerifiedActivity activity)
    {
        var log = context.Collection("log");
        if (log.Exists(Where.Equal("a", activity.Id)) || past.Has(activity.Id))
        {
            return false;
        }

        Insert(context, context.NextId(), activity.Id, activity.Actor, activity.Type, activity.ObjectId, activity.Json, outgoing: false, activity.WasSealed, IsForEverybody(activity.View));
        context.Wake(s => s.Inbox);
        return true;
    }

    /// <summary>
    /// Adds one's own activity and lists it in the outbox: for everybody, for followers, or (sealed or addressed to them alone) for each
    /// of the people. Returns its number.
    /// </summary>
    /// <param name="context">The transaction.</param>
    /// <param name="activity">Signed.</param>
    /// <param name="audience">Who may read it.</param>
    /// <param name="listed">In the outbox.</param>
    /// <param name="seal">It travels in envelopes.</param>
    /// <param name="personIds">Whom it is for.</param>
    /// <param name="at">Its place in the outbox, when that is not the end: it is of long ago.</param>
    public static long Append(
        WriteContext context, SignedActivity activity, Audience audience, bool listed, bool seal, IEnumerable<string> personIds, DateTimeOffset? at = null)
    {
        var number = at is { } then ? FreeNumber(context, then) : context.NextId();
        Insert(context, number, activity.Id, activity.Actor, activity.Type, activity.ObjectId, activity.Json, outgoing: true, seal, audience == Audience.Public);
        if (listed && audience == Audience.Public)
        {
            Timelines.Add(context, Timeline.OutboxPublic, number, number);
            Counters.Add(context, "outbox", 1);
        }

        if (listed && audience != Audience.Direct && !seal)
        {
            Timelines.Add(context, Timeline.OutboxFollowers, number, number);
        }
        else if (listed)
        {
            foreach (var person in personIds)
            {
                Timelines.Add(context, Timeline.OutboxOf(person), number, number);
            }
        }

        return number;
    }

    /// <summary>Received activities that were not handled yet, oldest first.</summary>
    public IReadOnlyList<LogEntry> Pending(int limit) =>
        [.. database.Read("log").Find(Where.Above("_id", Cursor()), 0, limit).Select(d => Map(d)!)];

    /// <summary>One's own and received activities, newest first, from just below the number.</summary>
    public IReadOnlyList<LogEntry> Page(long below, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", below));
        return [.. database.Read("log").Find(query, 0, limit).Select(d => Map(d)!)];
    }

    /// <summary>Oldest first, above the first number and below the second.</summary>
    internal IReadOnlyList<LogEntry> Between(long above, long below, int limit)
    {
        var query = Query.All("_id", Query.Ascending);
        query.Where.Add(Where.Between("_id", above + 1, below - 1));
        return above + 1 >= below ? [] : [.. database.Read("log").Find(query, 0, limit).Select(d => Map(d)!)];
    }

    /// <summary>The number up to which received activities were handled.</summary>
    internal long Handled => Cursor();

    /// <summary>How many there are, one's own and received.</summary>
    public int Count => database.Read("log").Count();

    /// <summary>Everything up to the number is handled. Written in the transaction of its effects, so that they happen once.</summary>
    public static void Advance(WriteContext context, long number) =>
        context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "inbox", ["n"] = number });

    /// <summary>Notes why an activity had no effect.</summary>
    public static void Ignore(WriteContext context, long number, string reason)
    {
        var log = context.Collection("log");
        if (log.FindById(number) is { } document)
        {
            document["x"] = reason;
            log.Update(document);
        }
    }

    /// <summary>Takes a received activity out again: it concerned nothing here.</summary>
    public static void Forget(WriteContext context, LogEntry entry)
    {
        context.Collection("log").Delete(entry.Number);
        if (entry.ObjectId is { } objectId)
        {
            Timelines.Remove(context, Timeline.VersionsOf(objectId), entry.Number);
        }
    }

    /// <summary>Takes a received activity out that has been here for long enough. For a while its id is remembered, so that it does not come again.</summary>
    internal static void LetGo(WriteContext context, LogEntry entry)
    {
        if (entry.Outgoing)
        {
            return;
        }

        Forget(context, entry);
        PastStore.Note(context, entry.Id);
        if (entry.ObjectId is { } about)
        {
            Timelines.Remove(context, Timeline.EarlyLikes(about), entry.Number);
        }
    }

    /// <summary>The same with all that brought a post or changed it.</summary>
    internal void LetGoVersions(WriteContext context, string objectId)
    {
        foreach (var (number, _) in timelines.Everything(Timeline.VersionsOf(objectId), Versions).ToList())
        {
            if (Find(number) is { } entry)
            {
                LetGo(context, entry);
            }
            else
            {
                Timelines.Remove(context, Timeline.VersionsOf(objectId), number);
            }
        }
    }

    /// <summary>Removes the content of the person's activities that held a deleted object and takes them out of the outbox, also out of that of the people it was for; their ids stay.</summary>
    public void WipeVersions(WriteContext context, string objectId, IReadOnlyList<string> actors, IReadOnlyList<string>? personIds = null)
    {
        var log = context.Collection("log");
        long? before = null;
        IReadOnlyList<(long Key, long Value)> page;
        do
        {
            page = timelines.Page(Timeline.VersionsOf(objectId), before, Versions);
            foreach (var (number, _) in page)
            {
                before = number;
                if (log.FindById(number) is { } document && actors.Contains(document.TextOr("w")))
                {
                    var wiped = database.Content.Reveal("log", document);
                    wiped["j"] = "";
                    log.Update(wiped);
                    Timelines.Remove(context, Timeline.OutboxPublic, number);
                    Timelines.Remove(context, Timeline.OutboxFollowers, number);
                    foreach (var person in personIds ?? [])
                    {
                        Timelines.Remove(context, Timeline.OutboxOf(person), number);
                    }
                }
            }
        }
        while (page.Count == Versions);
    }

    /// <summary>Hides what is not for everybody in a row that an early version wrote in the clear.</summary>
    internal static void Conceal(WriteContext context, BsonDocument row)
    {
        if (HiddenFields.IsHidden(row) || row.TextOr("j") is not { Length: > 0 } json)
        {
            return;
        }

        using var activity = JsonDocument.Parse(json);
        if (!ActivityView.TryRead(activity.RootElement, out var view) || row.Flag("se") || !IsForEverybody(view))
        {
            context.Collection("log").Update(Hidden(context, row));
        }
    }

    private long Cursor() => database.Read("meta").FindById("inbox")?["n"].AsInt64 ?? 0;

    private static long FreeNumber(WriteContext context, DateTimeOffset at)
    {
        var number = Ids.FirstAt(at);
        while (context.Collection("log").FindById(number) is not null)
        {
            number++;
        }

        return number;
    }

    private static void Insert(
        WriteContext context, long number, string id, string actor, string type, string? objectId, string json, bool outgoing, bool seal, bool open)
    {
        var row = new BsonDocument { ["_id"] = number, ["a"] = id, ["w"] = actor, ["t"] = type, ["j"] = json }
            .With("o", objectId).With("d", outgoing).With("se", seal);
        context.Collection("log").Insert(open && !seal ? row : Hidden(context, row));
        if (objectId is not null && type is "Create" or "Update")
        {
            Timelines.Add(context, Timeline.VersionsOf(objectId!), number, number);
        }
    }

    private static BsonDocument Hidden(WriteContext context, BsonDocument row) => context.Content.Hide("log", row, "a", "w", "t", "o", "d", "se");

    private LogEntry? Map(BsonDocument? row)
    {
        if (row is null)
        {
            return null;
        }

        var d = database.Content.Reveal("log", row);
        return new LogEntry(d["_id"].AsInt64, d["a"].AsString, d.TextOr("w"), d.TextOr("t"), d.Text("o"), d.TextOr("j"), d.Flag("d"), d.Text("x")) { Sealed = d.Flag("se") };
    }

    /// <summary>
    /// What it carries is addressed to the public, or it is itself when it carries nothing that is addressed (ActivityPub section 5.6).
    /// Anything else is stored under the content key.
    /// </summary>
    private static bool IsForEverybody(ActivityView view) =>
        (Addressees(view.Embedded) is { Count: > 0 } inner ? inner : Addressees(view.Root)).Any(Vocabulary.IsPublic);

    private static List<string> Addressees(JsonElement root) => [.. root.References("to"), .. root.References("cc")];
}
