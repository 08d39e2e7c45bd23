using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The page of an invitation, for whoever has its link. Programs are sent to the inviter's actor.</summary>
public static class InviteEndpoints
{
    public const string RatePolicy = "invitation";

    public static void MapInvite(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/invite/{token}").WithTags("Public pages").AllowAnonymous();
        group.MapGet("", Show).RequireRateLimiting(RatePolicy).WithName("GetInvitationPage").WithSummary("The page of an invitation; for programs, the way to the inviter's actor")
            .Produces<string>(200, "text/html").Produces(302).Produces<string>(404, "text/html").Produces<string>(410, "text/html").ProducesProblem(429);
        group.MapPost("/go", GoAsync).RequireRateLimiting(RemoteFollowEndpoints.RatePolicy).TakesText(VisitorForm.Type).WithName("ComeWithInvitation")
            .WithSummary("Keeps the invitation for a visitor, by their handle or node (field account), and sends them to where their own server lets them follow")
            .Produces<string>(200, "text/html").Produces(303).Produces<string>(400, "text/html").Produces<string>(403, "text/html").Produces<string>(404, "text/html")
            .Produces<string>(410, "text/html").ProducesProblem(429).Produces<string>(502, "text/html").Produces<string>(503, "text/html");
    }

    private static IResult Show(string token, HttpRequest request, OwnerStore owner, LocalNode local, InvitationStore invitations, InvitePage page)
    {
        var activity = Negotiation.WantsActivity(request);
        var open = Open(token, owner, invitations, out var used);
        return (activity, open, used) switch
        {
            (true, true, _) => TypedResults.Redirect(local.Url),
            (true, _, true) => Problems.Of(410, "invitations.over", "This invitation has been used."),
            (true, _, _) => Problems.Of(404, "invitations.unknown", "There is no such invitation, or it was taken back."),
            (_, true, _) => page.Show(request.HttpContext, token, "", null),
            (_, _, true) => page.Used(request.HttpContext),
            _ => page.Unknown(request.HttpContext),
        };
    }

    private static async Task<IResult> GoAsync(
        string token, HttpRequest request, OwnerStore owner, LocalNode local, InvitationStore invitations, InvitePage page, Visitors visitors, CancellationToken cancellation)
    {
        if (!Open(token, owner, invitations, out var used))
        {
            return used ? page.Used(request.HttpContext) : page.Unknown(request.HttpContext);
        }

        var typed = await VisitorForm.AccountAsync(request, local, cancellation);
        if (typed is not { Length: > 0 and <= 300 })
        {
            return page.Show(request.HttpContext, token, "", "invite.empty", 400);
        }

        if (!await VisitorForm.Places.WaitAsync(TimeSpan.Zero, cancellation))
        {
            return page.Show(request.HttpContext, token, typed, "follow.busy", 503);
        }

        try
        {
            var went = await visitors.ComeAsync(token, typed, cancellation);
            return went.Problem is { } problem ? page.Show(request.HttpContext, token, typed, problem, went.Status)
                : went.Claim switch
                {
                    Claim.Used => page.Used(request.HttpContext),
                    Claim.Unknown => page.Unknown(request.HttpContext),
                    _ => went.Location is { } location ? new SeeOther(location) : page.Search(request.HttpContext, typed),
                };
        }
        finally
        {
            VisitorForm.Places.Release();
        }
    }

    private static bool Open(string token, OwnerStore owner, InvitationStore invitations, out bool used)
    {
        var invitation = owner.Current is not null && InvitationLink.IsToken(token) ? invitations.ByToken(token) : null;
        used = invitation?.Used is not null;
        return invitation is { Used: null };
    }
}
