using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Whom a post was for where it comes from. Facebook's archives do not say.</summary>
public enum ArchiveAudience
{
    Unknown,
    Public,
    Unlisted,
    Friends,

    /// <summary>Named people, or an aspect.</summary>
    Chosen,
}

/// <summary>Why something of an archive was left out. The names are part of the API, in snake_case.</summary>
public enum LeftOut
{
    /// <summary>A node keeps photos, no videos and no sound.</summary>
    Video,

    /// <summary>A comment under somebody else's post, which is not in the archive.</summary>
    Comment,
    Like,
    Message,
    Group,

    /// <summary>Written on somebody else's page.</summary>
    OtherPage,

    /// <summary>Somebody else's post that was passed on.</summary>
    Reshare,

    /// <summary>Neither words nor a photo.</summary>
    Empty,

    /// <summary>No date that can be read.</summary>
    NoDate,
    PhotoMissing,
    PhotoUnreadable,

    /// <summary>A file or an entry of a list that cannot be read.</summary>
    Damaged,

    /// <summary>A path that points outside the archive.</summary>
    UnsafePath,

    /// <summary>The words beyond what a post may have.</summary>
    TooLong,

    /// <summary>Somebody whose server speaks another language, or who cannot be found.</summary>
    Person,

    /// <summary>A poll: who voted is not in the archive.</summary>
    Poll,
}

/// <summary>Something that an archive holds, in the order of the archive.</summary>
public abstract record ArchiveItem;

/// <summary>A photo of a post: its path as the archive writes it, and what it shows in words.</summary>
public sealed record ArchiveMedia(string Path, string Alt);

/// <summary>A post of whoever the archive belongs to.</summary>
/// <param name="Key">The same in every archive of that account, so that the second one changes nothing.</param>
/// <param name="Published">As the archive says.</param>
/// <param name="Markdown">What it says.</param>
public sealed record ArchivePost(string Key, DateTimeOffset Published, string Markdown) : ArchiveItem
{
    public ArchiveAudience Audience { get; init; }

    public string? Summary { get; init; }

    public bool Sensitive { get; init; }

    public string? Language { get; init; }

    public DateTimeOffset? Edited { get; init; }

    /// <summary>Id of the post that it answers.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The album that its photos are in.</summary>
    public string? Album { get; init; }

    public IReadOnlyList<ArchiveMedia> Media { get; init; } = [];
}

/// <summary>A photo of a post that came before is in this album too.</summary>
public sealed record ArchiveAlbumPhoto(string Album, string Path) : ArchiveItem;

/// <summary>Somebody whom the owner knew there. Without an address they can be invited, no more.</summary>
/// <param name="Name">As they were called, or their address.</param>
/// <param name="Address">user@host, when they can be followed.</param>
/// <param name="Aspect">The list that they were in.</param>
public sealed record ArchivePerson(string Name, string? Address, string? Aspect) : ArchiveItem;

/// <summary>A line of a list of blocks, in the form that Mastodon exports.</summary>
public sealed record ArchiveRules(string Csv, RuleKind Kind) : ArchiveItem;

/// <summary>Left out, and why. What names it for the owner's eyes.</summary>
public sealed record ArchiveGap(LeftOut Reason, string What, int Count = 1) : ArchiveItem;

/// <summary>An archive of one kind of service.</summary>
internal interface IArchiveReader
{
    /// <summary>"facebook", "mastodon", "diaspora", "personalnode".</summary>
    string Kind { get; }

    /// <summary>Everything in it, one after the other; nothing of it is in memory whole.</summary>
    IAsyncEnumerable<ArchiveItem> ReadAsync(CancellationToken cancellation);
}
