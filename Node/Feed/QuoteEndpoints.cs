using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Somebody else's post that may quote the owner's. Post: its id here, null while it is not here.</summary>
public sealed record QuotedByResponse(string Id, string Url, string? Post, PersonRef? Person);

/// <summary>Who quotes the owner, and taking that back.</summary>
public static class QuoteEndpoints
{
    private const int MaxPage = 100;

    public static void MapQuotes(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/posts/{id}/quotes").RequireAuthorization(policy).WithTags("Posts").ProducesProblem(401);
        api.MapGet("", List).WithName("GetQuotes").WithSummary("Posts that were allowed to quote one's own post, newest first").ProducesProblem(400).ProducesProblem(404);
        api.MapDelete("/{quote}", RevokeAsync).WithName("RevokeQuote").WithSummary("Takes the permission to quote back").ProducesProblem(404);
    }

    private static Results<Ok<Page<QuotedByResponse>>, ProblemHttpResult> List(string id, string? before, int? limit, PostStore posts, StampStore stamps, PeopleStore people)
    {
        if (Own(id, posts) is not { } post)
        {
            return NoPost();
        }

        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 50, 1, MaxPage);
        var page = stamps.Of(post.Id, below, size);
        return TypedResults.Ok(new Page<QuotedByResponse>(
            [
                .. page.Select(e => new QuotedByResponse(
                    Ids.ToText(e.Key), e.Stamp.Quoting, posts.ByUri(e.Stamp.Quoting) is { Deleted: false } quoting ? Ids.ToText(quoting.Id) : null,
                    people.ByActor(e.Stamp.Actor) is { } person ? Presenter.ToRef(person) : null)),
            ],
            page.Count == size ? Ids.ToText(page[^1].Key) : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, string quote, PostStore posts, QuoteRevoking revoking) =>
        Own(id, posts) is { } post && Ids.TryParse(quote, out var key) && await revoking.RevokeAsync(post, key) ? TypedResults.NoContent() : NoPost();

    private static Post? Own(string id, PostStore posts) => posts.Known(id) is { AuthorId: null } post ? post : null;

    private static ProblemHttpResult NoPost() => Problems.NotFound("posts.not_found", "There is no such post of yours, or no such quote of it.");
}

/// <summary>Takes a stamp back: a Delete of it to who quotes and to everybody who may have seen the quoted post (FEP-044f, "Revocation").</summary>
public sealed class QuoteRevoking(Publisher publisher, StampStore stamps, Quotes quotes, PeopleStore people, LocalNode local, IdSource ids, TimeProvider time)
{
    /// <summary>False when there is no such stamp.</summary>
    public async Task<bool> RevokeAsync(Post post, long key)
    {
        if (stamps.Of(post.Id, key + 1, 1) is not [var (at, stamp)] || at != key || people.ByActor(stamp.Actor) is not { } quoting)
        {
            return false;
        }

        var id = local.StampUrl(stamp.Number);
        var delete = ActivityBuilder.Activity(
            "Delete", local.ActivityUrl(ids.Next()), local.Url, System.Text.Json.Nodes.JsonValue.Create(id), time.GetUtcNow(), [Vocabulary.Public], [local.Followers, quoting.Actor]);
        return await publisher.PublishAsync(new Outgoing(delete, Audience.Public) { ToFollowers = true, PersonIds = [quoting.Id], Listed = true }, (context, _) =>
        {
            StampStore.Revoke(context, stamp, key);
            quotes.Revoke(context, id, local.Url);
            return true;
        });
    }
}
