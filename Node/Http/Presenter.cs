using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>Turns stored posts and people into what the API shows; the only mapping between the two.</summary>
public sealed class Presenter(
    LocalNode local, OwnerStore owner, PeopleStore people, PostStore posts, AspectStore aspects, DeliveryStore deliveries, FeedFilter filter,
    PartsPresenter parts, PhotoPresenter photos)
{
    private const int MaxWaitingShown = 5;

    /// <summary>Sizes of people's pictures, in pixels.</summary>
    public const int AvatarBox = 96;

    /// <inheritdoc cref="AvatarBox"/>
    public const int BannerBox = 1_500;

    public PersonRef Me => owner.Current is { } me
        ? new PersonRef("me", local.Url, me.Name, me.Handle, AddressOf(me.Handle, local.Host), local.Host, true, PhotoPresenter.Url(me.Avatar, AvatarBox), Kind(null), [])
        : new PersonRef("me", local.Url, "", "", "", local.Host, true, null, Kind(null), []);

    public static PersonResponse ToResponse(Person p) => new(
        p.Id, p.Url, p.Name, p.Handle, p.Address, p.Host, p.BioHtml, Word(p.Following), Word(p.Follower), p.Blocked, p.Muted, p.HidesReshares,
        p.Birthday, p.Warning, p.Since, p.Verified, p.Key.Length > 0, p.AgreementKey is not null, PhotoPresenter.Url(p.Avatar, AvatarBox), PhotoPresenter.Url(p.Banner, BannerBox), Fields(p.Fields), Kind(p), PhotoPresenter.Emoji(p.Emoji));

    public static IReadOnlyList<FieldResponse> Fields(IReadOnlyList<ProfileField> fields) =>
        [.. fields.Select(f => new FieldResponse(f.Name, f.Url ?? f.Value, f.Url, f.Url is { } url ? HostName.OfUrl(url) : null, f.VerifiedAt))];

    private static string Kind(Person? person) => person is { IsFeed: true } ? "feed" : "person";

    public static PersonRef ToRef(Person p) => new(p.Id, p.Url, p.Name, p.Handle, p.Address, p.Host, false, PhotoPresenter.Url(p.Avatar, AvatarBox), Kind(p), PhotoPresenter.Emoji(p.Emoji));

    /// <summary>For a list, <paramref name="cursor"/> is the key of the item; alone, the post's own id.</summary>
    public PostResponse ToResponse(Post post, long? cursor = null) => new()
    {
        Id = Ids.ToText(post.Id),
        Url = post.Url ?? post.Uri,
        Author = AuthorOf(post),
        Mine = post.AuthorId is null,
        Text = post.Text,
        Html = post.Html,
        Summary = post.Summary,
        Language = post.Language,
        Published = post.Published,
        Edited = post.Edited,
        Audience = post.Aspects.Count > 0 ? "aspects" : post.IsForOwner ? "me" : Word(post.Audience),
        Sealed = post.Sealed,
        Aspects = [.. post.Aspects.Select(aspects.Find).OfType<Aspect>().Select(a => new AspectRef(a.Id, a.Name))],
        Recipients = [.. post.Recipients.Concat(post.PlainRecipients).Select(people.ById).OfType<Person>().Select(ToRef)],
        InReplyTo = InReplyTo(post),
        Root = post.RootId is { } root ? Ids.ToText(root) : null,
        Tags = post.Tags,
        Mentions = [.. post.Mentions.Select(m => new MentionResponse(m.Name, m.Url))],
        Photos = photos.Of(post),
        Emoji = PhotoPresenter.Emoji(post),
        Likes = post.Likes,
        Reshares = post.Reshares,
        Replies = post.Replies,
        Liked = post.LikedBy is not null,
        Reshared = post.ResharedBy is not null,
        ResharedBy = post.HomeKey is not null && post.HomeKey != post.Id ? [.. post.Resharers.Where(filter.ShowsReshares).Select(people.ById).OfType<Person>().Select(ToRef)] : [],
        Deleted = post.Deleted,
        Signed = post.ProofChecked,
        HiddenBy = filter.HiddenBy(post),
        Cursor = Ids.ToText(cursor ?? post.HomeKey ?? post.Id),
        Sensitive = post.Folded,
        Poll = parts.Poll(post),
        Quote = parts.Quote(post, AuthorOf),
        Quotable = PartsPresenter.Word(post.Quotable),
        Bookmarked = post.Bookmarked,
        Pinned = post.PinKey is not null,
        Expires = post.Expires,
        Delivery = post.AuthorId is null ? Delivery(post.Id) : null,
    };

    /// <summary>A post that is not to be seen, where others answer it: only its place.</summary>
    public PostResponse ToGap(Post post) => ToResponse(post.Emptied() with { Sealed = false });

    public static string Word(Audience audience) => audience switch
    {
        Audience.Public => "public",
        Audience.Friends => "friends",
        _ => "direct",
    };

    /// <summary>The state of a delivery as the API names it; one that has failed before and waits is asleep.</summary>
    public static string Word(Delivery delivery) => delivery.State switch
    {
        DeliveryState.Delivered => "delivered",
        DeliveryState.Refused => "refused",
        DeliveryState.GaveUp => "gave_up",
        _ => delivery.Attempts > 0 ? "asleep" : "waiting",
    };

    /// <summary>Waiting rows behind a sleeping host share its next turn.</summary>
    public DateTimeOffset? NextTry(Delivery delivery) =>
        delivery.State != DeliveryState.Waiting ? null : Later(delivery.NextTry, deliveries.Host(delivery.Host)?.NextTurn);

    public string NameOf(string personId) => people.ById(personId) is { } p ? p.Name : "";

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    private static string AddressOf(string handle, string host) => handle.Length == 0 ? host : $"@{handle}@{host}";

    private static string Word(Relation relation) => relation switch
    {
        Relation.Requested => "requested",
        Relation.Yes => "yes",
        Relation.Rejected => "rejected",
        _ => "no",
    };

    public PersonRef AuthorOf(Post post)
    {
        if (post.AuthorId is null)
        {
            return Me;
        }

        return people.ById(post.AuthorId) is { } person
            ? ToRef(person)
            : new PersonRef(post.AuthorId, post.Author, Iri.HostOf(post.Author), "", Iri.HostOf(post.Author), Iri.HostOf(post.Author), false, null, Kind(null), []);
    }

    private InReplyToResponse? InReplyTo(Post post)
    {
        if (post.InReplyTo is null)
        {
            return null;
        }

        var parent = post.ParentId is { } id ? posts.Find(id) : null;
        return parent is null
            ? new InReplyToResponse(null, post.InReplyTo, null)
            : new InReplyToResponse(Ids.ToText(parent.Id), parent.Url ?? parent.Uri, AuthorOf(parent));
    }

    private DeliverySummary? Delivery(long post)
    {
        if (deliveries.Tally(post) is not { Total: > 0 } tally)
        {
            return null;
        }

        IReadOnlyList<WaitingResponse> waiting = tally.Delivered == tally.Total ? [] :
        [
            .. deliveries.Unfinished(post, MaxWaitingShown).Select(d => new WaitingResponse(
                NameOf(d.PersonId), d.Host, d.Attempts, NextTry(d), Word(d), d.Reason ?? deliveries.Host(d.Host)?.Reason)),
        ];
        return new DeliverySummary(tally.Total, tally.Delivered, tally.GaveUp, tally.SeenBy.Count, waiting);
    }
}
