using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PersonalNode.Http;
using PersonalNode.Owner;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>What the generated OpenAPI document says beside the routes: who it is, how to sign in, and the "code" of every problem.</summary>
internal static class OpenApiDocument
{
    /// <summary>Text members that hold one of a few words.</summary>
    private static readonly Dictionary<(Type, string), string[]> Closed = new()
    {
        [(typeof(PostResponse), "audience")] = ["public", "friends", "aspects", "direct"],
        [(typeof(Feed.AudienceResponse), "audience")] = ["public", "friends", "aspects", "direct"],
        [(typeof(Feed.PostRequest), "unsealed")] = ["leave_out", "send"],
        [(typeof(PhotoResponse), "state")] = ["ready", "waiting", "failed"],
        [(typeof(Photos.CropRequest), "use")] = ["avatar", "banner"],
        [(typeof(PostResponse), "quotable")] = ["anyone", "followers", "nobody"],
        [(typeof(QuoteResponse), "state")] = ["shown", "pending", "refused", "gone", "hidden"],
        [(typeof(PersonResponse), "following")] = ["no", "requested", "yes", "rejected"],
        [(typeof(PersonResponse), "follower")] = ["no", "requested", "yes", "rejected"],
        [(typeof(NotificationResponse), "kind")] = [.. NotificationSettings.Words],
        [(typeof(People.RuleResponse), "kind")] = ["host", "word", "account", "muted_account"],
        [(typeof(WaitingResponse), "state")] = ["waiting", "asleep", "refused", "gave_up"],
        [(typeof(Feed.DeliveryResponse), "state")] = ["waiting", "asleep", "delivered", "refused", "gave_up"],
        [(typeof(ExportResponse), "state")] = ["ready", "running", "done", "failed"],
        [(typeof(Portability.Backup.BackupResponse), "failure")] = ["folder_missing", "no_room", "not_written"],
        [(typeof(Portability.Held.HolderResponse), "state")] = ["asking", "asked", "allowed", "refused", "ended", "ending"],
        [(typeof(Portability.Held.HolderResponse), "failure")] = ["asleep", "too_old", "not_taken", "limit", "no_room", "no_room_here", "not_made"],
        [(typeof(Portability.Held.KeptCopyResponse), "state")] = ["asked", "kept", "refused"],
        [(typeof(Portability.Held.CopyState), "state")] = ["asked", "kept", "refused"],
        [(typeof(HealthResponse), "status")] = ["ok"],
    };

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "PersonalNode",
                Version = NodeVersion.Text,
                Description = "The owner API of one person's node, and its federation endpoints. Errors are RFC 9457 problem details with a stable code.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An access token: token create --name NAME",
            };
            document.Components.SecuritySchemes["session"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = OwnerAccess.CookieName(context.ApplicationServices.GetRequiredService<LocalNode>()),
                Description = "The cookie that POST /api/session sets",
            };
            document.Servers?.Clear();
            if (document.Components.Schemas?.TryGetValue("ProblemDetails", out var problem) == true && problem is OpenApiSchema { Properties: { } properties })
            {
                properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, for programs" };
                properties["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Field names to sentences, when code is \"validation\"",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                };
                properties["codes"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Field names to stable codes of the same sentences, in the same order",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                };
                properties["reason"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Which one it is, when a code stands for several sentences" };
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var isFree = context.JsonTypeInfo.Type == typeof(JsonElement) || context.JsonTypeInfo.Type == typeof(JsonElement?);
            if (isFree && context.JsonPropertyInfo is { Name: "ends" })
            {
                schema.AnyOf =
                [
                    new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                    new OpenApiSchema { Type = JsonSchemaType.Number, Description = "Minutes after publishing" },
                ];
            }
            else if (isFree)
            {
                // The other free-form member of a request: a post's audience.
                schema.AnyOf =
                [
                    new OpenApiSchema { Type = JsonSchemaType.String, Enum = Words("public", "friends") },
                    new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, Description = "Aspect ids" },
                ];
            }
            else if (context.JsonPropertyInfo is { } property && Closed.TryGetValue((property.DeclaringType, property.Name), out var words))
            {
                schema.Enum = Words(words);
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>().Any(a => a.Policy == OwnerAccess.Policy))
            {
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] },
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", context.Document)] = [] },
                ];
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>The Mastodon API is described apart: its shapes are Mastodon's, in snake_case, and so are its errors.</summary>
    public static void DescribeApps(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.GroupName == MastodonApi.Answers.Document;
        options.AddOperationTransformer((operation, context, _) =>
        {
            var words = context.Description.RelativePath!.Split(['/', '{', '}', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
            operation.OperationId = string.Join('_', words.Prepend(context.Description.HttpMethod!.ToLowerInvariant()));
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("app", context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "PersonalNode for apps", Version = NodeVersion.Text, Description = "The parts of Mastodon's API that a node does, for the apps that people have." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["app"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token of an app that the owner let in (OAuth 2.0)" };
            document.Servers?.Clear();
            foreach (var schema in document.Components.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
            {
                schema.Properties = schema.Properties?.ToDictionary(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Key), p => p.Value);
                schema.Required = schema.Required?.Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToHashSet();
            }

            if (document.Components.Schemas?.TryGetValue("ProblemDetails", out var problem) == true && problem is OpenApiSchema { Properties: { } properties })
            {
                properties["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "As Mastodon says it; at /oauth a word of RFC 6749" };
                properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, for programs" };
            }

            return Task.CompletedTask;
        });
    }

    private static List<JsonNode> Words(params ReadOnlySpan<string> words) => [.. words.ToArray().Select(w => (JsonNode)JsonValue.Create(w))];
}
