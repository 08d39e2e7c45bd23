using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Syndication;

/// <summary>The owner's posts as feeds, for whoever reads them without an account anywhere. Who asks again with what they have gets 304 (RFC 9110, section 13).</summary>
public static class FeedPages
{
    public static void MapFeedPages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Public pages").AllowAnonymous();
        group.MapGet("/feed.atom", Atom).WithName("GetAtomFeed").WithSummary("The newest public posts as Atom (RFC 4287)")
            .Produces<string>(200, "application/atom+xml").Produces(304).ProducesProblem(404);
        group.MapGet("/feed.rss", Rss).WithName("GetRssFeed").WithSummary("The newest public posts as RSS 2.0")
            .Produces<string>(200, "application/rss+xml").Produces(304).ProducesProblem(404);
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Atom(PublicFeed feed, OwnerStore owner, HttpContext context) => Answer(true, feed, owner, context);

    private static Results<FileContentHttpResult, ProblemHttpResult> Rss(PublicFeed feed, OwnerStore owner, HttpContext context) => Answer(false, feed, owner, context);

    private static Results<FileContentHttpResult, ProblemHttpResult> Answer(bool atom, PublicFeed feed, OwnerStore owner, HttpContext context)
    {
        if (owner.Current is null)
        {
            return Problems.Of(404, "feed.not_ready", "Nobody lives here yet: this node is not set up.");
        }

        var (document, changed) = feed.Build(Texts.For(context), atom);
        context.Response.Headers.CacheControl = "public, max-age=300";

        // Weak: an answer may be compressed on its way.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\"", isWeak: true);
        return TypedResults.Bytes(document, atom ? "application/atom+xml; charset=utf-8" : "application/rss+xml; charset=utf-8", lastModified: changed, entityTag: tag);
    }
}
