using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

public sealed record AlbumRequest(string? Name);

/// <summary>An album; the cover is its newest photo that no warning folds away.</summary>
public sealed record AlbumResponse(string Id, string Name, int Count, PhotoResponse? Cover);

/// <summary>A photo in an album, with its post when it has one.</summary>
public sealed record AlbumPhotoResponse(PhotoResponse Photo, PostResponse? Post);

internal sealed class AlbumValidator : AbstractValidator<AlbumRequest>
{
    public AlbumValidator() => RuleFor(r => r.Name).Must(n => !string.IsNullOrWhiteSpace(n)).Says("album.no_name", "Give the album a name.")
        .MaximumLength(100).Says("name.long", "A name has at most 100 characters.").Must(n => PostRules.IsText(n) && n?.Contains('\n', StringComparison.Ordinal) != true).Says("name.characters", "The name holds characters that cannot be used.");
}

/// <summary>The owner's albums. A photo in one is kept however full the cache is, until its author deletes it.</summary>
public static class AlbumEndpoints
{
    private const int MaxPage = 100;

    /// <summary>How many are looked at for one that can be the cover.</summary>
    private const int MaxCovers = 20;

    public static void MapAlbums(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/albums").RequireAuthorization(policy).WithTags("Albums").ProducesProblem(401);
        api.MapGet("", List).WithName("GetAlbums").WithSummary("The owner's albums, newest first");
        api.MapPost("", CreateAsync).Validate(new AlbumValidator()).WithName("CreateAlbum").WithSummary("Makes an album").ProducesProblem(409);
        api.MapPatch("/{id}", RenameAsync).Validate(new AlbumValidator()).WithName("RenameAlbum").WithSummary("Renames an album").ProducesProblem(404);
        api.MapDelete("/{id}", DeleteAsync).WithName("DeleteAlbum").WithSummary("Removes an album; its photos stay where they are").ProducesProblem(404);
        api.MapGet("/{id}/photos", Photos).WithName("GetAlbumPhotos").WithSummary("Its photos, newest first; pass next as before for more").ProducesProblem(400).ProducesProblem(404);
        api.MapPut("/{id}/photos/{photoId}", PutAsync).WithName("PutIntoAlbum").WithSummary("Puts a photo into an album").ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/{id}/photos/{photoId}", TakeAsync).WithName("TakeFromAlbum").WithSummary("Takes a photo out of an album").ProducesProblem(404);
    }

    private static Ok<Page<AlbumResponse>> List(AlbumStore albums, PostStore posts) => TypedResults.Ok(new Page<AlbumResponse>([.. albums.All().Select(a => ToResponse(a, albums, posts))], null));

    private static async Task<Results<Created<AlbumResponse>, ProblemHttpResult>> CreateAsync(AlbumRequest body, AlbumStore albums, PostStore posts, NodeDatabase database)
    {
        if (albums.All().Count >= AlbumStore.Most)
        {
            return Problems.Of(409, "albums.too_many", "There are 200 albums already. Delete one first.");
        }

        var album = await database.WriteAsync(context => albums.Save(context, new Album(context.NextId(), body.Name!.Trim())));
        return TypedResults.Created($"/api/albums/{Ids.ToText(album.Id)}", ToResponse(album, albums, posts));
    }

    private static async Task<Results<Ok<AlbumResponse>, ProblemHttpResult>> RenameAsync(string id, AlbumRequest body, AlbumStore albums, PostStore posts, NodeDatabase database)
    {
        if (albums.Find(id) is not { } album)
        {
            return None();
        }

        var renamed = await database.WriteAsync(context => albums.Save(context, album with { Name = body.Name!.Trim() }));
        return TypedResults.Ok(ToResponse(renamed, albums, posts));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, AlbumStore albums, NodeDatabase database)
    {
        if (albums.Find(id) is not { } album)
        {
            return None();
        }

        await database.WriteAsync(context => albums.Remove(context, album));
        return TypedResults.NoContent();
    }

    private static Results<Ok<Page<AlbumPhotoResponse>>, ProblemHttpResult> Photos(
        string id, string? before, int? limit, AlbumStore albums, PostStore posts, FeedFilter filter, Presenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("albums.bad_cursor");
        }

        if (albums.Find(id) is not { } album)
        {
            return None();
        }

        var size = Math.Clamp(limit ?? 50, 1, MaxPage);
        var page = albums.Page(album, below, size);
        var shown = page.Select(photo => (Photo: photo, Post: photo.Post is { } post ? posts.Find(post) : null)).Where(e => e.Post is null || filter.Shows(e.Post));
        return TypedResults.Ok(new Page<AlbumPhotoResponse>(
            [.. shown.Select(e => new AlbumPhotoResponse(PhotoPresenter.ToResponse(e.Photo), e.Post is null ? null : presenter.ToResponse(e.Post)))],
            page.Count == size ? Ids.ToText(page[^1].Id) : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(string id, string photoId, AlbumStore albums, PhotoStore photos, NodeDatabase database)
    {
        if (albums.Find(id) is not { } album)
        {
            return None();
        }

        if (photos.Find(photoId) is not { Use: PhotoUse.Post } photo)
        {
            return PhotoProblems.None();
        }

        return await database.WriteAsync(context => albums.Put(context, album, photo.Id))
            ? TypedResults.NoContent() : Problems.Of(409, "albums.full", "An album holds at most 1,000 photos. Make another one.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(string id, string photoId, AlbumStore albums, PhotoStore photos, NodeDatabase database)
    {
        if (albums.Find(id) is not { } album)
        {
            return None();
        }

        await database.WriteAsync(context =>
        {
            if (photos.Find(photoId) is { } photo)
            {
                albums.Take(context, album, photo);
            }
        });
        return TypedResults.NoContent();
    }

    private static AlbumResponse ToResponse(Album album, AlbumStore albums, PostStore posts) => new(
        Ids.ToText(album.Id), album.Name, albums.Count(album),
        albums.Page(album, null, MaxCovers).FirstOrDefault(p => p.Post is not { } post || posts.Find(post) is { Folded: false }) is { } cover
            ? PhotoPresenter.ToResponse(cover) : null);

    private static ProblemHttpResult None() => Problems.Of(404, "albums.not_found", "There is no such album.");
}
