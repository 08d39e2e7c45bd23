using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Takes photos in from requests.</summary>
public sealed class Uploads(TemporaryFiles temporary, OwnPhotos own)
{
    /// <param name="request">multipart/form-data with the field "file".</param>
    /// <param name="alt">The field of the description.</param>
    /// <param name="cancellation">The sender went away.</param>
    public async Task<(Photo? Photo, ProblemHttpResult? Problem)> TakeAsync(HttpRequest request, string alt, CancellationToken cancellation)
    {
        await using var upload = await UploadReader.ReadAsync(request, alt, temporary, cancellation);
        if (upload.File is not { } file)
        {
            return (null, PhotoProblems.Of(upload.Failure));
        }

        if (PhotoRules.AltProblem(upload.Alt, alt) is { } wrong)
        {
            return (null, Problems.Invalid([wrong]));
        }

        var (photo, failure) = await own.AddAsync(file, upload.Alt.Trim(), cancellation);
        return (photo, photo is null ? PhotoProblems.Of(failure) : null);
    }
}

/// <summary>What a route that takes photos needs.</summary>
internal static class UploadRoutes
{
    /// <summary>Lets it take what a photo may weigh.</summary>
    public static RouteHandlerBuilder WithUploadLimit(this RouteHandlerBuilder route) => route.DisableAntiforgery().WithMetadata(new Limit());

    /// <summary>For the API description: a form with a file and its description, which the handler reads itself.</summary>
    public static RouteHandlerBuilder TakesUpload(this RouteHandlerBuilder route, string alt) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                [alt] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Attachment.MaxAlt, Description = "What it shows, in words" },
            },
        };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } } };
        return Task.CompletedTask;
    });

    private sealed class Limit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => UploadReader.MaxRequest;
    }
}
