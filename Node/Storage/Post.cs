using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Who may see a post.</summary>
public enum Audience
{
    /// <summary>Addressed to named people only.</summary>
    Direct,

    /// <summary>Followers.</summary>
    Friends,

    Public,
}

/// <summary>Somebody named in a post.</summary>
public sealed record Mention(string Name, string Url);

/// <summary>
/// A post as it is shown: the projection of a signed object, of one's own or of somebody else. Its id is time-ordered and is its place
/// in every list. <see cref="Author"/> is the canonical actor id; one's own posts have no <see cref="AuthorId"/>.
/// </summary>
public sealed record Post
{
    public long Id { get; init; }

    public required string Uri { get; init; }

    /// <summary>Where people look at it; the same as <see cref="Uri"/> unless the author says otherwise.</summary>
    public string? Url { get; init; }

    public required string Author { get; init; }

    /// <summary>The author's person id; null for the owner.</summary>
    public string? AuthorId { get; init; }

    public required DateTimeOffset Published { get; init; }

    /// <summary>Markdown when the author sent its source, else the text of the HTML.</summary>
    public string Text { get; init; } = "";

    /// <summary>Sanitised.</summary>
    public string Html { get; init; } = "";

    public string? Summary { get; init; }

    /// <summary>A tag of BCP 47; null when nobody says.</summary>
    public string? Language { get; init; }

    public Audience Audience { get; init; } = Audience.Public;

    public string? InReplyTo { get; init; }

    public long? ParentId { get; init; }

    /// <summary>The post that starts the thread; null when this one does.</summary>
    public long? RootId { get; init; }

    /// <summary>The post that starts its thread, which may be itself.</summary>
    public long ThreadId => RootId ?? Id;

    /// <summary>The thread that it says it is in (FEP-7888), as its first author named it.</summary>
    public string? Context { get; init; }

