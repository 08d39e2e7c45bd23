using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// People, aspects and rules in the files that Mastodon exports and imports (mastodon/mastodon, app/models/export.rb): the same names, columns and headers,
/// or none where it writes none. Who has no handle (feeds) cannot be named there and is left out.
/// </summary>
public sealed class MastodonLists(PeopleStore people, AspectStore aspects, RuleStore rules, PostStore posts, Timelines timelines)
{
    private const int PageSize = 200;
    private const string Following = "following_accounts.csv";
    private const string Followers = "followers.csv";
    private const string Lists = "lists.csv";
    private const string Blocked = "blocked_accounts.csv";
    private const string Muted = "muted_accounts.csv";
    private const string Domains = "blocked_domains.csv";
    private const string Bookmarked = "bookmarks.csv";

    /// <summary>The files there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [Following, Followers, Lists, Blocked, Muted, Domains, Bookmarked];

    /// <summary>The lines of a file, each with its end; null when there is no such file.</summary>
    public IEnumerable<string>? Read(string name) => Rows(name)?.Select(row => string.Join(',', row.Select(Quoted)) + "\n");

    private IEnumerable<string[]>? Rows(string name) => name switch
    {
        Following => Accounts(p => p.Following is Relation.Yes or Relation.Requested).Select(p => new[] { Account(p), p.HidesReshares ? "false" : "true", "false", "" })
            .Prepend(["Account address", "Show boosts", "Notify on new posts", "Languages"]),
        Followers => Accounts(p => p.Follower == Relation.Yes).Select(p => new[] { Account(p) }).Prepend(["Account address"]),
        Lists => aspects.All().SelectMany(a => a.People.Select(people.ById).OfType<Person>().Where(HasAccount).Select(p => new[] { a.Name, Account(p) })),
        Blocked => Accounts(p => p.Blocked).Select(Account).Concat(Ruled(RuleKind.Account)).Distinct(StringComparer.OrdinalIgnoreCase).Select(a => new[] { a }),
        Muted => Accounts(p => p.Muted).Select(Account).Concat(Ruled(RuleKind.MutedAccount)).Distinct(StringComparer.OrdinalIgnoreCase).Select(a => new[] { a, "true" })
            .Prepend(["Account address", "Hide notifications"]),
        Domains => Ruled(RuleKind.Host).Select(h => new[] { h }),
        Bookmarked => Bookmarks().Where(p => !p.FromFeed).Select(p => new[] { p.Uri }),
        _ => null,
    };

    private IEnumerable<Person> Accounts(Func<Person, bool> which) => people.Related().Where(p => which(p) && HasAccount(p));

    private IEnumerable<string> Ruled(RuleKind kind) => rules.All.Where(r => r.Kind == kind).Select(r => r.Value);

    private IEnumerable<Post> Bookmarks() => posts.Walk(timelines.Everything(Timeline.Bookmarks, PageSize).Select(e => e.Value));

    private static bool HasAccount(Person person) => person is { IsFeed: false, Handle.Length: > 0 };

    private static string Account(Person person) => person.Address.TrimStart('@');

    /// <summary>RFC 4180, section 2: quoted when it holds a comma, a quote or a line break.</summary>
    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\r\n") || value.StartsWith(' ') || value.EndsWith(' ') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
