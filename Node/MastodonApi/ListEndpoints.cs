using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.People;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

internal sealed record ListRequest(string? Title = null);

internal sealed record ListAccountsRequest(IReadOnlyList<string>? AccountIds = null);

/// <summary>Lists are the owner's aspects.</summary>
internal static class ListEndpoints
{
    private static readonly AspectNameValidator Names = new();

    public static void MapLists(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/lists", "Lists");
        api.MapGet("", (AspectStore aspects) => All(aspects.All())).Needs("read:lists").Gives<IReadOnlyList<List>>().WithSummary("The owner's aspects");
        api.MapPost("", CreateAsync).Needs("write:lists").Takes<ListRequest>().Gives<List>().WithSummary("Makes an aspect");
        api.MapGet("/{id}", (string id, AspectStore aspects) => One(aspects.Find(id))).Needs("read:lists").Gives<List>().WithSummary("One aspect").ProducesProblem(404, "application/json");
        api.MapPut("/{id}", RenameAsync).Needs("write:lists").Takes<ListRequest>().Gives<List>().WithSummary("Renames an aspect").ProducesProblem(404, "application/json");
        api.MapDelete("/{id}", DeleteAsync).Needs("write:lists").Gives<Empty>().WithSummary("Removes an aspect").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/accounts", Accounts).Needs("read:lists").Gives<IReadOnlyList<Account>>().WithSummary("The people in it").ProducesProblem(404, "application/json");
        api.MapPost("/{id}/accounts", AddAsync).Needs("write:lists").Takes<ListAccountsRequest>().Gives<Empty>().WithSummary("Puts people into it").ProducesProblem(404, "application/json");
        api.MapDelete("/{id}/accounts", RemoveAsync).Needs("write:lists").Takes<ListAccountsRequest>().Gives<Empty>().WithSummary("Takes people out of it").ProducesProblem(404, "application/json");
        routes.MapAppGroup("/api/v1/accounts", "Lists").MapGet("/{id}/lists", (string id, AspectStore aspects) => All(aspects.All().Where(a => a.People.Contains(id))))
            .Needs("read:lists").Gives<IReadOnlyList<List>>().WithSummary("The aspects that somebody is in").ProducesProblem(404, "application/json");
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, Aspects aspects)
    {
        var (title, problem) = await TitleAsync(request);
        if (title is null)
        {
            return problem!;
        }

        var (aspect, full) = await aspects.CreateAsync(new AspectRequest(title));
        return aspect is null ? AppProblems.Unprocessable(full!) : One(aspect);
    }

    private static async Task<IResult> RenameAsync(string id, HttpRequest request, AspectStore aspects, NodeDatabase database)
    {
        var (title, problem) = await TitleAsync(request);
        return title is null ? problem! : One(await database.WriteAsync(context => aspects.Rename(context, id, title)));
    }

    private static async Task<IResult> DeleteAsync(string id, AspectStore aspects, NodeDatabase database) =>
        await database.WriteAsync(context => aspects.Remove(context, id)) ? Answers.Nothing() : AppProblems.NoRecord();

    private static IResult Accounts(string id, HttpContext context, AspectStore aspects, PeopleStore people, AccountPresenter accounts, LocalNode local)
    {
        if (aspects.Find(id) is not { } aspect)
        {
            return AppProblems.NoRecord();
        }

        // limit=0 asks for all.
        var inside = aspect.People.Select(people.ById).OfType<Person>();
        return context.Request.Query["limit"] == "0" ? AccountEndpoints.Accounts(inside.Select(accounts.Of)) : AccountEndpoints.People(context, inside, accounts, local);
    }

    private static Task<IResult> AddAsync(string id, HttpRequest request, AspectStore aspects, PeopleStore people, NodeDatabase database) =>
        ChangeAsync(id, true, request, aspects, people, database);

    private static Task<IResult> RemoveAsync(string id, HttpRequest request, AspectStore aspects, PeopleStore people, NodeDatabase database) =>
        ChangeAsync(id, false, request, aspects, people, database);

    private static async Task<IResult> ChangeAsync(string id, bool inside, HttpRequest request, AspectStore aspects, PeopleStore people, NodeDatabase database)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.ListAccountsRequest) is not { AccountIds: { } ids })
        {
            return AppProblems.Unreadable();
        }

        if (aspects.Find(id) is null || (inside && ids.Any(p => people.ById(p) is not { Related: true })))
        {
            return AppProblems.NoRecord();
        }

        await database.WriteAsync(context =>
        {
            foreach (var person in ids.Distinct())
            {
                aspects.Change(context, id, person, inside);
            }
        });
        return Answers.Nothing();
    }

    private static async Task<(string? Title, IResult? Problem)> TitleAsync(HttpRequest request)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.ListRequest) is not { } body)
        {
            return (null, AppProblems.Unreadable());
        }

        return Names.Validate(new AspectNameRequest(body.Title)) is { IsValid: false } wrong
            ? (null, AppProblems.Unprocessable(Problems.Invalid(Validation.Faults(wrong)))) : (body.Title!.Trim(), null);
    }

    private static IResult All(IEnumerable<Aspect> aspects) => Answers.Json<IReadOnlyList<List>>([.. aspects.Select(Of)], MastodonJson.Default.IReadOnlyListList);

    private static IResult One(Aspect? aspect) => aspect is null ? AppProblems.NoRecord() : Answers.Json(Of(aspect), MastodonJson.Default.List);

    private static List Of(Aspect aspect) => new(aspect.Id, aspect.Name, "list", false);
}
