using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using PersonalNode.MastodonApi.Entities;

namespace PersonalNode.MastodonApi;

/// <summary>Answers and their description.</summary>
internal static class Answers
{
    /// <summary>The name of the OpenAPI document that describes this room.</summary>
    public const string Document = "mastodon";

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = 200) => TypedResults.Json(value, type, statusCode: status);

    public static IResult Nothing() => Json(new Empty(), MastodonJson.Default.Empty);

    public static RouteGroupBuilder MapAppGroup(this IEndpointRouteBuilder routes, string prefix, string tag) => routes.MapGroup(prefix).WithTags(tag).WithGroupName(Document);

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status = 200) => route.Produces<T>(status, "application/json");

    /// <summary>For the API description: the body, as JSON or as a form.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route) => route.ProducesProblem(422, "application/json").ProducesProblem(400, "application/json")
        .AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellation);
            context.Document?.AddComponent(typeof(T).Name, schema);
            var body = new OpenApiMediaType { Schema = new OpenApiSchemaReference(typeof(T).Name, context.Document) };
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = body, ["application/x-www-form-urlencoded"] = body },
            };
        });

    /// <summary>For the API description: a form of the node's own page.</summary>
    public static RouteHandlerBuilder TakesForm(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Content = new Dictionary<string, OpenApiMediaType> { ["application/x-www-form-urlencoded"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
        };
        return Task.CompletedTask;
    });

    /// <summary>A time as all clients read it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
