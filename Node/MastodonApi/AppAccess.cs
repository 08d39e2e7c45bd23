using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>The app that asks, for the length of a request: filled in when its token was checked.</summary>
public sealed class AppCaller
{
    public RegisteredApp? App { get; internal set; }

    /// <summary>The token by which the owner let it in; null while it speaks for itself alone.</summary>
    public AccessToken? Token { get; internal set; }

    public IReadOnlyList<string> Scopes => Token?.Grant?.Scopes ?? [];
}

/// <summary>
/// Who is let in to the Mastodon API: apps with a token of theirs, each as far as its scopes reach. Neither the session cookie nor a token of
/// the owner API counts here.
/// </summary>
public static class AppAccess
{
    /// <summary>An app that the owner let in.</summary>
    public const string Policy = "app";

    /// <summary>An app, let in or not.</summary>
    public const string AnyPolicy = "any-app";

    internal const string OwnerClaim = "owner";

    public static void AddAppAccess(this IServiceCollection services)
    {
        services.AddScoped<AppCaller>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AppTokenHandler>(AppTokenHandler.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, p => p.AddAuthenticationSchemes(AppTokenHandler.Scheme).RequireAuthenticatedUser().RequireClaim(OwnerClaim))
            .AddPolicy(AnyPolicy, p => p.AddAuthenticationSchemes(AppTokenHandler.Scheme).RequireAuthenticatedUser());
    }

    /// <summary>The route is for apps with one of the scopes.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, params string[] scopes) => route.RequireAuthorization(Policy).WithMetadata(new NeededScopes(scopes))
        .AddEndpointFilter(async (context, next) =>
        {
            var caller = context.HttpContext.RequestServices.GetRequiredService<AppCaller>();
            return scopes.Any(s => AppScopes.Allow(caller.Scopes, s))
                ? await next(context) : Problems.Of(403, "app.scope", $"This action is outside the authorized scopes: the owner did not allow this app {scopes[0]}.");
        }).ProducesProblem(401, "application/json").ProducesProblem(403, "application/json");
}

/// <summary>The scopes of a route, one of which is enough.</summary>
internal sealed record NeededScopes(IReadOnlyList<string> Scopes);

/// <summary>Tokens of apps: in the Authorization header; for streams, which a browser cannot give one, also as the WebSocket's protocol or in the address.</summary>
internal sealed class AppTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenStore tokens, AppStore apps, NodeDatabase database, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "App";
    private const int MaxToken = 200;
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromHours(1);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Given() is not { Length: > 0 and <= MaxToken } text)
        {
            return AuthenticateResult.NoResult();
        }

        var hash = Secrets.Hash(text);
        var caller = Context.RequestServices.GetRequiredService<AppCaller>();
        if (tokens.ByHash(hash) is { Grant: { } grant } token && apps.Find(grant.App) is { } app)
        {
            if (token.LastUsed is null || time.GetUtcNow() - token.LastUsed > NoteUseEvery)
            {
                await database.WriteAsync(context => tokens.Touch(context, token.Id, context.Now));
            }

            caller.App = app;
            caller.Token = token;
            return Success(new Claim(AppAccess.OwnerClaim, token.Id));
        }

        if (apps.ByOwnToken(hash) is { } alone)
        {
            caller.App = alone;
            return Success();
        }

        return AuthenticateResult.Fail("The access token is not known.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(401, "app.token", "The access token is invalid. Sign in to your node again with this app.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(403, "app.no_owner", "This method requires an authenticated user.").ExecuteAsync(Context);

    private string? Given()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..].Trim();
        }

        if (!Request.Path.StartsWithSegments(AppPaths.V1 + "/streaming", StringComparison.Ordinal))
        {
            return null;
        }

        return Request.Headers.SecWebSocketProtocol.ToString() is { Length: > 0 } protocol ? protocol : Request.Query["access_token"].ToString();
    }

    private static AuthenticateResult Success(params Claim[] claims) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)), Scheme));
}
