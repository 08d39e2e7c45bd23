using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>An earlier version of a post, which it showed from <see cref="At"/> on.</summary>
public sealed record RevisionResponse(string Text, string Html, string? Summary, DateTimeOffset At);

public sealed record PreviewResponse(string Html, IReadOnlyList<MentionResponse> Mentions);

/// <summary>Writing, editing, deleting and reacting to posts.</summary>
public static class PostEndpoints
{
    private const int MaxHistory = 100;

    public static void MapPosts(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(policy).WithTags("Posts").ProducesProblem(401);
        api.MapPost("/posts", CreateAsync).Validate(new PostValidator()).WithName("CreatePost").WithSummary("Writes a post and sends it to everybody it is for").ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/posts/{id}", Get).WithName("GetPost").WithSummary("One post; 410 with the place where it lives when it was let go").ProducesProblem(404).ProducesProblem(410);
        api.MapPatch("/posts/{id}", EditAsync).Validate(new EditValidator()).WithName("EditPost").WithSummary("Replaces the text of one's own post").ProducesProblem(403).ProducesProblem(404);
        api.MapDelete("/posts/{id}", DeleteAsync).WithName("DeletePost").WithSummary("Deletes one's own post here and at all friends").ProducesProblem(403).ProducesProblem(404);
        api.MapGet("/posts/{id}/history", History).WithName("GetHistory").WithSummary("Earlier versions, newest first").ProducesProblem(404);
        api.MapGet("/posts/{id}/thread", Thread).WithName("GetThread").WithSummary("The whole thread the post is in, oldest first").ProducesProblem(404).ProducesProblem(410);
        api.MapPost("/posts/{id}/thread/fill", FillAsync).WithName("FillThread")
            .WithSummary("Looks for posts of the thread that are not here, where its posts live; the event \"thread\" tells how far it is").ProducesProblem(404);
        api.MapPut("/posts/{id}/like", LikeAsync).WithName("Like").WithSummary("Likes a post").ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/posts/{id}/like", UnlikeAsync).WithName("Unlike").WithSummary("Takes a like back").ProducesProblem(404).ProducesProblem(409);
        api.MapPut("/posts/{id}/reshare", ReshareAsync).WithName("Reshare").WithSummary("Passes a public post on to one's followers").ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/posts/{id}/reshare", UnshareAsync).WithName("Unshare").WithSummary("Takes a reshare back").ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/preview", PreviewAsync).Validate(new PreviewValidator()).WithName("Preview").WithSummary("Shows what a text will look like");
    }

    private static async Task<Results<Created<PostResponse>, ProblemHttpResult>> CreateAsync(
        PostRequest body, NewPosts newPosts, Presenter presenter, CancellationToken cancellation)
    {
        var (post, problem) = await newPosts.CreateAsync(body, null, null, cancellation);
        return post is null ? problem! : TypedResults.Created(post.Uri, presenter.ToResponse(post));
    }

    private static Results<Ok<PostResponse>, ProblemHttpResult> Get(string id, PostStore posts, FeedFilter filter, Presenter presenter, PastStore past) =>
        Known(id, posts, filter) is { } post ? Answer(post, presenter) : Missing(id, past);

    private static ProblemHttpResult Missing(string id, PastStore past) => Problems.NoPost(Ids.TryParse(id, out var number) ? past.PlaceOf(number) : null);

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> EditAsync(
        string id, EditRequest body, Edits edits, PostStore posts, FeedFilter filter, Presenter presenter, CancellationToken cancellation)
    {
        if (Known(id, posts, filter) is not { } post)
        {
            return Problems.NoPost();
        }

        var (edited, problem) = await edits.EditAsync(post, body, cancellation);
        return problem is null ? Answer(edited, presenter) : problem;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, Edits edits, PostStore posts, FeedFilter filter)
    {
        if (Known(id, posts, filter) is not { } post)
        {
            return Problems.NoPost();
        }

        return await edits.DeleteAsync(post) is { } problem ? problem : TypedResults.NoContent();
    }

    private static Results<Ok<Page<RevisionResponse>>, ProblemHttpResult> History(string id, PostStore posts, FeedFilter filter) => Known(id, posts, filter) is not { } post
        ? Problems.NoPost()
        : TypedResults.Ok(new Page<RevisionResponse>(
            [.. posts.History(post.Id, MaxHistory).Select(r => new RevisionResponse(r.Text, r.Html, r.Summary, r.At))], null));

    private static Results<Ok<Page<PostResponse>>, ProblemHttpResult> Thread(string id, PostStore posts, Threads threads, FeedFilter filter, Presenter presenter, PastStore past) =>
        Known(id, posts, filter) is not { } post
            ? Missing(id, past)
            : TypedResults.Ok(new Page<PostResponse>([.. threads.Of(post).Select(p => p.Gap ? presenter.ToGap(p.Post) : presenter.ToResponse(p.Post))], null));

    private static async Task<Results<Ok<ThreadFillResponse>, ProblemHttpResult>> FillAsync(string id, PostStore posts, FeedFilter filter, ThreadFilling filling) =>
        Known(id, posts, filter) is not { } post ? Problems.NoPost() : TypedResults.Ok(ThreadFillResponse.Of(await filling.AskAsync(post)));

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> LikeAsync(string id, PostStore posts, FeedFilter filter, Reactions reactions, Presenter presenter) =>
        ReactAsync(id, posts, filter, presenter, reactions.LikeAsync);

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> UnlikeAsync(string id, PostStore posts, FeedFilter filter, Reactions reactions, Presenter presenter) =>
        ReactAsync(id, posts, filter, presenter, reactions.UnlikeAsync);

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> ReshareAsync(string id, PostStore posts, FeedFilter filter, Edits edits, Presenter presenter)
    {
        if (Known(id, posts, filter) is not { } post)
        {
            return Problems.NoPost();
        }

        var (reshared, problem) = await edits.ReshareAsync(post);
        return problem is null ? Answer(reshared, presenter) : problem;
    }

    private static Task<Results<Ok<PostResponse>, ProblemHttpResult>> UnshareAsync(string id, PostStore posts, FeedFilter filter, Reactions reactions, Presenter presenter) =>
        ReactAsync(id, posts, filter, presenter, reactions.UnshareAsync);

    private static async Task<Ok<PreviewResponse>> PreviewAsync(PreviewRequest body, MentionFinder mentions, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(body.Text ?? "", cancellation);
        return TypedResults.Ok(new PreviewResponse(rendered.Html, [.. rendered.Mentions.Select(m => new MentionResponse(m.Name, m.Actor))]));
    }

    private static async Task<Results<Ok<PostResponse>, ProblemHttpResult>> ReactAsync(
        string id, PostStore posts, FeedFilter filter, Presenter presenter, Func<Post, Task<Post?>> react) =>
        Known(id, posts, filter) switch
        {
            null => Problems.NoPost(),
            { FromFeed: true } => Problems.FromFeed(),
            var post => Answer(await react(post), presenter),
        };

    private static Post? Known(string id, PostStore posts, FeedFilter filter) =>
        posts.Known(id) is { } post && filter.Shows(post) ? post : null;

    private static Results<Ok<PostResponse>, ProblemHttpResult> Answer(Post? post, Presenter presenter) =>
        post is null ? Problems.NoPost() : TypedResults.Ok(presenter.ToResponse(post));
}
