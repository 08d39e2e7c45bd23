using PersonalNode.MastodonApi.Entities;
using PersonalNode.Owner;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>Shows the owner and other people as accounts.</summary>
public sealed class AccountPresenter(OwnerStore owner, PeopleStore people, LocalNode local, MePresenter presenter, PublicPhotos publicPhotos, RuleStore rules, AppMedia media, MediaPresenter pictures)
{
    /// <summary>The owner's account id.</summary>
    public const string MyId = "me";

    private const int HeaderBox = 1_500;
    private const int AvatarBox = 320;

    /// <summary>Shown where somebody has no picture: apps want an address.</summary>
    private string NoPicture => local.Url + "/icons/person.png";

    public Account Me()
    {
        var (me, shown) = (owner.Current!, presenter.Me());
        var (avatar, header) = (publicPhotos.AvatarUrl(me) ?? NoPicture, publicPhotos.BannerUrl(me) ?? NoPicture);
        return new Account
        {
            Id = MyId,
            Username = me.Handle,
            Acct = me.Handle,
            DisplayName = me.Name,
            Locked = !me.AutoAccept,
            CreatedAt = Answers.Time(me.Created),
            Note = shown.BioHtml,
            Url = local.Url,
            Uri = local.Url,
            Avatar = avatar,
            AvatarStatic = avatar,
            Header = header,
            HeaderStatic = header,
            FollowersCount = shown.Counts.Followers,
            Fields = FieldsOf(me.Fields),
            FollowingCount = shown.Counts.Following,
            StatusesCount = shown.Counts.Posts,
        };
    }

    private static Field[] FieldsOf(IReadOnlyList<ProfileField> fields) =>
        [.. fields.Select(f => new Field(f.Name, new FieldView(f.Name, f.Value).Html, f.VerifiedAt is { } at ? Answers.Time(at) : null))];

    public CredentialAccount Credentials()
    {
        var me = Me();
        return new CredentialAccount
        {
            Id = me.Id,
            Username = me.Username,
            Acct = me.Acct,
            DisplayName = me.DisplayName,
            Locked = me.Locked,
            CreatedAt = me.CreatedAt,
            Note = me.Note,
            Fields = me.Fields,
            Url = me.Url,
            Uri = me.Uri,
            Avatar = me.Avatar,
            AvatarStatic = me.AvatarStatic,
            Header = me.Header,
            HeaderStatic = me.HeaderStatic,
            FollowersCount = me.FollowersCount,
            FollowingCount = me.FollowingCount,
            StatusesCount = me.StatusesCount,
            Source = new AccountSource("public", false, "", owner.Current!.Bio, [], presenter.Me().Counts.Requests),
        };
    }

    public Account Of(Person person)
    {
        var (avatar, header) = (Picture(person.Avatar, AvatarBox), Picture(person.Banner, HeaderBox));
        var username = person.Handle.Length > 0 ? person.Handle : person.Host;
        return new Account
        {
            Id = person.Id,
            Username = username,
            Acct = $"{username}@{person.Host}",
            DisplayName = person.Name,
            Locked = true,
            CreatedAt = Answers.Time(Ids.TryParse(person.Id, out var id) ? Ids.TimeOf(id) : person.FetchedAt),
            Note = person.BioHtml,
            Emojis = pictures.Emoji(person.Emoji),
            Url = person.Url,
            Uri = person.Url,
            Fields = FieldsOf(person.Fields),
            Avatar = avatar,
            AvatarStatic = avatar,
            Header = header,
            HeaderStatic = header,
        };
    }

    /// <summary>Whoever wrote the post; somebody of whom nothing is known any more is shown by their address.</summary>
    public Account AuthorOf(Post post) => post.AuthorId is not { } id ? Me() : Of(people.ById(id) ?? new Person
    {
        Id = id,
        Actor = post.Author,
        Name = Iri.HostOf(post.Author),
        Inbox = "",
        Key = "",
        KeyId = "",
    });

    /// <summary>The person of an account id; null for the owner's too.</summary>
    public Person? Person(string id) => id == MyId ? null : people.ById(id);

    /// <summary>The account of an id.</summary>
    public Account? Find(string id) => id == MyId ? Me() : people.ById(id) is { } person ? Of(person) : null;

    public Relationship RelationTo(string id) => people.ById(id) is not { } p
        ? new Relationship(id, false, false, false, null, false, false, false, false, false, false, false, false, false, "")
        : new Relationship(
            p.Id, p.Following == Relation.Yes, p.Following == Relation.Yes && !p.HidesReshares, false, null, p.Follower == Relation.Yes, p.Blocked, false, p.Muted, p.Muted,
            p.Following == Relation.Requested, p.Follower == Relation.Requested, rules.BlocksUrl(p.Url), false, "");

    private string Picture(long? photo, int box) => photo is { } id ? media.Url(id, box) : NoPicture;
}
