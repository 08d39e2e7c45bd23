using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Pinned posts: the few that the owner wants read first, and what others pinned.</summary>
public static class PinEndpoints
{
    public static void MapPins(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(policy).WithTags("Posts").ProducesProblem(401);
        api.MapPut("/posts/{id}/pin", PinAsync).WithName("Pin").WithSummary("Puts one's own public post first on one's page, five at most").ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/posts/{id}/pin", UnpinAsync).WithName("Unpin").WithSummary("Takes a pinned post back to its place").ProducesProblem(403).ProducesProblem(404);
        api.MapGet("/people/{id}/pinned", Pinned).WithName("GetPinned").WithSummary("Posts that somebody pinned, as far as they are here; of the owner with the id me").ProducesProblem(404);
    }

    private static Results<Ok<Page<PostResponse>>, ProblemHttpResult> Pinned(string id, PeopleStore people, Pins pins, FeedFilter filter, Presenter presenter)
    {
        var person = id == "me" ? null : people.ById(id);
        return id != "me" && person is null
            ? Problems.NoPerson()
            : TypedResults.Ok(new Page<PostResponse>([.. (person is null ? pins.Own() : pins.Of(person)).Where(filter.Shows).Select(p => presenter.ToResponse(p))], null));
    }

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> PinAsync(string id, Pinning pinning, Presenter presenter) => SetAsync(id, true, pinning, presenter);

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> UnpinAsync(string id, Pinning pinning, Presenter presenter) => SetAsync(id, false, pinning, presenter);

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> SetAsync(string id, bool on, Pinning pinning, Presenter presenter)
    {
        var (post, problem) = await pinning.SetAsync(id, on);
        return post is null ? problem! : TypedResults.Ok(presenter.ToResponse(post));
    }
}

/// <summary>Pins and unpins, and tells the followers by an Add to or Remove from the collection "featured". Doing it twice is doing it once.</summary>
public sealed class Pinning(Publisher publisher, PostStore posts, Pins pins, LocalNode local, IdSource ids, TimeProvider time)
{
    /// <returns>The post, or why it cannot be.</returns>
    public async Task<(Post? Post, ProblemHttpResult? Problem)> SetAsync(string id, bool on) => posts.Known(id) switch
    {
        null => (null, Problems.NoPost()),
        { AuthorId: not null } => (null, Problems.Of(403, "posts.not_yours", Sentence.For("pin", "You can pin your own posts only."))),
        { Audience: not Audience.Public } or { Conversation: not null } when on => (null, Problems.Of(409, "posts.not_public", Sentence.For("pin", "Only a public post can be pinned: your page is for everybody."))),
        { PinKey: null } when on && pins.Own().Count >= Pins.Most => (null, Problems.Of(409, "posts.too_many_pins", "Five posts are pinned already. Unpin one first.")),
        var post => await SetAsync(post, on) is { } next ? (next, null) : (null, Problems.NoPost()),
    };

    private Task<Post?> SetAsync(Post post, bool on)
    {
        if (on == post.PinKey is not null)
        {
            return Task.FromResult<Post?>(post);
        }

        var activity = ActivityBuilder.Activity(
            on ? "Add" : "Remove", local.ActivityUrl(ids.Next()), local.Url, JsonValue.Create(post.Uri), time.GetUtcNow(), [Vocabulary.Public], [local.Followers]);
        activity["target"] = local.Featured;

        // Not listed in the outbox: who slept reads the collection itself.
        return publisher.PublishAsync(new Outgoing(activity, Audience.Public) { ToFollowers = true }, (context, _) => pins.Set(context, post.Id, on));
    }
}
