namespace PersonalNode.Storage;

/// <summary>One direction of a follow.</summary>
public enum Relation
{
    No,
    Requested,
    Yes,
    Rejected,
}

/// <summary>
/// Somebody else, as this node knows them. <see cref="Actor"/> is canonical (<see cref="Protocol.Iri"/>); <see cref="Key"/> is the
/// Ed25519 identity key as a Multikey, pinned from the moment there is a relation; empty when their server has none for them.
/// </summary>
public sealed record Person
{
    public required string Id { get; init; }

    public required string Actor { get; init; }

    public string Name { get; init; } = "";

    public string Handle { get; init; } = "";

    /// <summary>
    /// The handle as WebFinger confirmed it, name@host; the host may be another than the actor's. It counts while the name is still <see cref="Handle"/>.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>Sanitised HTML.</summary>
    public string BioHtml { get; init; } = "";

    public required string Inbox { get; init; }

    public string? Outbox { get; init; }

    /// <summary>Where their server takes what is for many people there.</summary>
    public string? SharedInbox { get; init; }

    /// <summary>Other accounts that this one says it is; each would have to say so, too.</summary>
    public IReadOnlyList<string> AlsoKnownAs { get; init; } = [];

    public required string Key { get; init; }

    public required string KeyId { get; init; }

    /// <summary>The RSA key that signs their requests (<see cref="Crypto.RsaPublicKey"/>); null when they show none.</summary>
    public string? RsaKey { get; init; }

    /// <summary>The X25519 key to which one seals for them, a Multikey; null when their server knows no sealing.</summary>
    public string? AgreementKey { get; init; }

    /// <summary>Id of <see cref="AgreementKey"/> in their actor document.</summary>
    public string? AgreementKeyId { get; init; }

    /// <summary>When their agreement key was last read from their node.</summary>
    public DateTimeOffset? AgreementReadAt { get; init; }

    /// <summary>What stays when the key and the address change: the hash of the first statement of their identity log. Null while unknown.</summary>
    public string? Identity { get; init; }

    /// <summary>The identity that a stranger's actor document names. A claim: it counts for nothing until their log was followed.</summary>
    public string? Claims { get; init; }

    /// <summary>Hash of the newest statement of their log that is mirrored here.</summary>
    public string? IdentityHead { get; init; }

    /// <summary>When their actor document and log are to be looked at; null when there is no reason to.</summary>
    public DateTimeOffset? IdentityDue { get; init; }

    /// <summary>Hash of the newest statement of the owner's log that is known to have reached them.</summary>
    public string? ToldHead { get; init; }

    /// <summary>Hash of the newest statement that was sent to them, and when.</summary>
    public string? SentHead { get; init; }

    /// <inheritdoc cref="SentHead"/>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Actor ids under which they were known before, proven by their identity log.</summary>
    public IReadOnlyList<string> FormerActors { get; init; } = [];

    /// <summary>Identity keys that were theirs before and were given up in good order; they prove old posts.</summary>
    public IReadOnlyList<string> FormerKeys { get; init; } = [];

    /// <summary>The key that the owner compared with them; the mark holds while it is still <see cref="Key"/>.</summary>
    public string? VerifiedKey { get; init; }

    /// <summary>Their posts stay out of the feed, and they cause no notifications. They are not told.</summary>
    public bool Muted { get; init; }

    /// <summary>What they reshare stays out of the feed.</summary>
    public bool HidesReshares { get; init; }

    /// <summary>"MM-DD" or "YYYY-MM-DD", when they say.</summary>
    public string? Birthday { get; init; }

    /// <summary>Where their picture is, and the wide one above their page.</summary>
    public string? Icon { get; init; }

    /// <inheritdoc cref="Icon"/>
    public string? Image { get; init; }

    /// <summary>The photo of <see cref="Icon"/>, as it is kept here; set when the person is saved.</summary>
    public long? Avatar { get; init; }

    /// <summary>The photo of <see cref="Image"/>.</summary>
    public long? Banner { get; init; }

    /// <summary>Pictures in their name, their words about themselves and the lines of their profile.</summary>
    public IReadOnlyList<KeptEmoji> Emoji { get; init; } = [];

    /// <summary>The same as they sent them; they become <see cref="Emoji"/> when the person is saved. Null leaves those that are there. Not kept itself.</summary>
    public IReadOnlyList<Protocol.CustomEmoji>? EmojiSources { get; init; }

    /// <summary>Lines of their profile.</summary>
    public IReadOnlyList<ProfileField> Fields { get; init; } = [];

    /// <summary>The collection of the posts that they pinned.</summary>
    public string? Featured { get; init; }

    /// <summary>Ids of those posts as that collection had them, or as they said since; some may not be here.</summary>
    public IReadOnlyList<string> Pinned { get; init; } = [];

    /// <summary>When they were last looked at closely: handle, links, pinned posts.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    public Relation Following { get; init; }

    /// <summary>Id of the Follow that this node sent; an Accept or Reject must name it.</summary>
    public string? FollowId { get; init; }

    public Relation Follower { get; init; }

    /// <summary>Id of the Follow that they sent; the answer names it.</summary>
    public string? FollowerFollowId { get; init; }

    /// <summary>The owner came to them by their invitation: their Follow, which comes in return, is let in without asking.</summary>
    public bool Awaited { get; init; }

