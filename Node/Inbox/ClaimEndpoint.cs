using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Where another node says, by a signed Accept of the invitation, that its owner comes with the link.</summary>
public static class ClaimEndpoint
{
    public const string RatePolicy = "invitation-claim";

    public static void MapClaims(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/invite/{token}", ReceiveAsync).RequireRateLimiting(RatePolicy).DisableAntiforgery().AllowAnonymous()
            .WithName("ClaimInvitation").WithTags("Federation").WithSummary("Accepts an invitation, by a signed activity: the actor's Follow is let in without approval, and they are followed back")
            .TakesDocument().Produces(204).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410)
            .ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503);

    private static async Task<IResult> ReceiveAsync(
        string token, HttpRequest request, ClaimReceiver receiver, InvitationStore invitations, LocalNode local, ILogger<ClaimReceiver> logger, CancellationToken cancellation)
    {
        // Who does not have the link makes this node do nothing at all.
        if (!InvitationLink.IsToken(token) || invitations.ByToken(token) is null)
        {
            return Problems.Of(404, "invitations.unknown", "There is no such invitation, or it was taken back.");
        }

        var (refusal, signed, body) = await InboxEndpoint.ReadAsync(request, local, cancellation);
        string? actor = null;
        var claim = Claim.Taken;
        if (refusal == Refusal.None)
        {
            (refusal, actor, claim) = await receiver.ReceiveAsync(token, signed!, body!, cancellation);
        }

        return refusal != Refusal.None ? InboxEndpoint.Refuse(logger, request, refusal, actor)
            : claim == Claim.Taken ? TypedResults.NoContent()
            : Problems.Of(410, "invitations.over", "This invitation has been used, or was taken back.");
    }
}
