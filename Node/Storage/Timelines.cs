using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Names one paged list of posts or activities.</summary>
public readonly record struct Timeline
{
    private const string DayPrefix = "day:";

    private Timeline(string name) => Name = name;

    internal string Name { get; }

    /// <summary>The owner's feed.</summary>
    public static Timeline Home { get; } = new("h");

    /// <summary>The owner's own posts.</summary>
    public static Timeline Own { get; } = new("p");

    /// <summary>The owner's posts of one day of any year, such as "02-29".</summary>
    public static Timeline Day(string monthAndDay) => new(DayPrefix + monthAndDay);

    internal bool IsDay => Name.StartsWith(DayPrefix, StringComparison.Ordinal);

    /// <summary>The owner's public posts, for the public profile.</summary>
    public static Timeline OwnPublic { get; } = new("pp");

    /// <summary>Posts of one person.</summary>
    public static Timeline Person(string id) => new($"p:{id}");

    /// <summary>Posts with photos of one person; the owner's when null.</summary>
    public static Timeline Photos(string? person) => new(person is null ? "f" : $"f:{person}");

    /// <summary>Photos in an album, the newest first.</summary>
    public static Timeline Album(long album) => new($"al:{album:x16}");

    /// <summary>Posts with a hashtag (lower case, without the #).</summary>
    public static Timeline Tag(string tag) => new($"t:{tag}");

    /// <summary>Posts with a hashtag that not everybody may see, under a name that does not tell the hashtag.</summary>
    internal static Timeline HiddenTag(string name) => new($"th:{name}");

    /// <summary>The owner's public posts with a hashtag, for the public tag page.</summary>
    public static Timeline OwnTag(string tag) => new($"tp:{tag}");

    /// <summary>All replies below a post that starts a thread.</summary>
    public static Timeline Thread(long root) => new($"r:{root:x16}");

    /// <summary>Conversations by the time of their last message; the values are conversation ids.</summary>
    public static Timeline Conversations { get; } = new("c");

    /// <summary>The messages of a conversation.</summary>
    public static Timeline Messages(long conversation) => new($"m:{conversation:x16}");

    /// <summary>Posts that answer an object which is not here yet.</summary>
    public static Timeline Orphans(string parentUri) => new($"w:{parentUri}");

    /// <summary>Log numbers of friends' likes of an object which is not here yet.</summary>
    public static Timeline EarlyLikes(string uri) => new($"e:{uri}");

    /// <summary>Log numbers of the Create and the Updates of an object.</summary>
    public static Timeline VersionsOf(string objectId) => new($"v:{objectId}");

    /// <summary>What the owner bookmarked.</summary>
    public static Timeline Bookmarks { get; } = new("b");

    /// <summary>What the owner likes; the place of each is the number of the Like.</summary>
    public static Timeline Liked { get; } = new("lk");

    /// <summary>What the owner pinned.</summary>
    public static Timeline Pinned { get; } = new("pin");

    /// <summary>Posts that quote an object.</summary>
    public static Timeline Quoting(string uri) => new($"q:{uri}");

    /// <summary>Posts whose quote is allowed by a stamp.</summary>
    public static Timeline Stamped(string stamp) => new($"qs:{stamp}");

    /// <summary>Numbers of the stamps that allow quotes of an own post.</summary>
    public static Timeline Quotes(long post) => new($"qp:{post:x16}");

    /// <summary>By time: posts that are to be gone (<see cref="Agenda"/>).</summary>
    public static Timeline Expiries { get; } = new("ax");

    /// <summary>By time: posts whose poll ends.</summary>
    public static Timeline PollEnds { get; } = new("ap");

    /// <summary>By time: own posts that are to be sent again.</summary>
    public static Timeline Resends { get; } = new("ar");

    /// <summary>By time: drafts that are to be published.</summary>
    public static Timeline Scheduled { get; } = new("as");

    /// <summary>Outgoing activities that everybody may read; the values are log numbers.</summary>
    public static Timeline OutboxPublic { get; } = new("o");

    /// <summary>Outgoing activities that followers may read, the public ones among them.</summary>
    public static Timeline OutboxFollowers { get; } = new("of");

    /// <summary>Outgoing activities that this one person may read, sealed ones above all.</summary>
    public static Timeline OutboxOf(string personId) => new($"os:{personId}");
}

