using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.People;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

internal sealed record DomainRequest(string? Domain = null);

/// <summary>Domain blocks are blocked hosts, each with all hosts below it.</summary>
internal static class HostBlockEndpoints
{
    public static void MapHostBlocks(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/domain_blocks", "Relations");
        api.MapGet("", List).Needs("read:blocks").Gives<IReadOnlyList<string>>().WithSummary("Blocked hosts, the last blocked first");
        api.MapPost("", AddAsync).Needs("write:blocks").Takes<DomainRequest>().Gives<Empty>().WithSummary("Blocks a host with all hosts below it");
        api.MapDelete("", RemoveAsync).Needs("write:blocks").Takes<DomainRequest>().Gives<Empty>().WithSummary("Takes it back");
    }

    private static IResult List(HttpContext context, RuleStore rules, LocalNode local)
    {
        var found = AppPage.Of(context.Request, 100, 200)?.Of(rules.All.Where(r => r.Kind == RuleKind.Host).Select(r => (r.Value, r.Id))) ?? [];
        AppPage.Link(context, local, [.. found.Select(r => r.Key)]);
        return Answers.Json<IReadOnlyList<string>>([.. found.Select(r => r.Item)], MastodonJson.Default.IReadOnlyListString);
    }

    private static async Task<IResult> AddAsync(HttpRequest request, Rules rules)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.DomainRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        var (_, problem) = await AppRules.AddAsync(rules, new RuleRequest("host", body.Domain));
        return problem is null ? Answers.Nothing() : problem;
    }

    private static async Task<IResult> RemoveAsync(HttpRequest request, RuleStore store, Rules rules)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.DomainRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        return HostName.TryRead(body.Domain, out var host) && store.Find(RuleKind.Host, host) is { } rule && await rules.RemoveAsync(Ids.ToText(rule.Id))
            ? Answers.Nothing() : AppProblems.NoRecord();
    }
}

/// <summary>Rules as apps make them.</summary>
internal static class AppRules
{
    private static readonly RuleValidator Validator = new();

    /// <returns>The rule, or why it cannot be.</returns>
    public static async Task<(Rule? Rule, ProblemHttpResult? Problem)> AddAsync(Rules rules, RuleRequest rule)
    {
        if (Validator.Validate(rule) is { IsValid: false } wrong)
        {
            return (null, AppProblems.Unprocessable(Problems.Invalid(Validation.Faults(wrong))));
        }

        var (added, problem) = await rules.AddAsync(rule);
        return (added, problem is null ? null : AppProblems.Unprocessable(problem));
    }
}
