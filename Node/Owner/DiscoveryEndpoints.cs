using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>How other servers find the person: WebFinger (RFC 7033) and NodeInfo 2.1. All addresses come from Node:Url.</summary>
public static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Federation").AllowAnonymous();
        group.MapGet("/.well-known/webfinger", WebFinger).WithName("WebFinger").WithSummary("Finds the person by handle or URL (RFC 7033)")
            .Produces<ActivityDocument>(200, "application/jrd+json").ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/.well-known/nodeinfo", NodeInfoLinks).WithName("NodeInfoLinks").WithSummary("Links to NodeInfo").Produces<ActivityDocument>();
        group.MapGet("/nodeinfo/2.1", NodeInfo).WithName("NodeInfo").WithSummary("Software and counts (NodeInfo 2.1)").Produces<ActivityDocument>();
        group.MapGet("/followers", Followers).WithName("GetFollowers").WithSummary("How many follow; who they are stays private").ProducesDocument(html: false);
        group.MapGet("/following", Following).WithName("GetFollowing").WithSummary("How many are followed; who they are stays private").ProducesDocument(html: false);
    }

    private static IResult WebFinger(string? resource, OwnerStore owner, LocalNode local, HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (resource is not { Length: > 0 and <= 600 })
        {
            return Problems.Of(400, "webfinger.resource", "Ask with ?resource=acct:handle@host.");
        }

        if (owner.Current is not { } me)
        {
            return Problems.NotFound("webfinger.not_found", "Nobody lives here yet.");
        }

        var subject = $"acct:{me.Handle}@{local.Host}";
        if (!string.Equals(resource, subject, StringComparison.OrdinalIgnoreCase) && !Iri.Same(resource, local.Url))
        {
            return Problems.NotFound("webfinger.not_found", "Nobody of that name lives here.");
        }

        var answer = new JsonObject
        {
            ["subject"] = subject,
            ["aliases"] = new JsonArray(local.Url),
            ["links"] = new JsonArray(
                new JsonObject { ["rel"] = "self", ["type"] = Vocabulary.MediaType, ["href"] = local.Url },
                new JsonObject { ["rel"] = "http://webfinger.net/rel/profile-page", ["type"] = "text/html", ["href"] = local.Url }),
        };
        return TypedResults.Text(answer.ToJsonString(), "application/jrd+json");
    }

    private static ContentHttpResult NodeInfoLinks(LocalNode local) => TypedResults.Text(
        new JsonObject
        {
            ["links"] = new JsonArray(new JsonObject
            {
                ["rel"] = "http://nodeinfo.diaspora.software/ns/schema/2.1",
                ["href"] = local.Url + "/nodeinfo/2.1",
            }),
        }.ToJsonString(), "application/json");

    private static ContentHttpResult NodeInfo(OwnerStore owner, Counters counters) => TypedResults.Text(
        new JsonObject
        {
            ["version"] = "2.1",
            ["software"] = new JsonObject { ["name"] = "personalnode", ["version"] = NodeVersion.Text },
            ["protocols"] = new JsonArray("activitypub"),
            ["services"] = new JsonObject { ["inbound"] = new JsonArray(), ["outbound"] = new JsonArray() },
            ["openRegistrations"] = false,
            ["usage"] = new JsonObject
            {
                ["users"] = new JsonObject { ["total"] = owner.Current is null ? 0 : 1 },
                ["localPosts"] = counters.Get("public posts"),
            },
            ["metadata"] = new JsonObject(),
        }.ToJsonString(), "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"");

    private static ContentHttpResult Followers(LocalNode local, PeopleStore people) =>
        Collection(local.Followers, people.Related().Count(p => p.Follower == Relation.Yes));

    private static ContentHttpResult Following(LocalNode local, PeopleStore people) =>
        Collection(local.Following, people.Related().Count(p => p.Following == Relation.Yes));

    private static ContentHttpResult Collection(string id, int total) => Negotiation.Activity(new JsonObject
    {
        ["@context"] = "https://www.w3.org/ns/activitystreams",
        ["id"] = id,
        ["type"] = "OrderedCollection",
        ["totalItems"] = total,
    });
}
