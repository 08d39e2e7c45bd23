using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Shows photos to their owner, whoever took them; a friend's is fetched when it is not here.</summary>
public sealed class PhotoShow(PhotoFetcher fetcher, MediaFiles media, SeenPhotos seen)
{
    /// <param name="photo">The photo.</param>
    /// <param name="pixels">The smallest size that fills that many is chosen.</param>
    /// <param name="response">Gets the headers.</param>
    /// <param name="cancellation">The reader went away.</param>
    public async Task<Results<FileContentHttpResult, ProblemHttpResult>> ShowAsync(Photo photo, int pixels, HttpResponse response, CancellationToken cancellation)
    {
        if (!photo.Mine && photo.Renditions.Count == 0)
        {
            photo = await fetcher.FetchAsync(photo, cancellation);
        }

        var content = await ReadAsync(photo, pixels, cancellation);
        if (content is null && !photo.Mine && photo.Renditions.Count > 0)
        {
            // A folder that came back from a backup has no photos of others.
            await fetcher.ForgetAsync(photo.Id);
            photo = await fetcher.FetchAsync(photo, cancellation);
            content = await ReadAsync(photo, pixels, cancellation);
        }

        if (photo.For(pixels) is not { } size || content is null)
        {
            return photo.Mine ? PhotoProblems.None() : Problems.Of(502, "photos.unreachable", "The photo cannot be had from where it was posted. Try again later.");
        }

        seen.Note(photo);
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        MediaHeaders.Set(response);
        return TypedResults.Bytes(content, "image/webp", enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{size.File}\""));
    }

    private async Task<byte[]?> ReadAsync(Photo photo, int pixels, CancellationToken cancellation) =>
        photo.For(pixels) is { } size ? await media.ReadAsync(size.File, size.Digest, cancellation) : null;
}
