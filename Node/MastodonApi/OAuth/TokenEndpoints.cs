using System.Net.Http.Headers;
using System.Text;
using PersonalNode.Crypto;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.Owner;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>From a code to a token, and the end of a token.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("", "Apps and OAuth").AllowAnonymous();
        api.MapGet("/.well-known/oauth-authorization-server", Metadata).Gives<ServerMetadata>().WithSummary("Where the parts of OAuth are, and what they know (RFC 8414)");
        api.MapPost("/oauth/token", IssueAsync).RequireRateLimiting(AppRegistration.RatePolicy).Takes<TokenRequest>().Gives<Token>()
            .WithSummary("Gives an app its token, for the code that the owner's consent brought (RFC 6749)").ProducesProblem(401, "application/json").ProducesProblem(429, "application/json");
        api.MapPost("/oauth/revoke", RevokeAsync).Takes<RevokeRequest>().Gives<Empty>()
            .WithSummary("Ends a token of an app (RFC 7009)").ProducesProblem(401, "application/json");
    }

    private static IResult Metadata(LocalNode local) => Answers.Json(
        new ServerMetadata(
            local.Url + "/", local.Url + "/oauth/authorize", local.Url + "/oauth/token", local.Url + "/oauth/revoke", local.Url + "/api/v1/apps", AppScopes.All,
            ["code"], ["query"], ["authorization_code", "client_credentials"], ["client_secret_basic", "client_secret_post", "none"], ["S256"]),
        MastodonJson.Default.ServerMetadata);

    private static async Task<IResult> IssueAsync(HttpRequest request, AppStore apps, AuthorizationCodes codes, TokenMaker maker, TokenStore tokens, NodeDatabase database, TimeProvider time)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (await AppBody.ReadAsync(request, MastodonJson.Default.TokenRequest) is not { } body)
        {
            return AppProblems.OAuth("invalid_request", "The request cannot be read. Send a form.");
        }

        var (id, secret) = Basic(request) ?? (body.ClientId, body.ClientSecret);
        if (apps.Find(id) is not { } app || (secret is { Length: > 0 } && Secrets.Hash(secret) != app.SecretHash))
        {
            return AppProblems.OAuth("invalid_client", "Client authentication failed: no such app is registered, or its secret is another. Register again.");
        }

        return body.GrantType switch
        {
            "authorization_code" => await ForCodeAsync(body, app, secret is { Length: > 0 }, codes, maker, tokens, database),
            "client_credentials" when secret is { Length: > 0 } => await ForAppAsync(body, app, apps, database, time),
            "client_credentials" => AppProblems.OAuth("invalid_client", "Send the secret of the app."),
            _ => AppProblems.OAuth("unsupported_grant_type", "The grant types are authorization_code and client_credentials."),
        };
    }

    private static async Task<IResult> ForCodeAsync(
        TokenRequest body, RegisteredApp app, bool secretGiven, AuthorizationCodes codes, TokenMaker maker, TokenStore tokens, NodeDatabase database)
    {
        if (body.Code is not { Length: > 0 and <= 200 } code)
        {
            return AppProblems.OAuth("invalid_request", "The code is missing.");
        }

        var (allowed, brought) = codes.Use(code);
        if (brought is not null)
        {
            await database.WriteAsync(context => tokens.Remove(context, brought));
        }

        // Whoever has the code must also have the app's secret, or have begun this very sign-in.
        if (allowed is null || allowed.App != app.Id || allowed.RedirectUri != body.RedirectUri || !allowed.Fits(body.CodeVerifier is { Length: > 0 } verifier ? verifier : null)
            || (!secretGiven && allowed.Challenge is null))
        {
            return AppProblems.OAuth("invalid_grant", "The code was used before, is older than a minute, or was given to another app, address or sign-in. Begin again.");
        }

        var (token, text) = await maker.CreateAsync(app.Name, new AppGrant(app.Id, allowed.Scopes));
        codes.Brought(code, token.Id);
        return Answer(text, allowed.Scopes, token.Created);
    }

    private static async Task<IResult> ForAppAsync(TokenRequest body, RegisteredApp app, AppStore apps, NodeDatabase database, TimeProvider time)
    {
        if (!AppScopes.TryRead(body.Scope, out var scopes) || !scopes.All(s => AppScopes.Allow(app.Scopes, s)))
        {
            return AppProblems.OAuth("invalid_scope", "The app did not register for all of these scopes.");
        }

        var text = Secrets.NewToken("pn_app_");
        await database.WriteAsync(context => apps.Save(context, app with { OwnTokenHash = Secrets.Hash(text) }));
        return Answer(text, scopes, time.GetUtcNow());
    }

    private static async Task<IResult> RevokeAsync(HttpRequest request, AppStore apps, TokenStore tokens, NodeDatabase database)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.RevokeRequest) is not { Token.Length: > 0 and <= 200 } body)
        {
            return AppProblems.OAuth("invalid_request", "The token is missing.");
        }

        var (id, secret) = Basic(request) ?? (body.ClientId, body.ClientSecret);
        if (apps.Find(id) is not { } app || (secret is { Length: > 0 } && Secrets.Hash(secret) != app.SecretHash))
        {
            return AppProblems.OAuth("invalid_client", "You are not authorized to revoke this token: no such app is registered, or its secret is another.");
        }

        // A token that is none is no error (RFC 7009 section 2.2).
        var hash = Secrets.Hash(body.Token);
        if (tokens.ByHash(hash) is { Grant: { } grant } token && grant.App == app.Id)
        {
            await database.WriteAsync(context => tokens.Remove(context, token.Id));
        }
        else if (app.OwnTokenHash == hash)
        {
            await database.WriteAsync(context => apps.Save(context, app with { OwnTokenHash = null }));
        }

        return Answers.Nothing();
    }

    private static IResult Answer(string token, IReadOnlyList<string> scopes, DateTimeOffset created) =>
        Answers.Json(new Token(token, "Bearer", string.Join(' ', scopes), created.ToUnixTimeSeconds()), MastodonJson.Default.Token);

    /// <summary>The app's id and secret by HTTP Basic (RFC 6749 section 2.3.1).</summary>
    private static (string? Id, string? Secret)? Basic(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[1_000];
        if (header.Parameter is not { Length: <= 1_200 } parameter || !Convert.TryFromBase64String(parameter, bytes, out var length))
        {
            return (null, null);
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])) : (null, null);
    }
}
