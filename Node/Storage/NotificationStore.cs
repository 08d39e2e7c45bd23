using LiteDB;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// What the owner is told about, written in the transaction of what it tells of. Likes and reshares of one post, and messages of one
/// conversation, are one notification each, which moves to the top, unread, when more come.
/// </summary>
public sealed class NotificationStore(NodeDatabase database, PeopleStore people, NotificationSettings settings, Counters counters)
{
    /// <summary>The newest ones that are kept.</summary>
    public const int Kept = 2_000;

    private const int MaxPeople = 100;
    private const string Unread = "unread";

    /// <summary>How many were not looked at yet.</summary>
    public int UnreadCount => counters.Get(Unread);

    /// <summary>
    /// Tells the owner. Does nothing for what muted and blocked people do, for kinds that are switched off, for one's own actions (no
    /// <paramref name="personId"/>; the end of one's own poll and what happens to the node are told all the same), and for what was told before.
    /// </summary>
    /// <param name="context">The transaction of what happened.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="personId">Who did it.</param>
    /// <param name="post">The post it is about.</param>
    /// <param name="subject">What else it is about: a conversation, a poll, the year of a birthday.</param>
    public void Add(WriteContext context, NotificationKind kind, string? personId, long? post = null, string? subject = null)
    {
        var own = personId is null && kind is NotificationKind.Poll or NotificationKind.Backup or NotificationKind.DiskLow or NotificationKind.Retention;
        if (!settings.IsOn(kind) || (!own && (personId is null || people.ById(context, personId) is not { Muted: false } person || people.IsBlocked(person))))
        {
            return;
        }

        var group = GroupOf(kind, personId ?? "", post, subject);
        var known = ByGroup(context, group);
        if (known is not null && !Gathers(kind))
        {
            return;
        }

        string[] others = [.. known?.People.Where(p => p != personId) ?? []];
        var joined = known is null || (personId is not null && !known.People.Contains(personId));
        var next = new Notification
        {
            Id = context.NextId(),
            Kind = kind,
            Group = group,
            People = personId is null ? [] : [personId, .. others.Take(MaxPeople - 1)],
            Count = (known?.Count ?? 0) + (joined ? 1 : 0),
            Post = post,
            Subject = subject,
        };
        if (known is not null)
        {
            context.Collection("notifications").Delete(known.Id);
        }

        context.Collection("notifications").Insert(next.ToBson());
        if (known is null or { Read: true })
        {
            Counters.Add(context, Unread, 1);
        }

        context.Raise(EventKind.Notification, Ids.ToText(next.Id));
    }

    /// <summary>Takes back what somebody did; it is gone when nobody is left.</summary>
    public static void Remove(WriteContext context, NotificationKind kind, string personId, long? post = null, string? subject = null)
    {
        if (ByGroup(context, GroupOf(kind, personId, post, subject)) is { } known)
        {
            TakeOut(context, known, p => p == personId, beyondTheBound: true);
        }
    }

    /// <summary>What it told of was looked at in its own place: it is gone. For kinds that gather.</summary>
    public static void Settle(WriteContext context, NotificationKind kind, string subject)
    {
        if (ByGroup(context, GroupOf(kind, "", null, subject)) is { } known)
        {
            Delete(context, known);
        }
    }

    /// <summary>A deleted post takes along what was told about it.</summary>
    public static void ForgetPost(WriteContext context, long post)
    {
        foreach (var row in context.Collection("notifications").Find(Where.Equal("po", post)).ToList())
        {
            Delete(context, Notification.FromBson(row));
        }
    }

    /// <summary>Takes out what these people did: they were blocked.</summary>
    public static void ForgetPeople(WriteContext context, Func<string, bool> who)
    {
        foreach (var row in context.Collection("notifications").FindAll())
        {
            TakeOut(context, Notification.FromBson(row), who);
        }
    }

    /// <summary>Newest first, below the id.</summary>
    public IReadOnlyList<Notification> Page(long? before, int limit) => Range(Query.Descending, Where.Below("_id", before ?? long.MaxValue), limit);