    /// <summary>Where the author of a received post lists what answers it.</summary>
    public string? RepliesAt { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<Mention> Mentions { get; init; } = [];

    public DateTimeOffset? Edited { get; init; }

    public bool Deleted { get; init; }

    /// <summary>The author's integrity proof was checked.</summary>
    public bool ProofChecked { get; init; }

    /// <summary>Place in the home feed; null when it is not there.</summary>
    public long? HomeKey { get; init; }

    public int Likes { get; init; }

    public int Reshares { get; init; }

    public int Replies { get; init; }

    /// <summary>Id of the owner's own Like.</summary>
    public string? LikedBy { get; init; }

    /// <summary>Place in the list of what the owner likes; null when it is not there, as messages are not.</summary>
    internal long? LikeKey => Conversation is null && LikedBy is { } like && Protocol.Ids.TryParse(like[(like.LastIndexOf('/') + 1)..], out var key) ? key : null;

    /// <summary>Id of the owner's own Announce.</summary>
    public string? ResharedBy { get; init; }

    /// <summary>Person ids of the followed people who reshared it, at most a handful.</summary>
    public IReadOnlyList<string> Resharers { get; init; } = [];

    /// <summary>It travels sealed, to each of <see cref="Recipients"/> alone.</summary>
    public bool Sealed { get; init; }

    /// <summary>Person ids of those whom a sealed post of the owner was sealed to; of a received one, those whom its author shows.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Person ids of those whose server knows no sealing and who got it as an ordinary followers-only post, as the owner chose.</summary>
    public IReadOnlyList<string> PlainRecipients { get; init; } = [];

    /// <summary>Ids of the aspects that the owner chose. They leave this node in no form.</summary>
    public IReadOnlyList<string> Aspects { get; init; } = [];

    /// <summary>Each recipient is told who the others are.</summary>
    public bool ShowsRecipients { get; init; }

    /// <summary>The conversation whose message it is; such a post is in no feed.</summary>
    public long? Conversation { get; init; }

    /// <summary>When it is to be gone, here and at nodes that honour it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Place in the owner's bookmarks; null when it is not there.</summary>
    public long? BookmarkKey { get; init; }

    /// <summary>Kept by the owner in their bookmarks.</summary>
    public bool Bookmarked => BookmarkKey is not null;

    /// <summary>Place among the owner's pinned posts; null when it is not there.</summary>
    public long? PinKey { get; init; }

    /// <summary>Its author wants it folded away, even without saying why in <see cref="Summary"/>.</summary>
    public bool Sensitive { get; init; }

    /// <summary>What it is folded away under; null when it is shown at once.</summary>
    public string? Fold => Summary ?? (Sensitive ? "Sensitive content" : null);

    public bool Folded => Fold is not null;

    public PostPoll? Poll { get; init; }

    public Quote? Quote { get; init; }

    /// <summary>Who may quote it; null when a received post does not say.</summary>
    public Protocol.Quotable? Quotable { get; init; }

    /// <summary>Ids of its photos, in their order.</summary>
    public IReadOnlyList<long> Photos { get; init; } = [];

    /// <summary>The photos of a received post as its author sent them; they become <see cref="Photos"/> when it is stored. Not kept itself.</summary>
    public IReadOnlyList<Protocol.Attachment> Attachments { get; init; } = [];

    /// <summary>Pictures that stand for words between colons in it.</summary>
    public IReadOnlyList<KeptEmoji> Emoji { get; init; } = [];

    /// <summary>The same as its author sent them; they become <see cref="Emoji"/> when it is stored. Null leaves those that are there. Not kept itself.</summary>
    public IReadOnlyList<Protocol.CustomEmoji>? EmojiSources { get; init; }

    /// <summary>When a post of somebody else came here, if that was much later than its id says.</summary>
    public DateTimeOffset? Came { get; init; }

    /// <summary>When it came here.</summary>
    internal DateTimeOffset CameAt => Came ?? Protocol.Ids.TimeOf(Id);

    /// <summary>When it last came: a reshare brings an old post into the feed again.</summary>
    internal DateTimeOffset LastCame => HomeKey is { } place && Protocol.Ids.TimeOf(place) is var shown && shown > CameAt ? shown : CameAt;

    /// <summary>The owner has answered it.</summary>
    public bool Answered { get; init; }

    /// <summary>Changes of an own post that its readers do not have yet: votes, a stamp.</summary>
    public int Unsent { get; init; }

    /// <summary>When such changes were last sent.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>True when that person may see it, by what is known of its addressing.</summary>
    public bool IsFor(Person reader) => Audience == Audience.Public || (!Sealed && Mentions.Any(m => m.Url == reader.Actor))
        || (Sealed ? IsAmongRecipients(reader) : Audience == Audience.Friends && reader.Follower == Relation.Yes);

    /// <summary>True when an own post was sent to that person, as far as that can be told without asking for its deliveries.</summary>
    public bool WentTo(Person reader) => Mentions.Any(m => reader.Is(m.Url))
        || (Sealed ? IsAmongRecipients(reader) : reader.Follower == Relation.Yes && reader.Since <= Published);

    /// <summary>An entry of a feed: there is nobody to tell of a like, a reply or a reshare.</summary>
    public bool FromFeed => Uri.StartsWith(Person.FeedScheme, StringComparison.Ordinal);

    /// <summary>Its place alone, without anything that it said: what stays of a post that is gone.</summary>
    public Post Emptied() => new()
    {
        Id = Id,
        Uri = Uri,
        Author = Author,
        AuthorId = AuthorId,
        Published = Published,
        Audience = Audience,
        Sealed = Sealed,
        Conversation = Conversation,
        InReplyTo = InReplyTo,
        ParentId = ParentId,
        RootId = RootId,
        Came = Came,
        Deleted = true,
    };

    /// <summary>The owner's, for nobody else: it goes in envelopes, and to no one.</summary>
    public bool IsForOwner => AuthorId is null && Audience == Audience.Direct && Sealed && Recipients.Count == 0 && PlainRecipients.Count == 0 && Conversation is null;

    private bool IsAmongRecipients(Person reader) => Recipients.Contains(reader.Id) || PlainRecipients.Contains(reader.Id);

    /// <summary>Not for everybody, so it is stored under the content key.</summary>
    internal bool IsHidden => Sealed || Audience != Audience.Public;

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["u"] = Uri, ["a"] = Author }
        .With("l", Url).With("pi", AuthorId).With("t", Published).With("x", Text).With("h", Html).With("s", Summary).WithCount("v", (int)Audience)
        .With("r", InReplyTo).With("rp", ParentId).With("rt", RootId).With("e", Edited).With("d", Deleted).With("sg", ProofChecked).With("hk", HomeKey)
        .WithCount("nl", Likes).WithCount("ns", Reshares).WithCount("nr", Replies).With("ml", LikedBy).With("ms", ResharedBy)
        .WithList("g", Tags).WithList("m", [.. Mentions.SelectMany(m => new[] { m.Name, m.Url })]).WithList("rb", Resharers)
        .With("se", Sealed).WithList("to", Recipients).WithList("tp", PlainRecipients).WithList("as", Aspects).With("sr", ShowsRecipients).With("cv", Conversation).With("ex", Expires).With("bk", BookmarkKey)
        .With("sn", Sensitive).With("po", Poll?.ToBson()).With("qu", Quote?.ToBson()).With("qp", (long?)Quotable).WithCount("un", Unsent).With("st", SentAt)
        .WithNumbers("ph", Photos).With("an", Answered).With("pk", PinKey).With("cx", Context).With("ra", RepliesAt).With("lg", Language).With("cm", Came).WithEmoji(Emoji);

