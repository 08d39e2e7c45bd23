using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using PersonalNode.Protocol;

namespace PersonalNode.Http;

/// <summary>One address, two readers: programs ask for activity+json, people get a page.</summary>
public static class Negotiation
{
    /// <summary>For the API description: a document, and a page when people read there too.</summary>
    public static RouteHandlerBuilder ProducesDocument(this RouteHandlerBuilder route, bool html) => html
        ? route.Produces<ActivityDocument>(200, Vocabulary.MediaType, "text/html") : route.Produces<ActivityDocument>(200, Vocabulary.MediaType);

    /// <summary>
    /// For the API description: the body is a document. Not by Accepts(), which would let routing answer 415 before the reason is logged.
    /// </summary>
    public static RouteHandlerBuilder TakesDocument(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, context, _) =>
    {
        var schema = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ActivityDocument), context.Document) };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { [Vocabulary.MediaType] = schema, [Vocabulary.LinkedDataMediaType] = schema },
        };
        return Task.CompletedTask;
    });

    /// <summary>For the API description: the body is plain text of that type, which the handler reads itself.</summary>
    public static RouteHandlerBuilder TakesText(this RouteHandlerBuilder route, string mediaType) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
        };
        return Task.CompletedTask;
    });

    /// <summary>True when the request asks for ActivityPub rather than HTML.</summary>
    public static bool WantsActivity(HttpRequest request)
    {
        request.HttpContext.Response.Headers.Vary = "Accept";
        var accept = request.Headers.Accept.ToString();
        var activity = accept.Contains("application/activity+json", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("application/ld+json", StringComparison.OrdinalIgnoreCase);
        return activity || (accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True for a browser, which asks for HTML and not for a document.</summary>
    public static bool WantsPage(HttpRequest request) =>
        !WantsActivity(request) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static ContentHttpResult Activity(string json, int status = 200) => TypedResults.Text(json, Vocabulary.MediaType, Encoding.UTF8, status);

    public static ContentHttpResult Activity(JsonObject document, int status = 200) => Activity(document.ToJsonString(), status);
}

/// <summary>An ActivityStreams 2.0 document (or a discovery document) as the API description names it; its further members are those of the vocabulary.</summary>
public sealed record ActivityDocument(string? Id, string? Type);