    /// <summary>Oldest first, above the id.</summary>
    public IReadOnlyList<Notification> PageUp(long after, int limit) => Range(Query.Ascending, Where.Above("_id", after), limit);

    /// <summary>The owner wants to see it no more; false when it is not there.</summary>
    public static bool Dismiss(WriteContext context, long id)
    {
        if (context.Collection("notifications").FindById(id) is not { } row)
        {
            return false;
        }

        Delete(context, Notification.FromBson(row));
        return true;
    }

    /// <summary>The owner wants to see none of them any more; they are no more than are kept.</summary>
    public static void Clear(WriteContext context)
    {
        foreach (var row in context.Collection("notifications").FindAll())
        {
            Delete(context, Notification.FromBson(row));
        }
    }

    public Notification? Find(long id) => database.Read("notifications").FindById(id) is { } d ? Notification.FromBson(d) : null;

    /// <summary>Marks everything up to the id as read; what came or was renewed later stays unread.</summary>
    public static void MarkRead(WriteContext context, long upTo)
    {
        var rows = context.Collection("notifications");
        var unread = rows.Find(Where.UpTo("_id", upTo)).Select(Notification.FromBson).Where(n => !n.Read).ToList();
        foreach (var notification in unread)
        {
            rows.Update((notification with { Read = true }).ToBson());
        }

        if (unread.Count > 0)
        {
            Counters.Add(context, Unread, -unread.Count);
            context.Raise(EventKind.Notification, "");
        }
    }

    /// <summary>Forgets all but the newest.</summary>
    public Task TrimAsync(int keep = Kept) => database.WriteAsync(context =>
    {
        var ids = context.Collection("notifications").Find(Query.All("_id", Query.Descending), keep, 1);
        if (ids.Count > 0)
        {
            foreach (var row in context.Collection("notifications").Find(Where.UpTo("_id", ids[0]["_id"])))
            {
                Delete(context, Notification.FromBson(row));
            }
        }
    });

    /// <summary>What becomes one notification: kinds of which many may come at once, about one thing.</summary>
    private static bool Gathers(NotificationKind kind) => kind is NotificationKind.Like or NotificationKind.Reshare or NotificationKind.Message;

    private List<Notification> Range(int order, BsonExpression where, int limit)
    {
        var query = Query.All("_id", order);
        query.Where.Add(where);
        return [.. database.Read("notifications").Find(query, 0, limit).Select(Notification.FromBson)];
    }

    private static string GroupOf(NotificationKind kind, string personId, long? post, string? subject) =>
        $"{(int)kind}|{(Gathers(kind) ? "" : personId)}|{(post is { } id ? Ids.ToText(id) : "")}|{subject}";

    private static Notification? ByGroup(WriteContext context, string group) =>
        context.Collection("notifications").FindOne(Where.Equal("g", group)) is { } d ? Notification.FromBson(d) : null;

    private static void TakeOut(WriteContext context, Notification known, Func<string, bool> who, bool beyondTheBound = false)
    {
        string[] left = [.. known.People.Where(p => !who(p))];
        var gone = known.People.Count - left.Length;

        // Beyond the bound nobody knows who was counted; whoever takes something back is taken to have been.
        gone = gone == 0 && beyondTheBound && known.Count > known.People.Count ? 1 : gone;
        if (gone == 0)
        {
            return;
        }

        if (left.Length == 0)
        {
            Delete(context, known);
            return;
        }

        context.Collection("notifications").Update((known with { People = left, Count = known.Count - gone }).ToBson());
        context.Raise(EventKind.Notification, Ids.ToText(known.Id));
    }

    private static void Delete(WriteContext context, Notification notification)
    {
        context.Collection("notifications").Delete(notification.Id);
        if (!notification.Read)
        {
            Counters.Add(context, Unread, -1);
        }

        context.Raise(EventKind.Notification, "");
    }
}
