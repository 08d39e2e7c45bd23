using System.Text;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// Passphrase: the private keys go along, sealed under it; whoever wants that gives their password, too. Language: that of the pages in it, as in
/// <see cref="Texts.Languages"/>; else what the request accepts.
/// </summary>
public sealed record ExportRequest(string? Passphrase = null, string? Password = null, string? Language = null);

internal sealed class ExportValidator : AbstractValidator<ExportRequest>
{
    public ExportValidator()
    {
        RuleFor(r => r.Passphrase).Must(p => string.IsNullOrEmpty(p) || p.Length is >= WrappedKey.MinLength and <= PasswordHash.MaxPasswordLength)
            .Says("passphrase.length", $"A passphrase has {WrappedKey.MinLength} to {PasswordHash.MaxPasswordLength} characters. Five or six random words are good.");
        RuleFor(r => r.Password).MaximumLength(1_000).Says("request.password", "A password has at most 1,000 characters.");
        RuleFor(r => r.Language).Must(l => l is null || Texts.Languages.Contains(l)).Says("request.export_language", $"The pages can be in {string.Join(", ", Texts.Languages)}.");
    }
}

/// <summary>Everything of the owner as one zip, and the files that Mastodon imports each alone.</summary>
public static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/exports").RequireAuthorization(policy).WithTags("Exports").ProducesProblem(401);
        api.MapPost("", BeginAsync).Validate(new ExportValidator()).WithName("BeginExport").WithSummary("Prepares an export of everything, which is then fetched once within ten minutes")
            .ProducesProblem(403).ProducesProblem(409);
        api.MapGet("/{id}", Get).WithName("GetExport").WithSummary("How far an export is").ProducesProblem(404);
        api.MapGet("/{id}/file", Fetch).WithName("GetExportFile").WithSummary("The export itself, written while it is fetched; once")
            .Produces<byte[]>(200, "application/zip").ProducesProblem(404);
        api.MapGet("/csv/{name}", GetList).WithName("GetExportList").WithSummary($"One list as Mastodon imports it: {string.Join(", ", MastodonLists.Names)}")
            .Produces<string>(200, "text/csv").ProducesProblem(404);
    }

    private static async Task<Results<Created<ExportResponse>, ProblemHttpResult>> BeginAsync(ExportRequest body, Exports exports, PasswordCheck password, HttpContext http)
    {
        if (!string.IsNullOrEmpty(body.Passphrase) && !await password.IsOwnerAsync(http.User, body.Password))
        {
            return Problems.WrongPassword();
        }

        return await exports.BeginAsync(body.Passphrase, body.Language is { } language ? Texts.In(language) : Texts.For(http)) is { } begun
            ? TypedResults.Created($"/api/exports/{begun.Export}", ExportResponse.Of(begun))
            : Problems.Of(409, "exports.too_many", "Other exports are under way. Wait until one of them has ended.");
    }

    private static Results<Ok<ExportResponse>, ProblemHttpResult> Get(string id, Exports exports) => exports.Find(id) is { } known ? TypedResults.Ok(ExportResponse.Of(known)) : None();

    private static Results<PushStreamHttpResult, ProblemHttpResult> Fetch(string id, Exports exports, OwnerStore owner, TimeProvider time, CancellationToken cancellation) =>
        exports.Take(id) is { } write
            ? TypedResults.Stream(to => write(to, cancellation), "application/zip", $"personalnode-{owner.Current!.Handle}-{time.GetUtcNow():yyyy-MM-dd}.zip") : None();

    private static Results<FileContentHttpResult, ProblemHttpResult> GetList(string name, MastodonLists lists) => lists.Read(name) is { } lines
        ? TypedResults.File(Encoding.UTF8.GetBytes(string.Concat(lines)), "text/csv; charset=utf-8", name)
        : Problems.Of(404, "exports.no_list", $"There is no such list. There are {string.Join(", ", MastodonLists.Names)}.");

    private static ProblemHttpResult None() => Problems.Of(404, "exports.not_found", "This export was fetched already, or is too old. Ask for a new one.");
}
