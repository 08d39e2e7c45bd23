using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>
/// Photos as others get them. NAME.jpg and NAME.webp are those of open posts; NAME alone is the sealed file of a sealed post, of no use without
/// the key that its readers have. Names cannot be guessed, and nothing but what a post has let out is found here.
/// </summary>
public static class MediaEndpoint
{
    /// <summary>How many are served at once; a photo that many servers want at the same moment must not take the memory of the node.</summary>
    public const string RatePolicy = "media";

    public static void MapMedia(this IEndpointRouteBuilder routes) => routes.MapGet("/media/{name}", ServeAsync).AllowAnonymous().RequireRateLimiting(RatePolicy)
        .WithName("GetMedia").WithTags("Federation").WithSummary("A photo of a post, for other servers; without an extension, sealed")
        .Produces<byte[]>(200, "image/jpeg", "image/webp", "application/octet-stream").Produces(304).ProducesProblem(404).ProducesProblem(503);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ServeAsync(
        string name, HttpResponse response, MediaUse use, MediaFiles files, CancellationToken cancellation)
    {
        var file = Path.GetFileNameWithoutExtension(name);
        if (!MediaFiles.IsName(file) || use.Shared(file) is not { } shared)
        {
            return None();
        }

        var (type, content) = Path.GetExtension(name) switch
        {
            "" when shared.Sealed => ("application/octet-stream", await files.ReadSealedAsync(file, cancellation)),
            ".jpg" when shared is { Open: true, Jpeg: true, Digest: not null } => ("image/jpeg", await files.ReadAsync(file, shared.Digest, cancellation)),
            ".webp" when shared is { Open: true, Jpeg: false, Digest: not null } => ("image/webp", await files.ReadAsync(file, shared.Digest, cancellation)),
            _ => ("", null),
        };
        if (content is null)
        {
            return None();
        }

        MediaHeaders.Set(response);
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (type == "application/octet-stream")
        {
            response.Headers.ContentDisposition = "attachment";
        }

        return TypedResults.Bytes(content, type, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{name}\""));
    }

    private static ProblemHttpResult None() => Problems.NotFound("media.not_found", "There is no such file here.");
}
