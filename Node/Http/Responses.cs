namespace PersonalNode.Http;

/// <summary>A page of a list; <see cref="Next"/> is passed back to get the following page, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Somebody as a post shows them. <see cref="Mine"/>: the owner, whose id is "me". Avatar: where this node serves their picture. Kind: "person", or "feed" for a feed that is read. Emoji: of their name.</summary>
public sealed record PersonRef(string Id, string Url, string Name, string Handle, string Address, string Host, bool Mine, string? Avatar, string Kind, IReadOnlyList<EmojiResponse> Emoji);

/// <summary>
/// Somebody with their relation to the owner. Following and follower: "no", "requested", "yes", "rejected". Birthday: "YYYY-MM-DD" or
/// "MM-DD". Verified: the owner has compared the key that they have now. CanVerify: they have a key to compare. CanSeal: their node takes sealed posts.
/// </summary>
public sealed record PersonResponse(
    string Id, string Url, string Name, string Handle, string Address, string Host, string BioHtml, string Following, string Follower, bool Blocked,
    bool Muted, bool HidesReshares, string? Birthday, string? Warning, DateTimeOffset? Since, bool Verified, bool CanVerify, bool CanSeal, string? Avatar, string? Banner,
    IReadOnlyList<FieldResponse> Fields, string Kind, IReadOnlyList<EmojiResponse> Emoji)
{
    /// <summary>The warning as a code.</summary>
    public string? WarningCode => Reasons.CodeOf(Warning);
}

/// <summary>
/// A line of a profile. A link has its url and, to be shown, the host that it really leads to; value is its address then, and plain text otherwise.
/// VerifiedAt: when its page was last seen to link back.
/// </summary>
public sealed record FieldResponse(string Name, string Value, string? Url, string? Host, DateTimeOffset? VerifiedAt);

/// <summary>A request to follow the owner.</summary>
public sealed record FollowRequestResponse(string Id, PersonResponse Person, DateTimeOffset? At);

/// <summary>What a post answers; the id is null while that post is not here.</summary>
public sealed record InReplyToResponse(string? Id, string Url, PersonRef? Author);

public sealed record MentionResponse(string Name, string Url);

/// <summary>One size of a photo, in pixels.</summary>
public sealed record PhotoSizeResponse(int Width, int Height, string Url);

/// <summary>A picture, served by this node, that stands for its shortcode between colons.</summary>
public sealed record EmojiResponse(string Shortcode, string Url);

/// <summary>What of a photo stays in sight when its sides are cut off: from -1, left and bottom, to 1, right and top.</summary>
public sealed record FocusResponse(double X, double Y);

/// <summary>
/// A photo, served by this node to its owner alone. Width and height are those of the largest size, in pixels, 0 when unknown; sizes come
/// smallest first. State: "ready", "waiting" (a friend's photo on its way), "failed" (looking at it tries again). Albums: ids of the owner's albums that it is in. Focus: null for the middle.
/// </summary>
public sealed record PhotoResponse(
    string Id, string Url, string Alt, int Width, int Height, string? BlurHash, IReadOnlyList<PhotoSizeResponse> Sizes, string State,
    IReadOnlyList<string> Albums, FocusResponse? Focus);

/// <summary>A recipient that has not got the post yet. State: "waiting", "asleep", "refused", "gave_up".</summary>
public sealed record WaitingResponse(string Person, string Host, int Attempts, DateTimeOffset? NextTry, string State, string? Reason);

/// <summary>An aspect that the owner sent a post to.</summary>
public sealed record AspectRef(string Id, string Name);

/// <summary>
/// Who has a post of the owner. <see cref="Delivered"/>: their server took it, which not every server means; <see cref="Seen"/>: they have shown that they
/// have it, by an answer, a like, a reshare, a quote or a vote.
/// </summary>
public sealed record DeliverySummary(int Total, int Delivered, int GaveUp, int Seen, IReadOnlyList<WaitingResponse> Waiting);

/// <summary>
/// A post as pages and scripts get it. <see cref="Html"/> is sanitised; <see cref="Cursor"/> is its place in the list; <see cref="Signed"/> says
/// that the author's proof was checked. Audience: "public", "friends", "aspects" and "me" (one's own), "direct" (sealed for the
/// owner and whomever else its author chose).
/// </summary>
public record PostResponse
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    public required PersonRef Author { get; init; }

    public required bool Mine { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public required string? Summary { get; init; }

    /// <summary>What it is written in, a tag of BCP 47; null when its author does not say.</summary>
    public required string? Language { get; init; }

    public required DateTimeOffset Published { get; init; }

    public required DateTimeOffset? Edited { get; init; }

    public required string Audience { get; init; }

    /// <summary>It travelled in envelopes, to chosen people only.</summary>
    public required bool Sealed { get; init; }

    /// <summary>The aspects that the owner chose; nobody else learns of them.</summary>
    public required IReadOnlyList<AspectRef> Aspects { get; init; }

    /// <summary>Who got a sealed post: of the owner's all, of somebody else's those whom the author shows.</summary>
    public required IReadOnlyList<PersonRef> Recipients { get; init; }

    public required InReplyToResponse? InReplyTo { get; init; }

    /// <summary>Id of the post that starts the thread; null when this one does.</summary>
    public required string? Root { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required IReadOnlyList<MentionResponse> Mentions { get; init; }

    public required IReadOnlyList<PhotoResponse> Photos { get; init; }

    /// <summary>Pictures that stand for words between colons in its text, html, summary and poll, which keep the words.</summary>
    public required IReadOnlyList<EmojiResponse> Emoji { get; init; }

    public required int Likes { get; init; }

    public required int Reshares { get; init; }

    public required int Replies { get; init; }

    public required bool Liked { get; init; }

    public required bool Reshared { get; init; }

    public required IReadOnlyList<PersonRef> ResharedBy { get; init; }

    public required bool Deleted { get; init; }

#pragma warning disable CA1720 // The wire name is "signed".
    public required bool Signed { get; init; }
#pragma warning restore CA1720

    /// <summary>The muted word because of which the post is to be shown folded up; null when there is none.</summary>
    public required string? HiddenBy { get; init; }

    public required string Cursor { get; init; }

    /// <summary>Folded away until the reader opens it; by its summary, or by its author's wish without one.</summary>
    public required bool Sensitive { get; init; }

    public required PollResponse? Poll { get; init; }

    public required QuoteResponse? Quote { get; init; }

    /// <summary>Who may quote it, as its author says: "anyone", "followers", "nobody"; null when nothing is said.</summary>
    public required string? Quotable { get; init; }

    public required bool Bookmarked { get; init; }

    /// <summary>One's own post that stands first on one's page.</summary>
    public required bool Pinned { get; init; }

    /// <summary>When it is gone here, and where else it is honoured.</summary>
    public required DateTimeOffset? Expires { get; init; }

    public required DeliverySummary? Delivery { get; init; }
}
