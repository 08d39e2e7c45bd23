using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>What anybody may know about this node before signing in.</summary>
public sealed record NodeResponse(string? Name, string? Handle, bool Ready, bool SignedIn, string Url, string Version);

/// <summary>The recovery phrase is in this answer and nowhere else.</summary>
public sealed record SetUpResponse(string RecoveryPhrase, MeResponse Me);

/// <summary>The door: set-up, sign-in, sign-out, password.</summary>
public static class SessionEndpoints
{
    public const string RatePolicy = "sign-in";

    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithTags("Session");
        api.MapGet("/node", GetNode).WithName("GetNode").WithSummary("Tells whether the node is set up and whether you are signed in").AllowAnonymous();
        api.MapPost("/setup", SetUpAsync).Validate(new SetUpValidator()).RequireRateLimiting(RatePolicy)
            .WithName("SetUp").WithSummary("Makes the person of this node, once, with the token of the set-up link").AllowAnonymous();
        api.MapPost("/session", SignInAsync).Validate(new SessionValidator()).RequireRateLimiting(RatePolicy)
            .WithName("SignIn").WithSummary("Signs in by password or one-time link and sets the session cookie").AllowAnonymous()
            .ProducesProblem(401).ProducesProblem(429);
        api.MapDelete("/session", SignOutAsync).WithName("SignOut").WithSummary("Ends the session").RequireAuthorization(OwnerAccess.Policy).ProducesProblem(401);
        api.MapPost("/password", ChangePasswordAsync).Validate(new PasswordValidator()).RequireRateLimiting(RatePolicy)
            .WithName("ChangePassword").WithSummary("Changes the password and ends all other sessions").RequireAuthorization(OwnerAccess.Policy).ProducesProblem(401);
    }

    private static Ok<NodeResponse> GetNode(OwnerStore owner, LocalNode local, HttpContext context) => TypedResults.Ok(new NodeResponse(
        owner.Current?.Name, owner.Current?.Handle, owner.Current is not null, context.User.Identity?.IsAuthenticated == true, local.Url, NodeVersion.Text));

    private static async Task<Results<Created<SetUpResponse>, ProblemHttpResult>> SetUpAsync(
        SetUpRequest body, SetUp setUp, OneTimeLinks links, OwnerStore owner, MePresenter presenter, HttpContext context)
    {
        if (owner.Current is not null)
        {
            return Problems.Of(409, "setup.done_already", "This node is set up already. Sign in with your password.");
        }

        if (!links.IsOpen(body.Token, LinkPurpose.SetUp))
        {
            return Problems.Of(403, "setup.wrong_token", "This set-up link is not valid. Use the link that the node printed when it last started.");
        }

        if (await setUp.RunAsync(body.Name!, body.Handle!, body.Password!) is not { } phrase)
        {
            return Problems.Of(409, "setup.done_already", "This node is set up already. Sign in with your password.");
        }

        links.Use(body.Token, LinkPurpose.SetUp);
        await OwnerAccess.SignInAsync(context, owner.Current!);
        return TypedResults.Created("/api/me", new SetUpResponse(phrase, presenter.Me()));
    }

    private static async Task<Results<Ok<MeResponse>, ProblemHttpResult>> SignInAsync(
        SessionRequest body, OwnerStore owner, OneTimeLinks links, PasswordCheck password, MePresenter presenter, HttpContext context)
    {
        if (owner.Current is not { } me)
        {
            return Problems.Of(409, "session.not_set_up", "This node is not set up yet. Open the set-up link that it printed when it started.");
        }

        if (body.Link is { Length: > 0 })
        {
            if (!links.Use(body.Link, LinkPurpose.SignIn))
            {
                return Problems.Of(401, "session.wrong_link", "This link was used before or is not valid. Sign in with your password.");
            }
        }
        else if (!await password.IsRightAsync(me, body.Password!))
        {
            return Problems.Of(401, "session.wrong_password", "The password is not right. Try again.");
        }

        await OwnerAccess.SignInAsync(context, me);
        return TypedResults.Ok(presenter.Me());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(OwnerStore owner, HttpContext context)
    {
        if (owner.Current is null)
        {
            return Problems.Of(409, "session.not_set_up", "This node is not set up yet.");
        }

        await OwnerAccess.SignOutAsync(context);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest body, OwnerStore owner, NodeDatabase database, PasswordCheck password, HttpContext context)
    {
        if (!await password.IsRightAsync(owner.Current!, body.Current!))
        {
            return Problems.Of(403, "password.wrong", "The password you have now is not right, so it was not changed.");
        }

        var changed = await database.WriteAsync(write =>
        {
            var next = owner.Current! with { PasswordHash = PasswordHash.Create(body.New!), SecurityStamp = Secrets.NewToken("") };
            owner.Save(write, next);
            return next;
        });
        await OwnerAccess.SignInAsync(context, changed);
        return TypedResults.NoContent();
    }
}
