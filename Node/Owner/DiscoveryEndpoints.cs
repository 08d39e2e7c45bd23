using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>How other servers find the person: WebFinger (RFC 7033) and NodeInfo 2.1, which some read only as 2.0. All addresses come from Node:Url.</summary>
public static class DiscoveryEndpoints
{
    private const string Schema = "http://nodeinfo.diaspora.software/ns/schema/";
    private static readonly string[] Versions = ["2.1", "2.0"];

    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Federation").AllowAnonymous();
        group.MapGet("/.well-known/webfinger", WebFinger).WithName("WebFinger").WithSummary("Finds the person by handle or URL (RFC 7033)")
            .Produces<ActivityDocument>(200, "application/jrd+json").ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/.well-known/nodeinfo", NodeInfoLinks).WithName("NodeInfoLinks").WithSummary("Links to NodeInfo").Produces<ActivityDocument>();
        group.MapGet("/nodeinfo/{version}", NodeInfo).WithName("NodeInfo").WithSummary("Software and counts (NodeInfo 2.1 or 2.0)").Produces<ActivityDocument>().ProducesProblem(404);
        group.MapGet("/followers", Followers).WithName("GetFollowers").WithSummary("How many follow; who they are stays private").ForReaders().ProducesDocument(html: false);
        group.MapGet("/following", Following).WithName("GetFollowing").WithSummary("How many are followed; who they are stays private").ForReaders().ProducesDocument(html: false);
    }

    private static IResult WebFinger(string? resource, OwnerStore owner, LocalNode local, PublicPhotos photos, HttpContext context)
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

        var links = new JsonArray(
            new JsonObject { ["rel"] = "self", ["type"] = Vocabulary.MediaType, ["href"] = local.Url },
            new JsonObject { ["rel"] = "http://webfinger.net/rel/profile-page", ["type"] = "text/html", ["href"] = local.Url },
            new JsonObject { ["rel"] = "http://ostatus.org/schema/1.0/subscribe", ["template"] = RemoteFollowEndpoints.Template(local) });
        if (photos.AvatarUrl(me) is { } avatar)
        {
            links.Add((JsonNode)new JsonObject { ["rel"] = "http://webfinger.net/rel/avatar", ["type"] = "image/jpeg", ["href"] = avatar });
        }

        return TypedResults.Text(
            new JsonObject { ["subject"] = subject, ["aliases"] = new JsonArray(local.Url), ["links"] = links }.ToJsonString(), "application/jrd+json");
    }

    private static ContentHttpResult NodeInfoLinks(LocalNode local, HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return TypedResults.Text(
            new JsonObject
            {
                ["links"] = new JsonArray([.. Versions.Select(version => (JsonNode)new JsonObject { ["rel"] = Schema + version, ["href"] = $"{local.Url}/nodeinfo/{version}" })]),
            }.ToJsonString(), "application/json");
    }

    /// <summary>One person uses the node, or nobody yet; they are active when they have posted in that time.</summary>
    private static Results<ContentHttpResult, ProblemHttpResult> NodeInfo(
        string version, OwnerStore owner, Counters counters, Timelines timelines, TimeProvider time, HttpContext context)
    {
        if (!Versions.Contains(version))
        {
            return Problems.Of(404, "nodeinfo.version", "There is NodeInfo 2.1 and 2.0.");
        }

        var posted = timelines.Page(Timeline.Own, null, 1) is [var (key, _)] ? Ids.TimeOf(key) : DateTimeOffset.MinValue;
        int Active(int days) => posted > time.GetUtcNow().AddDays(-days) ? 1 : 0;
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return TypedResults.Text(
            new JsonObject
            {
                ["version"] = version,
                ["software"] = new JsonObject { ["name"] = "personalnode", ["version"] = NodeVersion.Text },
                ["protocols"] = new JsonArray("activitypub"),
                ["services"] = new JsonObject { ["inbound"] = new JsonArray("atom1.0", "rss2.0"), ["outbound"] = new JsonArray("atom1.0", "rss2.0") },
                ["openRegistrations"] = false,
                ["usage"] = new JsonObject
                {
                    ["users"] = new JsonObject { ["total"] = owner.Current is null ? 0 : 1, ["activeHalfyear"] = Active(180), ["activeMonth"] = Active(30) },
                    ["localPosts"] = counters.Get("public posts"),
                },
                ["metadata"] = new JsonObject(),
            }.ToJsonString(), $"application/json; profile=\"{Schema}{version}#\"");
    }

    private static ContentHttpResult Followers(LocalNode local, PeopleStore people) =>
        Collection(local.Followers, people.Related().Count(p => p.Follower == Relation.Yes));

    private static ContentHttpResult Following(LocalNode local, PeopleStore people) =>
        Collection(local.Following, people.Related().Count(p => p is { Following: Relation.Yes, IsFeed: false }));

    private static ContentHttpResult Collection(string id, int total) => Negotiation.Activity(new JsonObject
    {
        ["@context"] = "https://www.w3.org/ns/activitystreams",
        ["id"] = id,
        ["type"] = "OrderedCollection",
        ["totalItems"] = total,
    });
}
