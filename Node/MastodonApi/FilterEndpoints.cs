using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.People;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

internal sealed record KeywordRequest(string? Keyword = null);

/// <summary>A filter with its one word.</summary>
internal sealed record FilterRequest(string? Title = null, IReadOnlyList<KeywordRequest>? KeywordsAttributes = null, long? ExpiresIn = null);

/// <summary>Filters are muted words: each folds away what holds it, wherever it is shown, until it is taken back.</summary>
internal static class FilterEndpoints
{
    public static void MapFilters(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v2/filters", "Filters");
        api.MapGet("", List).Needs("read:filters").Gives<IReadOnlyList<Filter>>().WithSummary("Muted words");
        api.MapPost("", AddAsync).Needs("write:filters").Takes<FilterRequest>().Gives<Filter>().WithSummary("Mutes a word, in all places and without an end");
        api.MapGet("/{id}", Get).Needs("read:filters").Gives<Filter>().WithSummary("A muted word").ProducesProblem(404, "application/json");
        api.MapDelete("/{id}", DeleteAsync).Needs("write:filters").Gives<Empty>().WithSummary("Takes it back").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/keywords", Keywords).Needs("read:filters").Gives<IReadOnlyList<FilterKeyword>>().WithSummary("The word itself").ProducesProblem(404, "application/json");
    }

    private static IResult List(RuleStore rules) => Answers.Json<IReadOnlyList<Filter>>(
        [.. rules.All.Where(r => r.Kind == RuleKind.Word).Select(Filters.Of)], MastodonJson.Default.IReadOnlyListFilter);

    private static async Task<IResult> AddAsync(HttpRequest request, Rules rules)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.FilterRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        if (body.ExpiresIn is > 0)
        {
            return AppProblems.Invalid("Words are muted here until you take them back: choose no end.");
        }

        if (body.KeywordsAttributes is { Count: > 1 })
        {
            return AppProblems.Invalid("Each muted word is a filter of its own here: make one for each word.");
        }

        var rule = new RuleRequest("word", body.KeywordsAttributes is [{ Keyword: { Length: > 0 } word }] ? word : body.Title);
        var (added, problem) = await AppRules.AddAsync(rules, rule);
        return added is null ? problem! : Answers.Json(Filters.Of(added), MastodonJson.Default.Filter);
    }

    private static IResult Get(string id, RuleStore rules) => Find(id, rules) is { } rule ? Answers.Json(Filters.Of(rule), MastodonJson.Default.Filter) : AppProblems.NoRecord();

    private static IResult Keywords(string id, RuleStore rules) =>
        Find(id, rules) is { } rule ? Answers.Json(Filters.Of(rule).Keywords, MastodonJson.Default.IReadOnlyListFilterKeyword) : AppProblems.NoRecord();

    private static async Task<IResult> DeleteAsync(string id, RuleStore store, Rules rules) =>
        Find(id, store) is not null && await rules.RemoveAsync(id) ? Answers.Nothing() : AppProblems.NoRecord();

    private static Rule? Find(string id, RuleStore rules) => Ids.TryParse(id, out var number) && rules.Find(number) is { Kind: RuleKind.Word } rule ? rule : null;
}
