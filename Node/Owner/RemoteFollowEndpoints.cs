using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Following across servers from a page. A visitor says who they are and is sent to their own server's page for following; the owner, who did
/// the same elsewhere, comes back to the page where they confirm it. Works without a script.
/// </summary>
public static class RemoteFollowEndpoints
{
    public const string RatePolicy = "remote-follow";

    public static void MapRemoteFollow(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Public pages").AllowAnonymous();
        group.MapGet("/follow", Form).WithName("GetFollowForm").WithSummary("The page on which a visitor enters their handle to follow").Produces<string>(200, "text/html");
        group.MapPost("/follow", GoAsync).RequireRateLimiting(RatePolicy).TakesText(VisitorForm.Type).WithName("FollowRemotely")
            .WithSummary("Sends a visitor, by their handle or server (field account), to where their own server lets them follow")
            .Produces(303).Produces<string>(400, "text/html").Produces<string>(404, "text/html").ProducesProblem(429).Produces<string>(502, "text/html");
        group.MapGet("/authorize_interaction", Arrive).WithName("AuthorizeInteraction").WithSummary("Opens the owner's page for following the address in uri, to be confirmed there")
            .Produces(302).Produces<string>(400, "text/html");
    }

    /// <summary>What this node's own WebFinger names.</summary>
    public static string Template(LocalNode local) => $"{local.Url}/authorize_interaction?uri={SubscribeTemplate.Hole}";

    private static ContentHttpResult Form(OwnerStore owner, FollowPage page, HttpContext context) =>
        owner.Current is null ? page.NobodyHere(context) : page.Show(context, "", null);

    private static async Task<IResult> GoAsync(
        HttpRequest request, OwnerStore owner, LocalNode local, FollowPage page, WebFingerClient webFinger, CancellationToken cancellation)
    {
        if (owner.Current is null)
        {
            return page.NobodyHere(request.HttpContext);
        }

        var typed = await VisitorForm.AccountAsync(request, local, cancellation);
        if (typed is not { Length: > 0 and <= 300 })
        {
            return page.Show(request.HttpContext, "", "follow.empty", 400);
        }

        if (!await VisitorForm.Places.WaitAsync(TimeSpan.Zero, cancellation))
        {
            return page.Show(request.HttpContext, typed, "follow.busy", 503);
        }

        try
        {
            var (template, answer) = await webFinger.SubscribeAsync(typed, cancellation);
            return SubscribeTemplate.TryFill(template, local.Url, out var location) ? new SeeOther(location)
                : answer is null ? page.Show(request.HttpContext, typed, "follow.noHandle", 400)
                : answer.Status == 0 ? page.Show(request.HttpContext, typed, "follow.unreachable", 502)
                : page.Show(request.HttpContext, typed, "follow.cannot", 404);
        }
        finally
        {
            VisitorForm.Places.Release();
        }
    }

    private static IResult Arrive(string? uri, HttpContext context, PublicPages pages) => uri?.Trim() is { Length: > 0 and <= Iri.MaxLength } address
        ? TypedResults.LocalRedirect("/app/people?add=" + Uri.EscapeDataString(address))
        : PublicEndpoints.Show(pages.Message(Texts.For(context), "whom.title", "whom.text"), 400);
}
