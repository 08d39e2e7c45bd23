using System.Text;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Kind: "host" (a host name), "word", "account" or "muted_account" (handle@host).</summary>
public sealed record RuleRequest(string? Kind, string? Value);

/// <summary>A rule. Kind as in the request.</summary>
public sealed record RuleResponse(string Id, string Kind, string Value, DateTimeOffset At);

/// <summary>A line of an import that will be, or was, applied.</summary>
public sealed record ImportItem(long Line, string Kind, string Value);

/// <summary>A line of an import that asks for nothing that can be done.</summary>
public sealed record ImportSkipped(long Line, string Text, string Reason)
{
    public string? ReasonCode => Reasons.CodeOf(Reason);
}

/// <summary>
/// What an import does (a preview) or did. Hosts, Accounts and Muted count what is new; Known was blocked or muted already; Ends counts
/// people with whom a follow ends. Items and Skipped hold the first thousand each.
/// </summary>
public sealed record RuleImportResponse(
    bool Applied, int Hosts, int Accounts, int Muted, int Known, int Ends, int SkippedCount, IReadOnlyList<ImportItem> Items, IReadOnlyList<ImportSkipped> Skipped);

internal sealed class RuleValidator : AbstractValidator<RuleRequest>
{
    public RuleValidator()
    {
        RuleFor(r => r.Kind).Must(k => RuleEndpoints.TryKind(k, out _)).Says("request.rule_kind", "The kind is \"host\", \"word\", \"account\" or \"muted_account\".");
        RuleFor(r => r.Value).Must(v => !string.IsNullOrWhiteSpace(v)).Says("rule.empty", "Enter what you do not want to see.")
            .MaximumLength(500).Says("rule.long", "That is too long.");
        RuleFor(r => r.Value).Must(v => HostName.TryRead(v, out _)).When(r => r.Kind == "host" && !string.IsNullOrWhiteSpace(r.Value))
            .Says("rule.host", "Enter the name of a host, such as example.com.");
        RuleFor(r => r.Value).Must(v => Blocklist.TryAccount(v!, out _)).When(r => r.Kind is "account" or "muted_account" && !string.IsNullOrWhiteSpace(r.Value))
            .Says("rule.account", "Enter an account, such as user@example.com.");
        RuleFor(r => r.Value).Must(v => v!.Trim().Length <= 100 && TextFolding.Fold(v).Trim().Length > 0).When(r => r.Kind == "word" && !string.IsNullOrWhiteSpace(r.Value))
            .Says("rule.word", "Enter a word or a few, at most 100 characters.");
    }
}

/// <summary>Blocked hosts, muted words, accounts to be blocked on sight, and the import of lists of them.</summary>
public static class RuleEndpoints
{
    private const int PageSize = 500;
    private const int MaxShown = 1_000;

    public static void MapRules(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/rules").RequireAuthorization(policy).WithTags("Rules").ProducesProblem(401);
        api.MapGet("", List).WithName("GetRules").WithSummary("Blocked hosts, muted words and accounts blocked on sight, newest first").ProducesProblem(400);
        api.MapPost("", AddAsync).Validate(new RuleValidator()).WithName("AddRule").WithSummary("Blocks a host, mutes a word, or blocks an account on sight").ProducesProblem(409);
        api.MapDelete("/{id}", RemoveAsync).WithName("DeleteRule").WithSummary("Takes a rule back").ProducesProblem(404);
        api.MapPost("/import", ImportAsync).WithName("ImportRules").WithSummary("Imports a list as Mastodon exports it (text/csv, at most 1 MB); preview=true only tells what it would do")
            .TakesText("text/csv").ProducesProblem(400).ProducesProblem(413).ProducesProblem(415);
    }

    /// <summary>The kind that the API's word names.</summary>
    internal static bool TryKind(string? word, out RuleKind kind)
    {
        kind = Enum.GetValues<RuleKind>().FirstOrDefault(k => Word(k) == word);
        return Word(kind) == word;
    }

    private static string Word(RuleKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static Results<Ok<Page<RuleResponse>>, ProblemHttpResult> List(string? before, RuleStore rules)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("rules.bad_cursor");
        }

        var rest = rules.All.Where(r => below is null || r.Id < below).Take(PageSize + 1).ToList();
        var page = rest.Take(PageSize).ToList();
        return TypedResults.Ok(new Page<RuleResponse>([.. page.Select(ToResponse)], rest.Count > PageSize ? Ids.ToText(page[^1].Id) : null));
    }

    private static async Task<Results<Created<RuleResponse>, ProblemHttpResult>> AddAsync(RuleRequest body, Rules rules)
    {
        var (rule, problem) = await rules.AddAsync(body);
        return rule is null ? problem! : TypedResults.Created($"/api/rules/{Ids.ToText(rule.Id)}", ToResponse(rule));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, Rules rules) =>
        await rules.RemoveAsync(id) ? TypedResults.NoContent() : Problems.Of(404, "rules.not_found", "There is no such rule. It may have been taken back already.");

    private static async Task<Results<Ok<RuleImportResponse>, ProblemHttpResult>> ImportAsync(
        bool? preview, bool? limitedToo, HttpRequest request, RuleImport import, CancellationToken cancellation)
    {
        if (request.ContentType is not { } type || !type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(415, "rules.media_type", "Send the list as text/csv.");
        }

        string csv;
        try
        {
            using var reader = new StreamReader(request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
            csv = await reader.ReadToEndAsync(cancellation);
        }
        catch (DecoderFallbackException)
        {
            return Problems.Of(400, "rules.bad_list", "The file is no text in UTF-8. Choose a CSV file as Mastodon exports it.");
        }

        var plan = preview == true ? import.Plan(csv, limitedToo == true) : await import.ApplyAsync(csv, limitedToo == true);
        return plan.Problem is { } problem
            ? Problems.Of(400, "rules.bad_list", problem)
            : TypedResults.Ok(new RuleImportResponse(
                preview != true, plan.New.Count(n => n.Kind == RuleKind.Host), plan.New.Count(n => n.Kind == RuleKind.Account),
                plan.New.Count(n => n.Kind == RuleKind.MutedAccount), plan.Known, plan.Ends, plan.Skipped.Count,
                [.. plan.New.Take(MaxShown).Select(n => new ImportItem(n.Line, Word(n.Kind), n.Value))],
                [.. plan.Skipped.Take(MaxShown).Select(s => new ImportSkipped(s.Line, s.Text, s.Reason))]));
    }

    private static RuleResponse ToResponse(Rule rule) => new(Ids.ToText(rule.Id), Word(rule.Kind), rule.Value, rule.At);
}
