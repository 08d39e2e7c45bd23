using System.Globalization;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Photos;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>A description of a photo, and what of it stays in sight when it is cut, as "x,y".</summary>
internal sealed record MediaRequest(string? Description = null, string? Focus = null)
{
    /// <summary>Null when it says nothing that can be read.</summary>
    public (double X, double Y)? Point => Focus?.Split(',') is [var x, var y] && Number(x) is { } across && Number(y) is { } up ? (across, up) : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= -1 and <= 1 ? number : null;
}

/// <summary>Photos for posts. They are ready when the upload is answered, so both versions of it are one.</summary>
internal static class MediaEndpoints
{
    public static void MapAppUploads(this IEndpointRouteBuilder routes)
    {
        foreach (var version in (string[])["/api/v1/media", "/api/v2/media"])
        {
            routes.MapAppGroup(version, "Media").MapPost("", UploadAsync).Needs("write:media").WithUploadLimit().TakesUpload("description").Gives<MediaAttachment>()
                .WithSummary("Takes a photo in: JPEG, PNG, WebP, GIF or AVIF, up to 50 MB").ProducesProblem(400, "application/json").ProducesProblem(408, "application/json")
                .ProducesProblem(413, "application/json").ProducesProblem(415, "application/json").ProducesProblem(422, "application/json").ProducesProblem(503, "application/json");
        }

        var api = routes.MapAppGroup("/api/v1/media/{id}", "Media");
        api.MapGet("", Get).Needs("read:statuses", "write:media").Gives<MediaAttachment>().WithSummary("One photo").ProducesProblem(404, "application/json");
        api.MapPut("", DescribeAsync).Needs("write:media").Takes<MediaRequest>().Gives<MediaAttachment>().WithSummary("Says what the photo shows, and what of it stays in sight when it is cut").ProducesProblem(404, "application/json");
        api.MapDelete("", DeleteAsync).Needs("write:media").Gives<Empty>().WithSummary("Throws away a photo that is in no post").ProducesProblem(404, "application/json").ProducesProblem(422, "application/json");
    }

    private static async Task<IResult> UploadAsync(HttpRequest request, Uploads uploads, MediaPresenter presenter, CancellationToken cancellation)
    {
        var (photo, problem) = await uploads.TakeAsync(request, "description", cancellation);
        return photo is null ? problem! : Answers.Json(presenter.Of(photo), MastodonJson.Default.MediaAttachment);
    }

    private static IResult Get(string id, PhotoStore photos, MediaPresenter presenter) =>
        Own(id, photos) is { } photo ? Answers.Json(presenter.Of(photo), MastodonJson.Default.MediaAttachment) : AppProblems.NoRecord();

    private static async Task<IResult> DescribeAsync(string id, HttpRequest request, PhotoStore photos, OwnPhotos own, MediaPresenter presenter)
    {
        if (Own(id, photos) is not { } photo)
        {
            return AppProblems.NoRecord();
        }

        if (await AppBody.ReadAsync(request, MastodonJson.Default.MediaRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        if (PhotoRules.AltProblem(body.Description) is { } wrong)
        {
            return AppProblems.Invalid(wrong.Sentence);
        }

        var described = body is { Description: null, Point: null } ? photo : await own.DescribeAsync(photo, body.Description?.Trim(), body.Point);
        return described is null ? AppProblems.NoRecord() : Answers.Json(presenter.Of(described), MastodonJson.Default.MediaAttachment);
    }

    private static async Task<IResult> DeleteAsync(string id, PhotoStore photos, OwnPhotos own) => Own(id, photos) is not { } photo ? AppProblems.NoRecord()
        : await own.RemoveAsync(photo) ? Answers.Nothing() : AppProblems.Invalid("This photo is in use. Take it out of its post instead.");

    private static Photo? Own(string id, PhotoStore photos) => photos.Find(id) is { Mine: true, Use: PhotoUse.Post } photo ? photo : null;
}
