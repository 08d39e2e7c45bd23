using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Private messages between the owner and one or more people, who stay the same for as long as it lasts.</summary>
public sealed record Conversation
{
    public required long Id { get; init; }

    /// <summary>Its id on the wire, the "context" of its messages; made by the node of whoever began.</summary>
    public required string Uri { get; init; }

    /// <summary>Person ids of the others.</summary>
    public required IReadOnlyList<string> People { get; init; }

    /// <summary>Place among the conversations: the time of the last message.</summary>
    public long Key { get; init; }

    /// <summary>Post id of the last message.</summary>
    public long? Last { get; init; }

    /// <summary>Messages of others since the owner last looked.</summary>
    public int Unread { get; init; }

    /// <summary>Post id of the newest message that the owner has seen.</summary>
    public long ReadUpTo { get; init; }

    /// <summary>It makes no noise.</summary>
    public bool Muted { get; init; }

    /// <summary>The newest message that each of the others has seen, as far as their nodes tell.</summary>
    public IReadOnlyDictionary<string, long> SeenUpTo { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    internal BsonDocument ToBson()
    {
        var document = new BsonDocument { ["_id"] = Id, ["u"] = Uri, ["k"] = KeyOf(People) }
            .WithList("p", People).With("o", Key).With("l", Last).WithCount("n", Unread).With("r", ReadUpTo).With("mu", Muted);
        document["s"] = new BsonDocument(SeenUpTo.ToDictionary(s => s.Key, s => new BsonValue(s.Value), StringComparer.Ordinal));
        return document;
    }

    internal static Conversation FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        Uri = d.TextOr("u"),
        People = d.Texts("p"),
        Key = d.Number("o") ?? 0,
        Last = d.Number("l"),
        Unread = d.Count("n"),
        ReadUpTo = d.Number("r") ?? 0,
        Muted = d.Flag("mu"),
        SeenUpTo = d["s"] is { IsDocument: true } seen
            ? seen.AsDocument.ToDictionary(s => s.Key, s => s.Value.AsInt64, StringComparer.Ordinal) : new Dictionary<string, long>(StringComparer.Ordinal),
    };

    /// <summary>The same for the same people in any order.</summary>
    internal static string KeyOf(IEnumerable<string> people) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('|', people.Order(StringComparer.Ordinal)))));
}

/// <summary>The owner's conversations.</summary>
public sealed class ConversationStore(NodeDatabase database, Timelines timelines)
{
    /// <summary>Most people in a conversation, beside the owner.</summary>
    public const int MostPeople = 50;

    public Conversation? Find(long id) => Map(database.Read("conversations").FindById(id));

    public Conversation? ByUri(string uri) => Map(database.Read("conversations").FindOne(Where.Equal("u", uri)));

    /// <summary>The one with exactly these people.</summary>
    public Conversation? With(IEnumerable<string> people) => Map(database.Read("conversations").FindOne(Where.Equal("k", Conversation.KeyOf(people))));

    public string? UriOf(long id) => Find(id)?.Uri;

    /// <summary>The latest first, below the key.</summary>
    public IReadOnlyList<Conversation> Page(long? before, int limit) =>
        [.. timelines.Page(Timeline.Conversations, before, limit).Select(e => Find(e.Value)).OfType<Conversation>()];

    public static Conversation Save(WriteContext context, Conversation conversation)
    {
        context.Collection("conversations").Upsert(conversation.ToBson());
        context.Raise(EventKind.Conversation, Protocol.Ids.ToText(conversation.Id));
        return conversation;
    }

    /// <summary>A message came or was sent: the conversation moves to the top.</summary>
    public Conversation Touch(WriteContext context, long id, Post message)
    {
        var conversation = Find(id) ?? throw new InvalidOperationException("The conversation is gone.");
        if (conversation.Key > 0)
        {
            Timelines.Remove(context, Timeline.Conversations, conversation.Key);
        }

        var key = context.NextId();
        Timelines.Add(context, Timeline.Conversations, key, id);
        var mine = message.AuthorId is null;
        if (!mine)
        {
            Counters.Add(context, "unread messages", 1);
        }
        else if (conversation.Unread > 0)
        {
            // Who answers has read.
            Counters.Add(context, "unread messages", -conversation.Unread);
        }

        // A message that was caught up late is not the last one.
        return Save(context, conversation with
        {
            Key = key,
            Last = conversation.Last is { } last && last > message.Id ? last : message.Id,
            Unread = mine ? 0 : conversation.Unread + 1,
            ReadUpTo = mine ? Math.Max(conversation.ReadUpTo, message.Id) : conversation.ReadUpTo,
        });
    }

    /// <summary>The owner has seen everything. Returns the newest message of others that they had not seen before; null when there is none.</summary>
    public Post? MarkRead(WriteContext context, long id, PostStore posts)
    {
        if (Find(id) is not { Unread: > 0, Last: { } last } conversation)
        {
            return null;
        }

        Counters.Add(context, "unread messages", -conversation.Unread);
        Save(context, conversation with { Unread = 0, ReadUpTo = last });
        return posts.Find(last);
    }

    /// <summary>A message that the owner may not have seen yet is gone.</summary>
    public void Forget(WriteContext context, Post message)
    {
        if (message is { Conversation: { } id, AuthorId: not null } && Find(id) is { Unread: > 0 } conversation && message.Id > conversation.ReadUpTo)
        {
            Counters.Add(context, "unread messages", -1);
            Save(context, conversation with { Unread = conversation.Unread - 1 });
        }
    }

    /// <summary>One of the others has seen the message and all before it.</summary>
    public void Seen(WriteContext context, Conversation conversation, string personId, long message)
    {
        if (conversation.SeenUpTo.GetValueOrDefault(personId) < message)
        {
            Save(context, conversation with { SeenUpTo = new Dictionary<string, long>(conversation.SeenUpTo, StringComparer.Ordinal) { [personId] = message } });
        }
    }

    private static Conversation? Map(BsonDocument? d) => d is null ? null : Conversation.FromBson(d);
}
