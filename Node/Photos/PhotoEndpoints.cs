using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>A photo with the post that it belongs to.</summary>
public sealed record PhotoOfPost(PhotoResponse Photo, PostResponse Post);

/// <summary>What photos take, in bytes, and what the owner decided about it.</summary>
public sealed record PhotoSettingsResponse(long CacheBytes, bool KeepOriginals, long CachedBytes, long OwnBytes, int CachedPhotos, int OwnPhotos);

/// <summary>The owner's photos, and every photo that the owner sees.</summary>
public static class PhotoEndpoints
{
    private const int MaxPage = 50;

    public static void MapPhotos(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/photos").RequireAuthorization(policy).WithTags("Photos").ProducesProblem(401);
        api.MapPost("", UploadAsync).WithUploadLimit().TakesUpload("alt").WithName("UploadPhoto")
            .WithSummary("Takes a photo in: JPEG, PNG, WebP, GIF or AVIF, up to 50 MB and 50 megapixels, fewer in forms that must be in memory whole").ProducesProblem(400).ProducesProblem(408).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503);
        api.MapGet("", Stream).WithName("GetPhotos").WithSummary("Photos of one person, or of the owner, with their posts, newest first; pass next as before for more").ProducesProblem(400).ProducesProblem(404);
        api.MapGet("/settings", GetSettings).WithName("GetPhotoSettings").WithSummary("How much room photos take and may take");
        api.MapPatch("/settings", SetAsync).Validate(new PhotoSettingsValidator()).WithName("SetPhotoSettings").WithSummary("Changes how much of others' photos is kept, and whether originals are");
        api.MapGet("/{id}", Get).WithName("GetPhoto").WithSummary("One photo").ProducesProblem(404);
        api.MapPatch("/{id}", DescribeAsync).Validate(new PhotoValidator()).WithName("DescribePhoto").WithSummary("Says what one's own photo shows, and what of it stays in sight when it is cut; readers of its post learn both").ProducesProblem(403).ProducesProblem(404);
        api.MapDelete("/{id}", DeleteAsync).WithName("DeletePhoto").WithSummary("Throws away a photo that is in no post").ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/{id}/crop", CropAsync).Validate(new CropValidator()).WithName("CropPhoto").WithSummary("Cuts an avatar or a banner out of one's own photo").ProducesProblem(403).ProducesProblem(404).ProducesProblem(503);
        api.MapGet("/{id}/{box}", ShowAsync).WithName("GetPhotoFile").WithSummary("The photo itself, as WebP, in the size that fills that many pixels; a friend's is fetched when it is not here")
            .Produces<byte[]>(200, "image/webp").Produces<byte[]>(206, "image/webp").Produces(304).ProducesProblem(404).ProducesProblem(502).ProducesProblem(503);
    }

    private static async Task<Results<Created<PhotoResponse>, ProblemHttpResult>> UploadAsync(HttpRequest request, Uploads uploads, CancellationToken cancellation)
    {
        var (photo, problem) = await uploads.TakeAsync(request, "alt", cancellation);
        return photo is null ? problem! : TypedResults.Created($"/api/photos/{Ids.ToText(photo.Id)}", PhotoPresenter.ToResponse(photo));
    }

    private static Results<Ok<Page<PhotoOfPost>>, ProblemHttpResult> Stream(
        string? person, string? before, int? limit, PeopleStore people, Timelines timelines, PostStore posts, FeedFilter filter, Presenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("photos.bad_cursor");
        }

        if (person is not (null or "me") && people.ById(person) is null)
        {
            return Problems.NotFound("people.not_found", "There is no such person here.");
        }

        var size = Math.Clamp(limit ?? 20, 1, MaxPage);
        var entries = timelines.Page(Timeline.Photos(person is null or "me" ? null : person), below, size);
        var shown = posts.Many(entries.Select(e => e.Value)).Where(filter.Shows).Select(p => presenter.ToResponse(p));
        return TypedResults.Ok(new Page<PhotoOfPost>(
            [.. shown.SelectMany(post => post.Photos.Select(photo => new PhotoOfPost(photo, post)))], entries.Count == size ? Ids.ToText(entries[^1].Key) : null));
    }

    private static Ok<PhotoSettingsResponse> GetSettings(PhotoSettings settings, Counters counters) => TypedResults.Ok(Describe(settings, counters));

    private static async Task<Ok<PhotoSettingsResponse>> SetAsync(PhotoSettingsRequest body, PhotoSettings settings, Counters counters, NodeDatabase database)
    {
        await database.WriteAsync(context =>
        {
            settings.Save(context, new PhotoChoices(body.CacheBytes ?? settings.Current.CacheBytes, body.KeepOriginals ?? settings.Current.KeepOriginals));
            context.Wake(s => s.UnusedMedia);
        });
        return TypedResults.Ok(Describe(settings, counters));
    }

    private static Results<Ok<PhotoResponse>, ProblemHttpResult> Get(string id, PhotoStore photos) =>
        photos.Find(id) is { } photo ? TypedResults.Ok(PhotoPresenter.ToResponse(photo)) : PhotoProblems.None();

    private static async Task<Results<Ok<PhotoResponse>, ProblemHttpResult>> DescribeAsync(string id, PhotoRequest body, PhotoStore photos, OwnPhotos own)
    {
        if (photos.Find(id) is not { } photo)
        {
            return PhotoProblems.None();
        }

        return !photo.Mine ? PhotoProblems.NotYours() : await own.DescribeAsync(photo, body.Alt?.Trim(), body.Focus is { } focus ? (focus.X, focus.Y) : null) is { } described ? TypedResults.Ok(PhotoPresenter.ToResponse(described)) : PhotoProblems.None();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, PhotoStore photos, OwnPhotos own)
    {
        if (photos.Find(id) is not { } photo)
        {
            return PhotoProblems.None();
        }

        return !photo.Mine ? PhotoProblems.NotYours()
            : photo.Use == PhotoUse.Post && await own.RemoveAsync(photo) ? TypedResults.NoContent()
            : Problems.Of(409, "photos.in_use", "This photo is in use. Take it out of its post or your profile instead.");
    }

    private static async Task<Results<Created<PhotoResponse>, ProblemHttpResult>> CropAsync(string id, CropRequest body, PhotoStore photos, OwnPhotos own, CancellationToken cancellation)
    {
        if (photos.Find(id) is not { } photo)
        {
            return PhotoProblems.None();
        }

        if (!photo.Mine)
        {
            return PhotoProblems.NotYours();
        }

        var use = body.Use == "avatar" ? PhotoUse.Avatar : PhotoUse.Banner;
        return await own.CropAsync(photo, new CropArea(body.X, body.Y, body.Width, body.Height), use, cancellation) is { } part
            ? TypedResults.Created($"/api/photos/{Ids.ToText(part.Id)}", PhotoPresenter.ToResponse(part)) : PhotoProblems.None();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ShowAsync(
        string id, string box, HttpResponse response, PhotoStore photos, PhotoShow show, CancellationToken cancellation) =>
        photos.Find(id) is { } photo && int.TryParse(box, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
            ? await show.ShowAsync(photo, pixels, response, cancellation) : PhotoProblems.None();

    private static PhotoSettingsResponse Describe(PhotoSettings settings, Counters counters) => new(
        settings.Current.CacheBytes, settings.Current.KeepOriginals, counters.Total("cached photo bytes"), counters.Total("own photo bytes"),
        counters.Get("cached photos"), counters.Get("own photos"));
}