    internal static Post FromBson(BsonDocument document) => new()
    {
        Id = document["_id"].AsInt64,
        Uri = document["u"].AsString,
        Url = document.Text("l"),
        Author = document["a"].AsString,
        AuthorId = document.Text("pi"),
        Published = document.Time("t") ?? DateTimeOffset.UnixEpoch,
        Text = document.TextOr("x"),
        Html = document.TextOr("h"),
        Summary = document.Text("s"),
        Language = document.Text("lg"),
        Audience = (Audience)document.Count("v"),
        InReplyTo = document.Text("r"),
        ParentId = document.Number("rp"),
        RootId = document.Number("rt"),
        Edited = document.Time("e"),
        Deleted = document.Flag("d"),
        ProofChecked = document.Flag("sg"),
        HomeKey = document.Number("hk"),
        Likes = document.Count("nl"),
        Reshares = document.Count("ns"),
        Replies = document.Count("nr"),
        LikedBy = document.Text("ml"),
        ResharedBy = document.Text("ms"),
        Tags = document.Texts("g"),
        Mentions = [.. document.Texts("m").Chunk(2).Where(pair => pair.Length == 2).Select(pair => new Mention(pair[0], pair[1]))],
        Resharers = document.Texts("rb"),
        Sealed = document.Flag("se"),
        Recipients = document.Texts("to"),
        PlainRecipients = document.Texts("tp"),
        Aspects = document.Texts("as"),
        ShowsRecipients = document.Flag("sr"),
        Conversation = document.Number("cv"),
        Expires = document.Time("ex"),
        BookmarkKey = document.Number("bk"),
        Sensitive = document.Flag("sn"),
        Poll = document["po"] is { IsDocument: true } poll ? PostPoll.FromBson(poll.AsDocument) : null,
        Quote = document["qu"] is { IsDocument: true } quote ? Quote.FromBson(quote.AsDocument) : null,
        Quotable = (Protocol.Quotable?)document.Number("qp"),
        Unsent = document.Count("un"),
        SentAt = document.Time("st"),
        Photos = document.Numbers("ph"),
        Answered = document.Flag("an"),
        PinKey = document.Number("pk"),
        Context = document.Text("cx"),
        RepliesAt = document.Text("ra"),
        Came = document.Time("cm"),
        Emoji = document.Emoji(),
    };
}
