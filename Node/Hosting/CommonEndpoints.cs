using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>Pages and checks that belong to no capability.</summary>
internal static class CommonEndpoints
{
    public static void MapFrontEnd(this WebApplication app)
    {
        var index = Path.Combine(app.Environment.ContentRootPath, "wwwroot", "index.html");
        PhysicalFileHttpResult Page(HttpContext context)
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.PhysicalFile(index, "text/html; charset=utf-8");
        }

        app.MapGet("/app", Page).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/app/{**path}", Page).AllowAnonymous().ExcludeFromDescription();
    }

    public static void MapHealth(this WebApplication app) => app.MapGet("/healthz", Health).AllowAnonymous()
        .WithName("GetHealth").WithTags("Health").WithSummary("Answers 200 when the node works and its database takes writes").ProducesProblem(503);

    private static async Task<Results<Ok<HealthResponse>, ProblemHttpResult>> Health(NodeDatabase database, OwnerStore owner)
    {
        try
        {
            // A job of nothing passes through the writer and a commit.
            await database.WriteAsync(_ => true).WaitAsync(TimeSpan.FromSeconds(5));
            return TypedResults.Ok(new HealthResponse("ok", owner.Current is not null, NodeVersion.Text));
        }
        catch (Exception failure) when (failure is TimeoutException or ObjectDisposedException)
        {
            return Problems.Of(503, "health.stuck", "The database does not answer.");
        }
    }
}

/// <summary>Status is "ok"; Ready tells whether the node is set up.</summary>
public sealed record HealthResponse(string Status, bool Ready, string Version);
