using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Owner;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>What an app asks for in the owner's browser (RFC 6749 section 4.1.1, RFC 7636 section 4.3).</summary>
internal sealed record AuthorizeRequest(RegisteredApp App, string RedirectUri, IReadOnlyList<string> Scopes, string? State, string? Challenge);

/// <summary>
/// Asks the owner whether an app may come in. Nobody is sent anywhere before they have pressed a button: anybody can register an app, so an
/// answer that leads away by itself would be an open redirect. The page takes the cookie or the password, only from itself.
/// </summary>
internal static class AuthorizeEndpoints
{
    private const int MaxState = 2_000;

    public static void MapAuthorize(this IEndpointRouteBuilder routes)
    {
        var page = routes.MapAppGroup("/oauth/authorize", "Apps and OAuth").AllowAnonymous();
        page.MapGet("", ShowAsync).Produces<string>(200, "text/html").Produces<string>(400, "text/html").WithSummary("The page that asks the owner whether an app may come in (RFC 6749)");
        page.MapPost("", DecideAsync).DisableAntiforgery().RequireRateLimiting(SessionEndpoints.RatePolicy).TakesForm().Produces<string>(200, "text/html").Produces(303)
            .Produces<string>(400, "text/html").Produces<string>(403, "text/html").WithSummary("What the owner decided");
    }

    private static async Task<IResult> ShowAsync(HttpContext context, AppStore apps, OwnerStore owner)
    {
        var (asked, problem) = Read(context.Request.Query, apps);
        return asked is null ? Wrong(context, problem!)
            : owner.Current is not { } me ? Wrong(context, "app.notSetUp")
            : Page(context, asked, AuthorizePage.Ask(Texts.For(context), asked, me, await OwnerAccess.IsSignedInAsync(context), null));
    }

    private static async Task<IResult> DecideAsync(HttpContext context, AppStore apps, OwnerStore owner, LocalNode local, PasswordCheck password, AuthorizationCodes codes)
    {
        if (!CrossSiteGuard.IsOwnSite(context.Request, local.Url))
        {
            return Wrong(context, "app.crossSite", 403);
        }

        if (!context.Request.HasFormContentType)
        {
            return Wrong(context, "app.noForm");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (asked, problem) = Read(form, apps);
        if (asked is null || owner.Current is not { } me)
        {
            return Wrong(context, problem ?? "app.notSetUp");
        }

        if (form["decision"] != "allow")
        {
            return Back(context, asked, ("error", "access_denied"), ("error_description", "The owner did not let the app in."));
        }

        if (form["password"].ToString() is { Length: > 0 and <= 1_000 } given)
        {
            if (!await password.IsRightAsync(me, given))
            {
                return Page(context, asked, AuthorizePage.Ask(Texts.For(context), asked, me, false, "app.wrongPassword"), 403);
            }
        }
        else if (!await OwnerAccess.IsSignedInAsync(context))
        {
            return Page(context, asked, AuthorizePage.Ask(Texts.For(context), asked, me, false, "app.noPassword"), 403);
        }

        var code = codes.Issue(new Authorization(asked.App.Id, asked.RedirectUri, asked.Scopes, asked.Challenge));
        return asked.RedirectUri == RedirectUris.OutOfBand ? Page(context, asked, AuthorizePage.Code(Texts.For(context), asked.App, code)) : Back(context, asked, ("code", code));
    }

    private static (AuthorizeRequest? Asked, string? Problem) Read(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields, AppStore apps)
    {
        var given = fields.GroupBy(f => f.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value.ToString(), StringComparer.Ordinal);
        string? Field(string name) => given.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
        if (apps.Find(Field("client_id")) is not { } app)
        {
            return (null, "app.unknown");
        }

        if (Field("redirect_uri") is not { } redirect || !app.RedirectUris.Contains(redirect))
        {
            return (null, "app.wrongAddress");
        }

        if (Field("response_type") != "code")
        {
            return (null, "app.noCode");
        }

        if (!AppScopes.TryRead(Field("scope"), out var scopes) || !scopes.All(s => AppScopes.Allow(app.Scopes, s)))
        {
            return (null, "app.tooMuch");
        }

        var challenge = Field("code_challenge");
        if ((challenge is not null && (Field("code_challenge_method") != "S256" || challenge.Length != 43)) || (challenge is null && Field("code_challenge_method") is not null))
        {
            return (null, "app.pkce");
        }

        return Field("state") is { Length: > MaxState } ? (null, "app.tooLong") : (new AuthorizeRequest(app, redirect, scopes, Field("state"), challenge), null);
    }

    private static IResult Back(HttpContext context, AuthorizeRequest asked, params ReadOnlySpan<(string Name, string? Value)> answer)
    {
        if (asked.RedirectUri == RedirectUris.OutOfBand)
        {
            return Wrong(context, "app.denied", 200);
        }

        Guard(context, asked.RedirectUri);
        context.Response.Headers.Location = RedirectUris.With(asked.RedirectUri, [.. answer, ("state", asked.State)]);
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static ContentHttpResult Page(HttpContext context, AuthorizeRequest asked, Html page, int status = 200)
    {
        Guard(context, asked.RedirectUri);
        return TypedResults.Text(page.Text, "text/html", Encoding.UTF8, status);
    }

    private static ContentHttpResult Wrong(HttpContext context, string sentence, int status = 400)
    {
        Guard(context, null);
        return TypedResults.Text(AuthorizePage.Message(Texts.For(context), sentence).Text, "text/html", Encoding.UTF8, status);
    }

    private static void Guard(HttpContext context, string? redirect)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {(redirect is null ? "" : RedirectUris.SourceOf(redirect))}".TrimEnd()
            + "; base-uri 'none'; frame-ancestors 'none'";

        // So that the browser says in Origin that the form is from here; other sites learn nothing.
        headers["Referrer-Policy"] = "same-origin";
    }
}
