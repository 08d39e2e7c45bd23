using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Keeps drafts and scheduled posts: reads what was sent, looks up what it names, and says what does not fit.</summary>
public sealed class DraftKeeper(DraftStore drafts, AudienceFinder audiences, PhotoStore photos, NodeDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366 * 2);

    /// <param name="body">The members of a <see cref="DraftRequest"/>.</param>
    public async Task<(Draft? Draft, ProblemHttpResult? Problem)> CreateAsync(JsonElement body)
    {
        var (draft, problem) = Read(null, body);
        if (draft is null)
        {
            return (null, problem);
        }

        return drafts.Page(null, DraftStore.Most).Count >= DraftStore.Most
            ? (null, Problems.Of(409, "drafts.too_many", "There are 500 drafts already. Publish or delete some first."))
            : (await database.WriteAsync(context => drafts.Save(context, draft with { Id = context.NextId() })), null);
    }

    /// <param name="stored">What is there.</param>
    /// <param name="body">What changes; what is absent stays.</param>
    public async Task<(Draft? Draft, ProblemHttpResult? Problem)> ChangeAsync(Draft stored, JsonElement body)
    {
        var (draft, problem) = Read(stored, body);
        if (draft is null)
        {
            return (null, problem);
        }

        // It may have gone out meanwhile; then it must not come back.
        var saved = await database.WriteAsync(context => drafts.Find(stored.Id) is null ? null : drafts.Save(context, draft));
        return (saved, saved is null ? NoDraft() : null);
    }

    internal static ProblemHttpResult NoDraft() => Problems.Of(404, "drafts.not_found", "There is no such draft. It may have been published or deleted.");

    private (Draft? Draft, ProblemHttpResult? Problem) Read(Draft? stored, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return (null, Problems.Invalid("body", "request.no_object", "The request cannot be read. Send a JSON object."));
        }

        if (DraftReader.TryMerge(stored, body) is not var (json, post, scheduledAt))
        {
            return (null, Problems.Invalid("body", "request.wrong_kind", "A member has the wrong kind of value. Look at the API description."));
        }

        var now = time.GetUtcNow();
        var at = PartRules.Time(scheduledAt);
        if (scheduledAt is not null && (at is null || at > now + Farthest))
        {
            return (null, Problems.Invalid("scheduledAt", "draft.time", "Say when it goes out: a time within two years, such as 2030-01-31T18:00:00Z."));
        }

        // A time that has passed stays only when it was there before: the worker is about to take it.
        if (at <= now && at != stored?.ScheduledAt)
        {
            return (null, Problems.Invalid("scheduledAt", "draft.past", "This time has passed. Choose a later one, or publish it now."));
        }

        if (DraftReader.Check(post, whole: at is not null) is { Count: > 0 } errors)
        {
            return (null, Problems.Invalid(errors));
        }

        if (post.Audience.ValueKind != JsonValueKind.Undefined && AudienceChoice.TryRead(post.Audience, out var choice) && audiences.Find(choice, null) is null)
        {
            return (null, Problems.NoAspect());
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
}
