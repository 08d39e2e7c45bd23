using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Who is let in as the owner: a cookie session or a bearer token. One policy closes everything under /api.</summary>
public static class OwnerAccess
{
    public const string Policy = "owner";
    private const string Selector = "owner";
    private const string StampClaim = "stamp";

    public static void AddOwnerAccess(this IServiceCollection services, DataFolder folder)
    {
        services.AddDataProtection().SetApplicationName("PersonalNode").AddKeyManagementOptions(keys => keys.XmlRepository = new SessionKeys(folder.Keys));
        services.AddAuthentication(Selector)
            .AddPolicyScheme(Selector, null, o => o.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") ? TokenHandler.Scheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(Configure)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.Scheme, null);

        // Cookies know no ports: two nodes on one machine must not share a name.
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<LocalNode>((cookie, local) => cookie.Cookie.Name = CookieName(local));
        services.AddAuthorizationBuilder().AddPolicy(Policy, p => p.AddAuthenticationSchemes(Selector).RequireAuthenticatedUser());
    }

    /// <summary>The session cookie of the node at that address.</summary>
    public static string CookieName(LocalNode local) => new Uri(local.Url) is { IsDefaultPort: false, Port: var port } ? $"personalnode-{port}" : "personalnode";

    public static Task SignInAsync(HttpContext context, Storage.Owner owner) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(StampClaim, owner.SecurityStamp)], "password")),
        new AuthenticationProperties { IsPersistent = true });

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);

    /// <summary>True when the owner's session cookie came along; a token does not count.</summary>
    public static async Task<bool> IsSignedInAsync(HttpContext context) =>
        (await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Succeeded;

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(30);
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context =>
            Problems.Of(401, "session.required", "Sign in to your node, or send an access token.").ExecuteAsync(context.HttpContext);
        options.Events.OnRedirectToAccessDenied = options.Events.OnRedirectToLogin;

        // A changed password ends every session made before.
        options.Events.OnValidatePrincipal = async context =>
        {
            var stamp = context.HttpContext.RequestServices.GetRequiredService<OwnerStore>().Current?.SecurityStamp;
            if (stamp is null || context.Principal?.FindFirstValue(StampClaim) != stamp)
            {
                context.RejectPrincipal();
                await SignOutAsync(context.HttpContext);
            }
        };
    }
}

/// <summary>Bearer tokens of the owner API. Those of apps open the Mastodon API alone.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenStore tokens, RunToken run, OwnerStore owner,
    NodeDatabase database, TimeProvider time) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromHours(1);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.Length > 300)
        {
            return AuthenticateResult.NoResult();
        }

        var hash = Secrets.Hash(header["Bearer ".Length..].Trim());
        var token = tokens.ByHash(hash);
        if (token is { Grant: not null } || (token is null && (hash != run.Hash || owner.Current is null)))
        {
            return AuthenticateResult.Fail("The access token is not known.");
        }

        if (token is not null && (token.LastUsed is null || time.GetUtcNow() - token.LastUsed > NoteUseEvery))
        {
            await database.WriteAsync(context => tokens.Touch(context, token.Id, context.Now));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(token is null ? [new Claim(RunToken.Claim, RunToken.Claim)] : [], Scheme)), Scheme));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Scheme;
        await Problems.Of(401, "session.required", "The access token is not known. Make one with: token create --name NAME").ExecuteAsync(Context);
    }
}
