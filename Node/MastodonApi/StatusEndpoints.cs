using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Photos;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Writing, changing and reading posts.</summary>
internal static class StatusEndpoints
{
    private const int MaxHistory = 100;
    private static readonly PostValidator Posts = new();
    private static readonly EditValidator Versions = new();

    public static void MapStatuses(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/statuses", "Statuses");
        api.MapPost("", CreateAsync).Needs("write:statuses").Takes<StatusRequest>().Gives<Status>().WithSummary("Writes a post, or a message to the people it mentions; with scheduled_at, later").ProducesProblem(404, "application/json");
        api.MapGet("/{id}", Get).Needs("read:statuses").Gives<Status>().WithSummary("One post").ProducesProblem(404, "application/json");
        api.MapPut("/{id}", EditAsync).Needs("write:statuses").Takes<StatusRequest>().Gives<Status>().WithSummary("A new version of one's own post").ProducesProblem(404, "application/json");
        api.MapDelete("/{id}", DeleteAsync).Needs("write:statuses").Gives<Status>().WithSummary("Deletes one's own post, and gives its text to write it anew").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/context", ThreadAsync).Needs("read:statuses").Gives<Context>().WithSummary("What the post answers, and what answers it").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/source", Source).Needs("read:statuses").Gives<StatusSource>().WithSummary("The post as it was written").ProducesProblem(404, "application/json");
        api.MapGet("/{id}/history", History).Needs("read:statuses").Gives<IReadOnlyList<StatusEdit>>().WithSummary("All versions, oldest first").ProducesProblem(404, "application/json");
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, AppCaller caller, NewPosts newPosts, DirectMessages messages, IdempotentPosts idempotent, DraftKeeper drafts, PostStore posts, StatusPresenter presenter,
        ScheduledPresenter scheduled, CancellationToken cancellation)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.StatusRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        var parent = posts.Known(body.InReplyToId);
        var direct = body.Visibility == "direct" || parent is { Conversation: not null };
        if (body.ScheduledAt is { Length: > 0 } at)
        {
            return direct ? AppProblems.Invalid("A message cannot be sent later.") : await ScheduledEndpoints.KeepAsync(body.ToPost(), at, drafts, scheduled);
        }

        ProblemHttpResult? problem = null;
        var id = await idempotent.OnceAsync(caller.Token!.Id, request.Headers["Idempotency-Key"].ToString(), async () =>
        {
            if (direct)
            {
                (var message, problem) = await messages.SendAsync(body, parent, cancellation);
                return message?.Id;
            }

            var post = body.ToPost();
            if (Posts.Validate(post) is { IsValid: false } wrong)
            {
                problem = Problems.Invalid(Validation.Faults(wrong));
                return null;
            }

            var (made, notMade) = await newPosts.CreateAsync(post, null, null, cancellation);
            problem = notMade;
            return made?.Id;
        });
        return id is { } known && posts.Find(known) is { } created ? Answers.Json(presenter.Of(created), MastodonJson.Default.Status)
            : AppProblems.Unprocessable(problem ?? AppProblems.NoRecord());
    }

    private static IResult Get(string id, StatusPresenter presenter) =>
        presenter.Find(id) is { } post ? Answers.Json(presenter.Of(post), MastodonJson.Default.Status) : AppProblems.NoRecord();

    private static async Task<IResult> EditAsync(string id, HttpRequest request, Edits edits, PhotoStore photos, OwnPhotos own, StatusPresenter presenter, CancellationToken cancellation)
    {
        if (presenter.Find(id) is not { AuthorId: null } post)
        {
            return AppProblems.NoRecord();
        }

        if (await AppBody.ReadAsync(request, MastodonJson.Default.StatusRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        var edit = body.ToEdit(post.Text);
        if (Versions.Validate(edit) is { IsValid: false } wrong)
        {
            return AppProblems.Unprocessable(Problems.Invalid(Validation.Faults(wrong)));
        }

        foreach (var described in (body.MediaAttributes ?? []).Take(Protocol.Attachment.Most))
        {
            if (photos.Find(described.Id) is { Mine: true } photo && described.Description is { } alt && PhotoRules.AltProblem(alt) is null && alt.Trim() != photo.Alt)
            {
                await own.DescribeAsync(photo, alt.Trim());
            }
        }

        var (edited, problem) = await edits.EditAsync(post, edit, cancellation);
        return edited is null ? AppProblems.Unprocessable(problem!) : Answers.Json(presenter.Of(edited), MastodonJson.Default.Status);
    }

    private static async Task<IResult> DeleteAsync(string id, Edits edits, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { AuthorId: null } post)
        {
            return AppProblems.NoRecord();
        }

        var last = presenter.Of(post) with { Text = post.Text };
        return await edits.DeleteAsync(post) is { } problem ? problem : Answers.Json(last, MastodonJson.Default.Status);
    }

    private static async Task<IResult> ThreadAsync(string id, StatusThread threads, ThreadFilling filling, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { } post)
        {
            return AppProblems.NoRecord();
        }

        // An app asks again when it is opened again; what is found meanwhile is there then.
        await filling.AskAsync(post);
        var (above, below) = threads.Around(post);
        return Answers.Json(new Context([.. above.Select(presenter.Of)], [.. below.Select(presenter.Of)]), MastodonJson.Default.Context);
    }

    private static IResult Source(string id, StatusPresenter presenter) => presenter.Find(id) is { AuthorId: null } post
        ? Answers.Json(new StatusSource(id, post.Text, post.Summary ?? ""), MastodonJson.Default.StatusSource) : AppProblems.NoRecord();

    private static IResult History(string id, PostStore posts, StatusPresenter presenter)
    {
        if (presenter.Find(id) is not { } post)
        {
            return AppProblems.NoRecord();
        }

        var now = presenter.Of(post);
        var versions = posts.History(post.Id, MaxHistory).Reverse().Select(r => (r.Html, r.Summary, r.At)).Append((post.Html, post.Summary, post.Edited ?? post.Published));
        return Answers.Json<IReadOnlyList<StatusEdit>>(
            [.. versions.Select(v => new StatusEdit(v.Item1, v.Item2 ?? "", now.Sensitive, Answers.Time(v.Item3), now.Account, now.MediaAttachments, []))],
            MastodonJson.Default.IReadOnlyListStatusEdit);
    }
}
