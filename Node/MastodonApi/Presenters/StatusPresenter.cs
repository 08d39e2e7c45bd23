using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>
/// Shows posts as statuses. What is sealed, or only for followers, is "private" and never "public"; messages are "direct". A post that a
/// reshare brought into a list is wrapped in one, whose id is its place in that list.
/// </summary>
public sealed class StatusPresenter(
    AccountPresenter accounts, MediaPresenter media, PeopleStore people, PostStore posts, Timelines timelines, FeedFilter filter, PartsPresenter parts, Presenter presenter, ConversationStore conversations,
    LocalNode local)
{
    /// <summary>By the id of a post, or of a reshare in the feed. Null when it is not here, deleted, or by somebody blocked.</summary>
    public Post? Find(string? id)
    {
        var post = posts.Known(id);
        if (post is null && Ids.TryParse(id, out var key) && timelines.Page(Timeline.Home, key + 1, 1) is [var (place, shown)] && place == key)
        {
            post = posts.Find(shown) is { Deleted: false } reshared ? reshared : null;
        }

        return post is not null && filter.Shows(post) ? post : null;
    }

    /// <summary>A post at its place in a list.</summary>
    public Status At(Post post, long key) => key == post.Id || post.HomeKey != key ? Of(post) : Wrapped(post, key);

    public Status Of(Post post) => Of(post, quote: true);

    /// <summary>The owner's own reshare of the post.</summary>
    public Status Reshared(Post post) => Wrap(post, Ids.TryParse(post.ResharedBy?.Split('/')[^1], out var id) ? id : post.Id, accounts.Me());

    public static string Visibility(Post post) => post switch
    {
        { Conversation: not null } or { Audience: Audience.Direct, Sealed: false } => "direct",
        { Audience: Audience.Public, Sealed: false } => "public",
        _ => "private",
    };

    public Entities.Poll? Poll(Post post) => parts.Poll(post) is not { } poll ? null : new Entities.Poll(
        Ids.ToText(post.Id), poll.Ends is { } ends ? Answers.Time(ends) : null, poll.Closed, poll.Multiple, poll.Options.Sum(o => o.Votes), poll.Voters, poll.Voted,
        [.. poll.Options.Select((o, i) => (o, i)).Where(o => o.o.Voted).Select(o => o.i)], [.. poll.Options.Select(o => new Entities.PollOption(o.Text, o.Votes))], media.Emoji(post));

    private Status Wrapped(Post post, long key) =>
        Wrap(post, key, post.Resharers.FirstOrDefault(filter.ShowsReshares) is { } id && people.ById(id) is { } person ? accounts.Of(person) : accounts.AuthorOf(post));

    private Status Wrap(Post post, long key, Account by)
    {
        var inner = Of(post);
        return new Status
        {
            Id = Ids.ToText(key),
            CreatedAt = Answers.Time(Ids.TimeOf(key)),
            Visibility = inner.Visibility,
            Uri = inner.Uri,
            Url = inner.Url,
            Content = inner.Content,
            Account = by,
            Reblog = inner,
            Favourited = inner.Favourited,
            Reblogged = inner.Reblogged,
            Bookmarked = inner.Bookmarked,
            Filtered = inner.Filtered,
        };
    }

    private Status Of(Post post, bool quote)
    {
        var parent = post.ParentId is { } parentId ? posts.Find(parentId) : null;
        return new Status
        {
            Id = Ids.ToText(post.Id),
            CreatedAt = Answers.Time(post.Published),
            InReplyToId = parent is null ? null : Ids.ToText(parent.Id),
            InReplyToAccountId = parent is null ? null : parent.AuthorId ?? AccountPresenter.MyId,
            Sensitive = post.Folded,
            SpoilerText = post.Summary ?? "",
            Language = post.Language,
            Visibility = Visibility(post),
            Uri = post.Uri,
            Url = post.Url ?? post.Uri,
            RepliesCount = post.Replies,
            ReblogsCount = post.Reshares,
            FavouritesCount = post.Likes,
            EditedAt = post.Edited is { } edited ? Answers.Time(edited) : null,
            Favourited = post.LikedBy is not null,
            Reblogged = post.ResharedBy is not null,
            Muted = post.AuthorId is { } author && people.ById(author) is { Muted: true },
            Bookmarked = post.Bookmarked,
            Pinned = post.PinKey is not null,
            Content = post.Html,
            Account = accounts.AuthorOf(post),
            MediaAttachments = media.Of(post),
            Emojis = media.Emoji(post),
            Mentions = [.. post.Conversation is { } conversation ? Readers(post, conversation) : post.Mentions.Select(Mention).OfType<StatusMention>()],
            Tags = [.. post.Tags.Select(t => new StatusTag(t, $"{local.Url}/tags/{Uri.EscapeDataString(t)}"))],
            Poll = Poll(post),
            Quote = quote ? Quote(post) : null,
            Filtered = filter.HiddenBy(post) is { } word ? [Filters.Result(word)] : [],
        };
    }

    private StatusMention? Mention(Mention mention) =>
        local.IsMe(mention.Url) ? Mention(accounts.Me()) : people.ByActor(mention.Url) is { } person ? Mention(accounts.Of(person)) : null;

    /// <summary>A message is for all others of its conversation, so that an app's answer goes to them.</summary>
    private IEnumerable<StatusMention> Readers(Post message, long conversation)
    {
        var others = (conversations.Find(conversation)?.People ?? []).Where(p => p != message.AuthorId).Select(people.ById).OfType<Person>().Select(accounts.Of);
        return (message.AuthorId is null ? others : others.Prepend(accounts.Me())).Select(Mention);
    }

    private static StatusMention Mention(Account account) => new(account.Id, account.Username, account.Url, account.Acct);

    private StatusQuote? Quote(Post post) => parts.Quote(post, presenter.AuthorOf) switch
    {
        null => null,
        { State: "shown", Id: { } id } when posts.Known(id) is { } quoted => new StatusQuote("accepted", Of(quoted, quote: false)),
        { State: "refused" } => new StatusQuote("rejected", null),
        { State: "gone" } => new StatusQuote("deleted", null),
        { State: "hidden" } => new StatusQuote("unauthorized", null),
        _ => new StatusQuote("pending", null),
    };
}
