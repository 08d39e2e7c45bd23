using System.Text.Json;
using PersonalNode.Feed;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

internal sealed record ScheduleRequest(string? ScheduledAt = null);

/// <summary>Posts that go out at their time: the node's drafts that have one.</summary>
internal static class ScheduledEndpoints
{
    public static void MapScheduled(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/scheduled_statuses", "Statuses");
        api.MapGet("", List).Needs("read:statuses").Gives<IReadOnlyList<ScheduledStatus>>().WithSummary("Posts that are to go out");
        api.MapGet("/{id}", Get).Needs("read:statuses").Gives<ScheduledStatus>().WithSummary("One of them").ProducesProblem(404, "application/json");
        api.MapPut("/{id}", ChangeAsync).Needs("write:statuses").Takes<ScheduleRequest>().Gives<ScheduledStatus>().WithSummary("Another time for it").ProducesProblem(404, "application/json");
        api.MapDelete("/{id}", DeleteAsync).Needs("write:statuses").Gives<Empty>().WithSummary("It does not go out").ProducesProblem(404, "application/json");
    }

    /// <summary>Keeps a post for later.</summary>
    public static async Task<IResult> KeepAsync(PostRequest post, string at, DraftKeeper keeper, ScheduledPresenter presenter)
    {
        var body = new DraftRequest(post.Text, post.Audience, post.Photos, post.InReplyTo, post.Summary, Poll: post.Poll, Sensitive: post.Sensitive, ScheduledAt: at);
        var (draft, problem) = await keeper.CreateAsync(JsonSerializer.SerializeToElement(body, MastodonDrafts.Default.DraftRequest));
        return draft is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Of(draft), MastodonJson.Default.ScheduledStatus);
    }

    private static IResult List(HttpContext context, DraftStore drafts, ScheduledPresenter presenter, LocalNode local)
    {
        var found = AppPage.Of(context.Request)?.Of(drafts.Page(null, DraftStore.Most).Where(d => d.ScheduledAt is not null).Select(d => (d, d.Id))) ?? [];
        AppPage.Link(context, local, [.. found.Select(d => d.Key)]);
        return Answers.Json<IReadOnlyList<ScheduledStatus>>([.. found.Select(d => presenter.Of(d.Item))], MastodonJson.Default.IReadOnlyListScheduledStatus);
    }

    private static IResult Get(string id, DraftStore drafts, ScheduledPresenter presenter) =>
        Find(id, drafts) is { } draft ? Answers.Json(presenter.Of(draft), MastodonJson.Default.ScheduledStatus) : AppProblems.NoRecord();

    private static async Task<IResult> ChangeAsync(string id, HttpRequest request, DraftStore drafts, DraftKeeper keeper, ScheduledPresenter presenter)
    {
        if (Find(id, drafts) is not { } draft)
        {
            return AppProblems.NoRecord();
        }

        if (await AppBody.ReadAsync(request, MastodonJson.Default.ScheduleRequest) is not { ScheduledAt: { } at })
        {
            return AppProblems.Unreadable();
        }

        var body = new System.Text.Json.Nodes.JsonObject { ["scheduledAt"] = at };
        using var change = JsonDocument.Parse(body.ToJsonString());
        var (changed, problem) = await keeper.ChangeAsync(draft, change.RootElement);
        return changed is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Of(changed), MastodonJson.Default.ScheduledStatus);
    }

    private static async Task<IResult> DeleteAsync(string id, DraftStore drafts, NodeDatabase database) =>
        Find(id, drafts) is { } draft && await database.WriteAsync(context => DraftStore.Remove(context, draft.Id)) ? Answers.Nothing() : AppProblems.NoRecord();

    private static Draft? Find(string id, DraftStore drafts) => Ids.TryParse(id, out var number) && drafts.Find(number) is { ScheduledAt: not null } draft ? draft : null;
}

/// <summary>Shows drafts that have a time.</summary>
public sealed class ScheduledPresenter(PhotoStore photos, MediaPresenter media)
{
    public ScheduledStatus Of(Draft draft)
    {
        var post = DraftReader.Read(draft.Json) ?? new PostRequest("", default);
        return new ScheduledStatus(
            Ids.ToText(draft.Id), Answers.Time(draft.ScheduledAt ?? draft.Updated),
            new ScheduledParams(post.Text ?? "", post.Audience is { ValueKind: JsonValueKind.String } audience && audience.GetString() == "public" ? "public" : "private", post.Summary, post.Sensitive == true, post.InReplyTo, post.Photos),
            [.. (post.Photos ?? []).Select(photos.Find).OfType<Photo>().Select(media.Of)]);
    }
}

/// <summary>The owner API's shape of a draft, in its own spelling.</summary>
[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
[System.Text.Json.Serialization.JsonSerializable(typeof(DraftRequest))]
internal sealed partial class MastodonDrafts : System.Text.Json.Serialization.JsonSerializerContext;