    public bool Blocked { get; init; }

    /// <summary>A sentence for the owner when something about this person is not right, such as a changed key.</summary>
    public string? Warning { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Newest activity of their outbox at the last complete reading; reading again stops there.</summary>
    public string? OutboxMark { get; init; }

    /// <summary>When that activity was published: where reading stops when the activity itself has been deleted since.</summary>
    public DateTimeOffset? OutboxMarkAt { get; init; }

    /// <summary>When their outbox is to be read next; null when they are not followed.</summary>
    public DateTimeOffset? CatchUpDue { get; init; }

    public DateTimeOffset FetchedAt { get; init; }

    /// <summary>True for the actor id of now and for the earlier ones.</summary>
    public bool Is(string? actor) => actor is not null && (string.Equals(Actor, actor, StringComparison.Ordinal) || FormerActors.Contains(actor));

    /// <summary>Their actor id of now, and earlier ones.</summary>
    public IReadOnlyList<string> Actors => [Actor, .. FormerActors];

    /// <summary>True when the id lies where they live or lived.</summary>
    public bool Hosts(string? id) => Protocol.Iri.SameOrigin(Actor, id) || FormerActors.Any(former => Protocol.Iri.SameOrigin(former, id));

    /// <summary>The actor id under which they made the object: the one of its origin.</summary>
    public string ActorOf(string id) => Protocol.Iri.SameOrigin(Actor, id) ? Actor : FormerActors.FirstOrDefault(former => Protocol.Iri.SameOrigin(former, id)) ?? Actor;

    /// <summary>
    /// What their signatures are checked with; null when they have no key. Whoever keeps an identity log signs by its key alone: an RSA key is on no log,
    /// so a thief could go on using it after it was given up.
    /// </summary>
    public Crypto.KeyRing? Keys() => Crypto.KeyRing.TryRead(Actors, Key, FormerKeys, (Identity ?? Claims) is null ? RsaKey : null);

    /// <summary>A key of theirs is known; who is only named by others has none.</summary>
    public bool Met => Key.Length > 0 || RsaKey is not null;

    /// <summary>The same person with what their actor document shows now: all of it but keys. What the owner decided, and marks of reading, stay.</summary>
    public Person Showing(Person fresh) => this with
    {
        Name = fresh.Name,
        Handle = fresh.Handle,
        Account = fresh.Account ?? Account,
        BioHtml = fresh.BioHtml,
        Inbox = fresh.Inbox,
        Outbox = fresh.Outbox,
        SharedInbox = fresh.SharedInbox,
        AlsoKnownAs = fresh.AlsoKnownAs,
        Birthday = fresh.Birthday,
        Icon = fresh.Icon,
        Image = fresh.Image,
        EmojiSources = fresh.EmojiSources,
        Fields = ProfileField.Merge(Fields, fresh.Fields),
        Featured = fresh.Featured,
        FetchedAt = fresh.FetchedAt,
    };

    /// <summary>The same person with the keys of an actor document, for the caller to have judged.</summary>
    public Person WithKeysOf(Person fresh) => WithAgreementOf(fresh) with
    {
        Key = fresh.Key,
        KeyId = fresh.KeyId,
        RsaKey = fresh.RsaKey,
    };

    /// <summary>The same person with the agreement key of an actor document alone.</summary>
    public Person WithAgreementOf(Person fresh) =>
        this with { AgreementKey = fresh.AgreementKey, AgreementKeyId = fresh.AgreementKeyId, AgreementReadAt = fresh.AgreementReadAt };

    /// <summary>The same person without any tie, after they or their account left.</summary>
    public Person Gone(string? warning) => this with
    {
        Follower = Relation.No,
        FollowerFollowId = null,
        Following = Following == Relation.No ? Relation.No : Relation.Rejected,
        FollowId = null,
        CatchUpDue = null,
        Warning = warning,
    };

    public bool Verified => VerifiedKey is { Length: > 0 } && VerifiedKey == Key;

    public string Host => Protocol.Iri.HostOf(Url);

    /// <summary>How the id of a feed and its entries begins, which no id of an actor or of anything signed can (<see cref="Protocol.Iri"/>): a feed speaks for itself alone.</summary>
    public const string FeedScheme = "feed:";

    /// <summary>A feed that is read, not somebody who can be told or answered.</summary>
    public bool IsFeed => Actor.StartsWith(FeedScheme, StringComparison.Ordinal);

    /// <summary>Where they are on the web: their id, or the feed's address.</summary>
    public string Url => IsFeed ? Actor[FeedScheme.Length..] : Actor;

    /// <summary>What people call them: the confirmed handle, else the handle at the host that their id proves.</summary>
    public string Address => Handle.Length == 0 ? Host : IsAccountOf(Account, Handle) ? "@" + Account : $"@{Handle}@{Host}";

    /// <summary>True when the account, name@host, is the handle's.</summary>
    public static bool IsAccountOf(string? account, string handle) =>
        account is not null && account.Length > handle.Length + 1 && account[handle.Length] == '@' && account.StartsWith(handle, StringComparison.OrdinalIgnoreCase);

    /// <summary>People with any tie stay in memory and are listed, those whom the owner wants less of among them; the rest are authors met in threads.</summary>
    public bool Related => Following != Relation.No || Follower != Relation.No || Blocked || Muted || HidesReshares;
}
