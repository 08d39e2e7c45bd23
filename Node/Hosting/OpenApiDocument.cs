using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PersonalNode.Owner;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>What the generated OpenAPI document says beside the routes: who it is, how to sign in, and the "code" of every problem.</summary>
internal static class OpenApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "PersonalNode", Version = NodeVersion.Text,
                Description = "The owner API of one person's node, and its federation endpoints. Errors are RFC 9457 problem details with a stable code.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An access token: token create --name NAME",
            };
            document.Components.SecuritySchemes["session"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = OwnerAccess.CookieName(context.ApplicationServices.GetRequiredService<LocalNode>()),
                Description = "The cookie that POST /api/session sets",
            };
            document.Servers?.Clear();
            if (document.Components.Schemas?.TryGetValue("ProblemDetails", out var problem) == true && problem is OpenApiSchema { Properties: { } properties })
            {
                properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, for programs" };
                properties["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object, Description = "Field names to sentences, when code is \"validation\"",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                };
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
}