/// <summary>
/// Every paged list of the node, in one collection whose key is "list|sort key": a page is one range of one index, whatever the
/// size of the list (LiteDB has no compound index, reference: Storage/Indexes).
/// </summary>
public sealed class Timelines(NodeDatabase database)
{
    /// <summary>Adds what is not in the list yet.</summary>
    public static void Add(WriteContext context, Timeline list, long key, long value) =>
        context.Collection("timelines").Insert(new BsonDocument { ["_id"] = Key(list, key), ["p"] = value });

    public bool Has(Timeline list, long key) => database.Read("timelines").FindById(Key(list, key)) is not null;

    public static void Remove(WriteContext context, Timeline list, long key) => context.Collection("timelines").Delete(Key(list, key));

    /// <summary>Newest first, from just below the key <paramref name="before"/> (null: the newest).</summary>
    public IReadOnlyList<(long Key, long Value)> Page(Timeline list, long? before, int limit) =>
        Range(list, 0, before is { } key ? key - 1 : long.MaxValue, Query.Descending, limit);

    /// <summary>A whole list, newest first, read in pages of that size while it is walked through.</summary>
    public IEnumerable<(long Key, long Value)> Everything(Timeline list, int pageSize)
    {
        long? before = null;
        IReadOnlyList<(long Key, long Value)> page;
        do
        {
            page = Page(list, before, pageSize);
            foreach (var entry in page)
            {
                before = entry.Key;
                yield return entry;
            }
        }
        while (page.Count == pageSize);
    }

    /// <summary>The same of several lists together, as if they were one.</summary>
    public IReadOnlyList<(long Key, long Value)> Merged(IReadOnlyList<Timeline> lists, long? before, int limit) => lists.Count == 1
        ? Page(lists[0], before, limit)
        : [.. lists.SelectMany(list => Page(list, before, limit)).DistinctBy(e => e.Key).OrderByDescending(e => e.Key).Take(limit)];

    /// <summary>The same the other way: oldest first, from just above the key.</summary>
    public IReadOnlyList<(long Key, long Value)> MergedUp(IReadOnlyList<Timeline> lists, long after, int limit) => after == long.MaxValue ? [] :
        [.. lists.SelectMany(list => Range(list, after + 1, long.MaxValue, Query.Ascending, limit)).DistinctBy(e => e.Key).OrderBy(e => e.Key).Take(limit)];

    /// <summary>The lists that together hold the posts with a hashtag.</summary>
    public IReadOnlyList<Timeline> Tagged(string tag) => [Timeline.Tag(tag), HiddenTag(tag)];

    /// <summary>The list of a hashtag in which that post stands.</summary>
    internal Timeline TagOf(Post post, string tag) => post.IsHidden ? HiddenTag(tag) : Timeline.Tag(tag);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<(long Key, long Value)> Oldest(Timeline list, int limit) => Range(list, 0, long.MaxValue, Query.Ascending, limit);

    /// <summary>The entries whose keys are of that millisecond.</summary>
    internal IReadOnlyList<(long Key, long Value)> At(Timeline list, DateTimeOffset time) =>
        Range(list, Protocol.Ids.FirstAt(time), Protocol.Ids.FirstAt(time.AddMilliseconds(1)) - 1, Query.Ascending, int.MaxValue);

    private Timeline HiddenTag(string tag) => Timeline.HiddenTag(database.Content.NameOf(tag));

    private List<(long Key, long Value)> Range(Timeline list, long from, long to, int order, int limit)
    {
        if (to < from)
        {
            return [];
        }

        var query = Query.All("_id", order);
        query.Where.Add(Where.Between("_id", Key(list, from), Key(list, to)));
        return
        [
            .. database.Read("timelines").Find(query, 0, limit)
                .Select(d => (long.Parse(d["_id"].AsString.AsSpan()[^16..], System.Globalization.NumberStyles.HexNumber, null), d["p"].AsInt64)),
        ];
    }

    private static string Key(Timeline list, long key) => $"{list.Name}|{key:x16}";
}
