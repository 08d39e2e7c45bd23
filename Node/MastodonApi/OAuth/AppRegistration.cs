using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>Apps register here, which anybody may do; it lets nobody in.</summary>
internal static class AppRegistration
{
    public const string RatePolicy = "apps";
    private const int MaxName = 100;
    private const int MaxWebsite = 500;

    public static void MapApps(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/apps", "Apps and OAuth");
        api.MapPost("", RegisterAsync).AllowAnonymous().RequireRateLimiting(RatePolicy).Takes<RegisterRequest>().Gives<CredentialApplication>()
            .WithSummary("Registers an app, which can do nothing until the owner lets it in").ProducesProblem(422, "application/json").ProducesProblem(429, "application/json");
        api.MapGet("/verify_credentials", Verify).RequireAuthorization(AppAccess.AnyPolicy).Gives<Application>()
            .WithSummary("The app that asks").ProducesProblem(401, "application/json");
    }

    private static async Task<IResult> RegisterAsync(HttpRequest request, AppStore apps, NodeDatabase database)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.RegisterRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        var name = body.ClientName?.Trim() ?? "";
        if (name.Length is 0 or > MaxName || !PostRules.IsText(name) || name.Any(char.IsControl))
        {
            return AppProblems.Invalid("Validation failed: client_name must be there and have at most 100 characters.");
        }

        var redirects = body.Addresses;
        if (redirects.Count is 0 or > RedirectUris.Most || !redirects.All(RedirectUris.IsAllowed))
        {
            return AppProblems.Invalid("Validation failed: redirect_uris must be one to ten absolute addresses without a fragment, none of a kind that runs scripts.");
        }

        if (!AppScopes.TryRead(body.Scopes, out var scopes))
        {
            return AppProblems.Invalid("Validation failed: scopes holds one that is not known here.");
        }

        var website = body.Website is { Length: > 0 and <= MaxWebsite } site && Uri.TryCreate(site, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? body.Website : null;
        var secret = Secrets.NewToken("");
        var app = await database.WriteAsync(context =>
        {
            var made = new RegisteredApp
            {
                Id = Protocol.Ids.ToText(context.NextId()),
                Name = name,
                Website = website,
                RedirectUris = [.. redirects.Distinct(StringComparer.Ordinal)],
                Scopes = scopes,
                SecretHash = Secrets.Hash(secret),
                Created = context.Now,
            };
            return apps.Save(context, made) ? made : null;
        });
        return app is null
            ? Problems.Of(503, "apps.full", "The owner has let in as many apps as there is room for. They can revoke some in their settings.")
            : Answers.Json(new CredentialApplication(
                app.Id, app.Name, app.Website, app.Scopes, app.RedirectUris, string.Join('\n', app.RedirectUris), app.Id, secret, 0, ""), MastodonJson.Default.CredentialApplication);
    }

    private static IResult Verify(AppCaller caller) => Answers.Json(
        new Application(
            caller.App!.Id, caller.App.Name, caller.App.Website, caller.App.Scopes, caller.App.RedirectUris, string.Join('\n', caller.App.RedirectUris), ""),
        MastodonJson.Default.Application);
}
