using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A post for later. The post's members are as they were sent. Problem: why it did not go out at its time.</summary>
public sealed record DraftResponse(
    string Id, string? Text, JsonElement? Audience, IReadOnlyList<string> Photos, string? InReplyTo, string? Summary, bool? ShowRecipients, string? Unsealed, PollRequest? Poll, string? Quote,
    string? Quotable, string? Expires, long? ExpiresIn, DateTimeOffset? ScheduledAt, string? Problem, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>Drafts and scheduled posts, which live on the node.</summary>
public static class DraftEndpoints
{
    private const int MaxPage = 100;
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366 * 2);

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

    private static async Task<Results<Created<DraftResponse>, ProblemHttpResult>> CreateAsync(
        HttpRequest request, DraftStore drafts, AudienceFinder audiences, PhotoStore photos, NodeDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        var (draft, problem) = await ReadAsync(request, null, audiences, photos, time, cancellation);
        if (draft is null)
        {
            return problem!;
        }

        if (drafts.Page(null, DraftStore.Most).Count >= DraftStore.Most)
        {
            return Problems.Of(409, "drafts.too_many", "There are 500 drafts already. Publish or delete some first.");
        }

        var saved = await database.WriteAsync(context => drafts.Save(context, draft with { Id = context.NextId() }));
        return TypedResults.Created($"/api/drafts/{Ids.ToText(saved.Id)}", ToResponse(saved));
    }

    private static async Task<Results<Ok<DraftResponse>, ProblemHttpResult>> ChangeAsync(
        string id, HttpRequest request, DraftStore drafts, AudienceFinder audiences, PhotoStore photos, NodeDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        if (Known(id, drafts) is not { } stored)
        {
            return NoDraft();
        }

        var (draft, problem) = await ReadAsync(request, stored, audiences, photos, time, cancellation);
        if (draft is null)
        {
            return problem!;
        }

        // It may have gone out meanwhile; then it must not come back.
        var saved = await database.WriteAsync(context => drafts.Find(stored.Id) is null ? null : drafts.Save(context, draft));
        return saved is null ? NoDraft() : TypedResults.Ok(ToResponse(saved));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, DraftStore drafts, NodeDatabase database) =>
        Known(id, drafts) is { } draft && await database.WriteAsync(context => DraftStore.Remove(context, draft.Id)) ? TypedResults.NoContent() : NoDraft();

    private static async Task<Results<Created<PostResponse>, ProblemHttpResult>> PublishAsync(
        string id, DraftStore drafts, DraftPublisher publisher, Presenter presenter, CancellationToken cancellation)
    {
        if (Known(id, drafts) is not { } draft)
        {
            return NoDraft();
        }

        var (post, problem) = await publisher.PublishAsync(draft, cancellation);
        return post is not null ? TypedResults.Created(post.Uri, presenter.ToResponse(post)) : problem ?? NoDraft();
    }

    private static async Task<(Draft? Draft, ProblemHttpResult? Problem)> ReadAsync(
        HttpRequest request, Draft? stored, AudienceFinder audiences, PhotoStore photos, TimeProvider time, CancellationToken cancellation)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(
                request.Body, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }, cancellation);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            body = default;
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return (null, Invalid("body", "The request cannot be read. Send a JSON object."));
        }

        if (DraftReader.TryMerge(stored, body) is not var (json, post, scheduledAt))
        {
            return (null, Invalid("body", "A member has the wrong kind of value. Look at the API description."));
        }

        var now = time.GetUtcNow();
        var at = PartRules.Time(scheduledAt);
        if (scheduledAt is not null && (at is null || at > now + Farthest))
        {
            return (null, Invalid("scheduledAt", "Say when it goes out: a time within two years, such as 2030-01-31T18:00:00Z."));
        }

        // A time that has passed stays only when it was there before: the worker is about to take it.
        if (at <= now && at != stored?.ScheduledAt)
        {
            return (null, Invalid("scheduledAt", "This time has passed. Choose a later one, or publish it now."));
        }

        if (DraftReader.Check(post, whole: at is not null) is { Count: > 0 } errors)
        {
            return (null, Problems.Invalid(errors));
        }

        if (post.Audience.ValueKind != JsonValueKind.Undefined && AudienceChoice.TryRead(post.Audience, out var choice) && audiences.Find(choice, null) is null)
        {
            return (null, Problems.NotFound("aspects.not_found", "There is no such aspect."));
        }

        if (photos.Chosen(post.Photos) is null)
        {
            return (null, Problems.UnknownPhoto());
        }

        return (new Draft
        {
            Id = stored?.Id ?? 0,
            Json = json,
            ScheduledAt = at is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given.ToUnixTimeMilliseconds()) : null,
            Created = stored?.Created ?? now,
            Updated = now,
        }, null);
    }

    private static DraftResponse ToResponse(Draft draft)
    {
        var post = DraftReader.Read(draft.Json) ?? new PostRequest("", default);
        return new DraftResponse(
            Ids.ToText(draft.Id), post.Text, post.Audience.ValueKind == JsonValueKind.Undefined ? null : post.Audience, post.Photos ?? [], post.InReplyTo, post.Summary, post.ShowRecipients, post.Unsealed,
            post.Poll, post.Quote, post.Quotable, post.Expires, post.ExpiresIn, draft.ScheduledAt, draft.Problem, draft.Created, draft.Updated);
    }

    private static Draft? Known(string id, DraftStore drafts) => Ids.TryParse(id, out var number) ? drafts.Find(number) : null;

    private static ProblemHttpResult Invalid(string field, string sentence) => Problems.Invalid(new Dictionary<string, string[]> { [field] = [sentence] });

    private static ProblemHttpResult NoDraft() => Problems.Of(404, "drafts.not_found", "There is no such draft. It may have been published or deleted.");
}
