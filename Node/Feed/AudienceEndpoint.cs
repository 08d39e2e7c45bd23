using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// Whom a post would reach. <see cref="People"/> get it sealed; <see cref="CannotSeal"/> are chosen but their server knows no sealing;
/// <see cref="NotFollowing"/> are chosen but would not see it. Under is the author of the sealed post whose readers an answer reaches.
/// </summary>
public sealed record AudienceResponse(
    string Audience, bool Sealed, IReadOnlyList<PersonRef> People, IReadOnlyList<PersonRef> CannotSeal, IReadOnlyList<PersonRef> NotFollowing, PersonRef? Under);

/// <summary>Tells before a post is written who will see it.</summary>
public static class AudienceEndpoint
{
    public static void MapAudience(this IEndpointRouteBuilder routes, string policy) => routes.MapGet("/api/audience", Get).RequireAuthorization(policy)
        .WithName("GetAudience").WithTags("Posts").WithSummary("Whom a post would reach: audience is public, friends or aspect ids joined by commas; inReplyTo a post")
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404);

    private static Results<Ok<AudienceResponse>, ProblemHttpResult> Get(
        string audience, string? inReplyTo, AudienceFinder finder, PostStore posts, Presenter presenter)
    {
        var choice = audience switch
        {
            "public" => AudienceChoice.Public,
            "friends" => new AudienceChoice(Audience.Friends, []),
            _ => new AudienceChoice(Audience.Direct, [.. audience.Split(',', StringSplitOptions.RemoveEmptyEntries)]),
        };
        var parent = posts.Known(inReplyTo);
        if (inReplyTo is not null && parent is null)
        {
            return Problems.NotFound("posts.reply_not_found", "The post that you answer is not here.");
        }

        return finder.Find(choice, parent) is { } reach
            ? TypedResults.Ok(new AudienceResponse(
                reach.Aspects.Count > 0 ? "aspects" : Presenter.Word(reach.Audience), reach.Sealed, Refs(reach.People), Refs(reach.CannotSeal), Refs(reach.NotFollowing),
                reach.Root is { } root ? presenter.AuthorOf(root) : null))
            : Problems.NoAspect();
    }

    private static IReadOnlyList<PersonRef> Refs(IEnumerable<Person> people) => [.. people.Select(Presenter.ToRef)];
}
