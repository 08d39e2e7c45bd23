using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Owner;
using PersonalNode.People;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>The owner's profile as apps change it. Pictures are chosen on the node's own page.</summary>
internal sealed record ProfileChange(string? DisplayName = null, string? Note = null, bool? Locked = null);

/// <summary>The owner and other people.</summary>
internal static class AccountEndpoints
{
    private const int MostIds = 100;
    private static readonly ProfileValidator Profiles = new();

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/accounts", "Accounts");
        api.MapGet("/verify_credentials", (AccountPresenter accounts) => Answers.Json(accounts.Credentials(), MastodonJson.Default.CredentialAccount))
            .Needs("profile", "read:accounts").Gives<CredentialAccount>().WithSummary("The owner");
        api.MapPatch("/update_credentials", UpdateAsync).Needs("write:accounts").Takes<ProfileChange>().Gives<CredentialAccount>().WithSummary("Changes the owner's profile and tells the followers");
        api.MapGet("", Many).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("Several people, by id[]");
        api.MapGet("/lookup", LookUp).Needs("read:accounts").Gives<Account>().WithSummary("Somebody who is known here, by handle").ProducesProblem(404, "application/json");
        api.MapGet("/search", SearchAsync).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("People by name or handle; with resolve=true also somebody new");
        api.MapGet("/relationships", Relationships).Needs("read:follows").Gives<IReadOnlyList<Relationship>>().WithSummary("How the owner and people stand to each other, by id[]");
        api.MapGet("/familiar_followers", Familiar).Needs("read:follows").Gives<IReadOnlyList<FamiliarFollowers>>().WithSummary("Who follows whom is not told among nodes: nobody, for each id[]");
        api.MapGet("/{id}", Get).Needs("read:accounts").Gives<Account>().WithSummary("One person").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/statuses", Statuses).Needs("read:statuses").GivesStatuses("Posts of one person, also only_media, exclude_replies, exclude_reblogs, tagged").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/followers", Followers).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("The owner's followers; those of others are not told").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/following", Following).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("Whom the owner follows; for others it is not told").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/featured_tags", Nobody).Needs("read:accounts").Gives<IReadOnlyList<Tag>>().WithSummary("None: tags are not featured here").ProducesProblem(404, "application/json");
    }

    private static async Task<IResult> UpdateAsync(HttpRequest request, Profile profile, AccountPresenter accounts)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.ProfileChange) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        if (request.HasFormContentType && request.Form.Files.Count > 0)
        {
            return AppProblems.Invalid("Choose your pictures on your node's own page: they are cut there.");
        }

        var change = new ProfileRequest(body.DisplayName, body.Note, body.Locked is { } locked ? !locked : null);
        var problem = Profiles.Validate(change) is { IsValid: false } wrong ? Problems.Invalid(Validation.Faults(wrong)) : await profile.ChangeAsync(change);
        return problem is null ? Answers.Json(accounts.Credentials(), MastodonJson.Default.CredentialAccount) : AppProblems.Unprocessable(problem);
    }

    private static IResult Many(HttpRequest request, AccountPresenter accounts) => Accounts(Ids(request).Select(accounts.Find).OfType<Account>());

    private static IResult LookUp(string? acct, PersonSearch search, AccountPresenter accounts, OwnerStore owner, LocalNode local)
    {
        var name = (acct ?? "").Trim().TrimStart('@');
        var mine = string.Equals(name, owner.Current!.Handle, StringComparison.OrdinalIgnoreCase) || string.Equals(name, $"{owner.Current.Handle}@{local.Host}", StringComparison.OrdinalIgnoreCase);
        return mine ? Answers.Json(accounts.Me(), MastodonJson.Default.Account)
            : search.ByHandle(name) is { } person ? Answers.Json(accounts.Of(person), MastodonJson.Default.Account) : AppProblems.NoRecord();
    }

    private static async Task<IResult> SearchAsync(string? q, HttpRequest request, AccountSearch search, CancellationToken cancellation) =>
        Accounts(await search.FindAsync(q ?? "", request.Query["resolve"] == "true", request.Query["following"] == "true", AppPage.Of(request, 40, 80)?.Limit ?? 40, cancellation));

    private static IResult Relationships(HttpRequest request, AccountPresenter accounts) => Answers.Json<IReadOnlyList<Relationship>>(
        [.. Ids(request).Select(accounts.RelationTo)], MastodonJson.Default.IReadOnlyListRelationship);

    private static IResult Familiar(HttpRequest request) => Answers.Json<IReadOnlyList<FamiliarFollowers>>(
        [.. Ids(request).Select(id => new FamiliarFollowers(id, []))], MastodonJson.Default.IReadOnlyListFamiliarFollowers);

    private static IResult Get(string id, AccountPresenter accounts) =>
        accounts.Find(id) is { } account ? Answers.Json(account, MastodonJson.Default.Account) : AppProblems.NoRecord();

    private static IResult Statuses(
        string id, HttpContext context, AccountPresenter accounts, FeedLists lists, FeedReader reader, StatusPresenter presenter, Pins pins, FeedFilter filter, LocalNode local)
    {
        if (id != AccountPresenter.MyId && accounts.Person(id) is null)
        {
            return AppProblems.NoRecord();
        }

        var query = context.Request.Query;
        var person = id == AccountPresenter.MyId ? null : id;
        if (query["pinned"] == "true")
        {
            return Answers.Json<IReadOnlyList<Status>>([.. (id == AccountPresenter.MyId ? pins.Own() : pins.Of(accounts.Person(id)!)).Where(filter.Shows).Select(presenter.Of)], MastodonJson.Default.IReadOnlyListStatus);
        }

        var feed = query["only_media"] == "true" ? lists.PhotosOf(person) : lists.Of(person);
        var (noReplies, tag) = (query["exclude_replies"] == "true", Protocol.Hashtags.Normalise(query["tagged"].ToString()));
        return TimelineEndpoints.Page(
            context, feed with { Shows = p => feed.Shows(p) && !(noReplies && p.InReplyTo is not null) && (tag is null || p.Tags.Contains(tag)) }, reader, presenter, local);
    }

    private static IResult Followers(string id, HttpContext context, AccountPresenter accounts, PeopleStore people, LocalNode local) =>
        Relations(id, p => p.Follower == Relation.Yes, context, accounts, people, local);

    private static IResult Following(string id, HttpContext context, AccountPresenter accounts, PeopleStore people, LocalNode local) =>
        Relations(id, p => p.Following == Relation.Yes, context, accounts, people, local);

    private static IResult Relations(string id, Func<Person, bool> which, HttpContext context, AccountPresenter accounts, PeopleStore people, LocalNode local) =>
        id == AccountPresenter.MyId ? People(context, people.Related().Where(which), accounts, local) : accounts.Person(id) is null ? AppProblems.NoRecord() : Accounts([]);

    private static IResult Nobody(string id, AccountPresenter accounts) =>
        accounts.Find(id) is null ? AppProblems.NoRecord() : Answers.Json<IReadOnlyList<Tag>>([], MastodonJson.Default.IReadOnlyListTag);

    /// <summary>A page of people, the newest here first.</summary>
    internal static IResult People(HttpContext context, IEnumerable<Person> all, AccountPresenter accounts, LocalNode local)
    {
        if (AppPage.Of(context.Request, 40, 80) is not { } page)
        {
            return Accounts([]);
        }

        var found = page.Of(all.Select(p => (p, Protocol.Ids.TryParse(p.Id, out var key) ? key : 0)));
        AppPage.Link(context, local, [.. found.Select(p => p.Key)]);
        return Accounts(found.Select(p => accounts.Of(p.Item)));
    }

    internal static IResult Accounts(IEnumerable<Account> accounts) => Answers.Json<IReadOnlyList<Account>>([.. accounts], MastodonJson.Default.IReadOnlyListAccount);

    private static IEnumerable<string> Ids(HttpRequest request) => AppBody.Many(request, "id").Distinct().Take(MostIds);
}
