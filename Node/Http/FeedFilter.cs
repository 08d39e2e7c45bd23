using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>
/// What the owner does not want to see, decided whenever something is shown and from memory alone: what is stored stays as it is, and a
/// block that is taken back brings everything back. The one place for lists, threads, events and notifications alike.
/// </summary>
public sealed class FeedFilter(PeopleStore people, RuleStore rules)
{
    /// <summary>False for what blocked people wrote: it is shown nowhere.</summary>
    public bool Shows(Post post)
    {
        if (post.AuthorId is null)
        {
            return true;
        }

        return people.ById(post.AuthorId) is { } author ? !people.IsBlocked(author) : !rules.BlocksUrl(post.Author);
    }

    /// <summary>False also for what muted people wrote.</summary>
    public bool Wants(Post post) => Shows(post) && !(post.AuthorId is { } author && people.ById(author) is { Muted: true });

    /// <summary>False also for what is there only because of reshares that the owner does not want.</summary>
    public bool ShowsAtHome(Post post) =>
        Wants(post) && (post.HomeKey == post.Id || post.Resharers.Count == 0 || post.Resharers.Any(ShowsReshares));

    /// <summary>True when what this person passes on is wanted.</summary>
    public bool ShowsReshares(string personId) => people.ById(personId) is { Muted: false, HidesReshares: false } person && !people.IsBlocked(person);

    /// <summary>The muted word because of which a post of somebody else is shown folded up, or null.</summary>
    public string? HiddenBy(Post post) => post.AuthorId is null || rules.Words.IsEmpty ? null : rules.Words.In(
        post.Summary, post.Text, Protocol.MutedWords.TextOf(post.Html), string.Join(' ', post.Tags.Select(t => "#" + t)));
}
