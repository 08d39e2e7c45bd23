using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A post for later. The post's members are as they were sent. Problem: why it did not go out at its time.</summary>
public sealed record DraftResponse(
    string Id, string? Text, JsonElement? Audience, IReadOnlyList<string> Photos, string? InReplyTo, string? Summary, bool? ShowRecipients, string? Unsealed, PollRequest? Poll, string? Quote,
    string? Quotable, string? Expires, long? ExpiresIn, DateTimeOffset? ScheduledAt, string? Problem, DateTimeOffset Created, DateTimeOffset Updated, string? Language);

/// <summary>Drafts and scheduled posts, which live on the node.</summary>
public static class DraftEndpoints
{
    private const int MaxPage = 100;

    public static void MapDrafts(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/drafts").RequireAuthorization(policy).WithTags("Drafts").ProducesProblem(401);
        api.MapGet("", List).WithName("GetDrafts").WithSummary("Drafts and scheduled posts, newest first; pass next as before for more").ProducesProblem(400);
        api.MapPost("", CreateAsync).Accepts<DraftRequest>("application/json").WithName("CreateDraft").WithSummary("Keeps a draft, or schedules a post")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        api.MapPatch("/{id}", ChangeAsync).Accepts<DraftRequest>("application/json").WithName("ChangeDraft").WithSummary("Changes a draft, or its time; what is absent stays")
            .ProducesProblem(400).ProducesProblem(404);
        api.MapDelete("/{id}", DeleteAsync).WithName("DeleteDraft").WithSummary("Throws a draft away").ProducesProblem(404);
        api.MapPost("/{id}/publish", PublishAsync).WithName("PublishDraft").WithSummary("Publishes a draft now").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    private static Results<Ok<Page<DraftResponse>>, ProblemHttpResult> List(string? before, int? limit, DraftStore drafts)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 50, 1, MaxPage);
        var page = drafts.Page(below, size);
        return TypedResults.Ok(new Page<DraftResponse>([.. page.Select(ToResponse)], page.Count == size ? Ids.ToText(page[^1].Id) : null));
    }

    private static async Task<Results<Created<DraftResponse>, ProblemHttpResult>> CreateAsync(HttpRequest request, DraftKeeper keeper, CancellationToken cancellation)
    {
        var (draft, problem) = await keeper.CreateAsync(await BodyAsync(request, cancellation));
        return draft is null ? problem! : TypedResults.Created($"/api/drafts/{Ids.ToText(draft.Id)}", ToResponse(draft));
    }

    private static async Task<Results<Ok<DraftResponse>, ProblemHttpResult>> ChangeAsync(
        string id, HttpRequest request, DraftStore drafts, DraftKeeper keeper, CancellationToken cancellation)
    {
        if (Known(id, drafts) is not { } stored)
        {
            return DraftKeeper.NoDraft();
        }

        var (draft, problem) = await keeper.ChangeAsync(stored, await BodyAsync(request, cancellation));
        return draft is null ? problem! : TypedResults.Ok(ToResponse(draft));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, DraftStore drafts, NodeDatabase database) =>
        Known(id, drafts) is { } draft && await database.WriteAsync(context => DraftStore.Remove(context, draft.Id)) ? TypedResults.NoContent() : DraftKeeper.NoDraft();

    private static async Task<Results<Created<PostResponse>, ProblemHttpResult>> PublishAsync(
        string id, DraftStore drafts, DraftPublisher publisher, Presenter presenter, CancellationToken cancellation)
    {
        if (Known(id, drafts) is not { } draft)
        {
            return DraftKeeper.NoDraft();
        }

        var (post, problem) = await publisher.PublishAsync(draft, cancellation);
        return post is not null ? TypedResults.Created(post.Uri, presenter.ToResponse(post)) : problem ?? DraftKeeper.NoDraft();
    }

    /// <summary>Undefined when it is no JSON.</summary>
    private static async Task<JsonElement> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(
                request.Body, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }, cancellation);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static DraftResponse ToResponse(Draft draft)
    {
        var post = DraftReader.Read(draft.Json) ?? new PostRequest("", default);
        return new DraftResponse(
            Ids.ToText(draft.Id), post.Text, post.Audience.ValueKind == JsonValueKind.Undefined ? null : post.Audience, post.Photos ?? [], post.InReplyTo, post.Summary, post.ShowRecipients, post.Unsealed,
            post.Poll, post.Quote, post.Quotable, post.Expires, post.ExpiresIn, draft.ScheduledAt, draft.Problem, draft.Created, draft.Updated, post.Language);
    }

    private static Draft? Known(string id, DraftStore drafts) => Ids.TryParse(id, out var number) ? drafts.Find(number) : null;
}
