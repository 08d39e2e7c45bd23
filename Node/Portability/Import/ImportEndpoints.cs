using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>A file of an archive, and how many bytes of it are here: the next piece begins there.</summary>
public sealed record ImportFileResponse(string Name, long Size, long Received);

/// <summary>Why an import failed.</summary>
public sealed record ImportProblem(string Code, string Detail);

/// <summary>
/// An archive that comes in. State: "receiving", "reading", "ready" (say how it comes in), "running", "paused", "done", "failed". Kind: "facebook",
/// "mastodon", "diaspora", "personalnode", null until it is known.
/// </summary>
public sealed record ImportResponse(
    string Id, string State, string? Kind, IReadOnlyList<ImportFileResponse> Files, ImportPreview? Preview, ImportReport? Report, ImportProblem? Problem,
    DateTimeOffset Created, DateTimeOffset? Finished);

/// <summary>Brings archives home: announce the files, send them in pieces, look at the preview, start.</summary>
public static class ImportEndpoints
{
    /// <summary>Largest piece of a file, in bytes.</summary>
    public const long MaxPiece = 16 * 1024 * 1024;

    public static void MapImports(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/imports").RequireAuthorization(policy).WithTags("Imports").ProducesProblem(401);
        api.MapGet("", List).WithName("GetImports").WithSummary("Archives under way and done, newest first");
        api.MapGet("/{id}", Get).WithName("GetImport").WithSummary("How far an import is").ProducesProblem(404);
        api.MapPost("", CreateAsync).Validate(new ImportValidator()).WithName("CreateImport").WithSummary("Announces the files of an archive").ProducesProblem(409).ProducesProblem(507);
        api.MapPut("/{id}/files/{index}", SendAsync).WithName("SendImportFile").WithSummary("The next piece of a file, as application/octet-stream, at most 16 MB; the last one starts the preview")
            .WithMetadata(new PieceLimit()).DisableAntiforgery().AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/octet-stream"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } },
                };
                return Task.CompletedTask;
            })
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(507);
        api.MapPost("/{id}/start", StartAsync).Validate(new ImportStartValidator()).WithName("StartImport").WithSummary("Brings it in as chosen").ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/{id}/pause", PauseAsync).WithName("PauseImport").WithSummary("Stops it for now; what came in stays").ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/{id}/resume", ResumeAsync).WithName("ResumeImport").WithSummary("Goes on").ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/{id}", RemoveAsync).WithName("RemoveImport").WithSummary("Ends it and throws the archive away; what came in stays").ProducesProblem(404);
    }

    internal static ImportResponse ToResponse(ImportJob import) => new(
        Ids.ToText(import.Id), JsonNamingPolicy.CamelCase.ConvertName(import.State.ToString()), import.Kind,
        [.. import.Files.Select(f => new ImportFileResponse(f.Name, f.Size, f.Received))],
        import.Preview is { } preview ? JsonSerializer.Deserialize(preview, ImportJson.Default.ImportPreview) : null,
        import.Report is { } report ? JsonSerializer.Deserialize(report, ImportJson.Default.ImportReport) : null,
        import.Problem is { } problem ? new ImportProblem(problem, import.ProblemDetail ?? "") : null,
        import.Created, import.Finished);

    private static Ok<Page<ImportResponse>> List(ImportStore imports) => TypedResults.Ok(new Page<ImportResponse>([.. imports.All().Select(ToResponse)], null));

    private static Results<Ok<ImportResponse>, ProblemHttpResult> Get(string id, ImportStore imports) =>
        Known(id, imports) is { } import ? TypedResults.Ok(ToResponse(import)) : NoImport();

    private static async Task<Results<Created<ImportResponse>, ProblemHttpResult>> CreateAsync(ImportRequest body, ImportStore imports, ImportFiles files, NodeDatabase database)
    {
        if (imports.All().Count >= ImportStore.Most)
        {
            return Problems.Of(409, "imports.too_many", "There are 100 imports already. Remove one first.");
        }

        if (body.Files!.Sum(f => f.Size!.Value) > files.Room())
        {
            return NoRoom();
        }

        var import = await database.WriteAsync(context => ImportStore.Save(context, new ImportJob
        {
            Id = context.NextId(),
            State = ImportState.Receiving,
            Files = [.. body.Files!.Select(f => new ImportFile(f.Name!, f.Size!.Value, 0))],
            Created = context.Now,
        }));
        return TypedResults.Created($"/api/imports/{Ids.ToText(import.Id)}", ToResponse(import));
    }

    private static async Task<Results<Ok<ImportResponse>, ProblemHttpResult>> SendAsync(
        string id, int index, long? offset, HttpRequest request, ImportStore imports, ImportFiles files, NodeDatabase database, CancellationToken cancellation)
    {
        if (Known(id, imports) is not { } import || index < 0 || index >= import.Files.Count)
        {
            return NoImport();
        }

        var file = import.Files[index];
        if (import.State != ImportState.Receiving || offset != file.Received)
        {
            return WrongPlace(file);
        }

        long received;
        try
        {
            received = await files.WriteAsync(import.Id, index, file.Received, request.Body, file.Size, cancellation);
        }
        catch (InvalidDataException)
        {
            return Problems.Of(400, "imports.too_long", "More came than was announced. Begin the import again.");
        }
        catch (IOException failure) when (failure is not Microsoft.AspNetCore.Connections.ConnectionResetException && files.Room() < MaxPiece)
        {
            return NoRoom();
        }

        // Two senders of one piece: the file has one of them whole, and the other is told where to go on.
        var (next, taken) = await database.WriteAsync(context =>
        {
            if (imports.Find(import.Id) is not { State: ImportState.Receiving } now || now.Files[index].Received != file.Received)
            {
                return (imports.Find(import.Id), false);
            }

            var changed = now with { Files = [.. now.Files.Select((f, i) => i == index ? f with { Received = received } : f)] };
            return (ImportStore.Save(context, changed.Files.All(f => f.Received == f.Size) ? changed with { State = ImportState.Reading } : changed), true);
        });
        return next is null ? NoImport() : taken ? TypedResults.Ok(ToResponse(next))
            : WrongPlace(next.Files[index]);
    }

    private static Task<Results<Ok<ImportResponse>, ProblemHttpResult>> StartAsync(string id, ImportStartRequest body, ImportStore imports)
    {
        var audiences = (body.Audiences ?? new Dictionary<string, string>()).ToDictionary(a => a.Key, a => Enum.Parse<ImportAudience>(a.Value, ignoreCase: true), StringComparer.Ordinal);
        var options = new ImportOptions(audiences, body.People == true, body.Accounts == true, body.Rules == true);
        return ChangeAsync(id, imports, ImportState.Ready, import => import with
        {
            State = ImportState.Running,
            Options = JsonSerializer.Serialize(options, ImportJson.Default.ImportOptions),
        });
    }

    private static async Task<Results<Ok<ImportResponse>, ProblemHttpResult>> PauseAsync(string id, ImportStore imports, ImportWorker worker)
    {
        var result = await ChangeAsync(id, imports, ImportState.Running, import => import with { State = ImportState.Paused });
        if (result.Result is Ok<ImportResponse> && Ids.TryParse(id, out var number))
        {
            await worker.EndAsync(number);
        }

        return result;
    }

    private static Task<Results<Ok<ImportResponse>, ProblemHttpResult>> ResumeAsync(string id, ImportStore imports) =>
        ChangeAsync(id, imports, ImportState.Paused, import => import with { State = ImportState.Running });

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, ImportStore imports, ImportFiles files, NodeDatabase database, ImportWorker worker)
    {
        if (Known(id, imports) is not { } import)
        {
            return NoImport();
        }

        await database.WriteAsync(context => ImportStore.Remove(context, import.Id));
        await worker.EndAsync(import.Id);
        files.Remove(import.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<ImportResponse>, ProblemHttpResult>> ChangeAsync(
        string id, ImportStore imports, ImportState from, Func<ImportJob, ImportJob> change)
    {
        if (Known(id, imports) is not { } known)
        {
            return NoImport();
        }

        return await imports.ChangeAsync(known.Id, from, change) is not { } changed ? Problems.Of(409, "imports.wrong_state", "That cannot be done now: the import has gone on meanwhile. Look at how far it is.") : TypedResults.Ok(ToResponse(changed));
    }

    private static ImportJob? Known(string id, ImportStore imports) => Ids.TryParse(id, out var number) ? imports.Find(number) : null;

    private static ProblemHttpResult NoImport() => Problems.NotFound("imports.not_found", "There is no such import.");

    private static ProblemHttpResult WrongPlace(ImportFile file) => Problems.Of(
        409, "imports.wrong_place", $"This file goes on at byte {file.Received.ToString(CultureInfo.InvariantCulture)}. Send the piece that begins there.");

    private static ProblemHttpResult NoRoom() => Problems.Of(507, "imports.no_room", "There is not enough room on the node's disk for this archive. Free some, then try again.");

    private sealed class PieceLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxPiece;
    }
}
