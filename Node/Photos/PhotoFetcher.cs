using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using PersonalNode.Crypto;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>
/// Brings a photo of somebody else here: fetched, checked against the digest that its author signed, opened when it is sealed, and encoded
/// anew, so that no byte of a stranger's reaches a page. Bounded in size, time and number; the same photo is fetched once for all who want it.
/// </summary>
public sealed class PhotoFetcher(GuardedClient client, ImageProcessor images, MediaFiles media, PhotoStore photos, NodeDatabase database, TimeProvider time) : IDisposable
{
    /// <summary>Largest photo that is fetched, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int AtOnce = 4;
    private const int MaxAttempts = 8;
    private const string AcceptImages = "image/webp, image/jpeg, image/png, image/avif, image/gif, application/octet-stream;q=0.5";
    private static readonly RemoteLimits Limits = new(MaxBytes, TimeSpan.FromSeconds(30));

    private readonly ConcurrentDictionary<long, Task<Photo>> underWay = new();
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>The photo as it is after the attempt.</summary>
    public Task<Photo> FetchAsync(Photo photo, CancellationToken cancellation) =>
        underWay.GetOrAdd(photo.Id, id => Task.Run(() => RunAsync(id), CancellationToken.None)).WaitAsync(cancellation);

    public void Dispose() => places.Dispose();

    private async Task<Photo> RunAsync(long id)
    {
        await places.WaitAsync();
        try
        {
            var photo = photos.Find(id);
            return photo is { Source: not null, Renditions.Count: 0 } ? await FetchAsync(photo) : photo ?? new Photo { Id = id, Created = time.GetUtcNow(), State = PhotoState.Failed };
        }
        finally
        {
            places.Release();
            underWay.TryRemove(id, out _);
        }
    }

    private async Task<Photo> FetchAsync(Photo photo)
    {
        var answer = await client.GetAsync(photo.Source!, AcceptImages, CancellationToken.None, limits: Limits);
        if (answer.Failure != RemoteFailure.None)
        {
            return await FailedAsync(photo, again: answer.Failure is not (RemoteFailure.TooLarge or RemoteFailure.BadUrl or RemoteFailure.Blocked) && answer.Status is not (404 or 410));
        }

        if (Open(photo, answer.Body) is not { } content)
        {
            return await FailedAsync(photo, again: false);
        }

        using var file = new MemoryStream(content, writable: false);
        var image = await images.ReadAsync(file, new ImageWish(PhotoSizes.Of(photo.Use), Jpeg: false), CancellationToken.None);
        if (image is not { Failure: ImageFailure.None })
        {
            return await FailedAsync(photo, again: image is null);
        }

        await using var batch = media.Begin();
        IReadOnlyList<Rendition> renditions;
        try
        {
            renditions = await PhotoSizes.StoreAsync(batch, image, CancellationToken.None);
        }
        catch (MediaPlaceException)
        {
            await FailedAsync(photo, again: true);
            throw;
        }

        return await database.WriteAsync(context =>
        {
            if (photos.Find(photo.Id) is not { } now)
            {
                // Deleted by its author meanwhile.
                return photo with { State = PhotoState.Failed };
            }

            Tell(context, now);
            return photos.Save(context, now with
            {
                State = PhotoState.Ready,
                Renditions = renditions,
                Width = renditions[^1].Width,
                Height = renditions[^1].Height,
                BlurHash = now.BlurHash ?? image.BlurHash,
                Attempts = 0,
                NextTry = null,
                Seen = context.Now,
            });
        });
    }

    /// <summary>What the photo's author put there; null when these bytes are something else.</summary>
    private static byte[]? Open(Photo photo, byte[] body)
    {
        if (photo.SourceDigest is { } text && !(SealedMedia.TryDigest(text, out var digest) && digest.AsSpan().SequenceEqual(SHA256.HashData(body))))
        {
            return null;
        }

        if (photo.SourceKey is not { } sealedUnder)
        {
            return body;
        }

        return Base64Url.IsValid(sealedUnder) && SealedMedia.TryOpen(Base64Url.DecodeFromChars(sealedUnder), body, out var content) ? content : null;
    }

    private Task<Photo> FailedAsync(Photo photo, bool again) => database.WriteAsync(context =>
    {
        if (photos.Find(photo.Id) is not { } now)
        {
            return photo with { State = PhotoState.Failed };
        }

        var attempts = now.Attempts + 1;
        var waits = again && attempts < MaxAttempts;
        if (!waits)
        {
            Tell(context, now);
        }

        return photos.Save(context, now with
        {
            State = waits ? PhotoState.Waiting : PhotoState.Failed,
            Attempts = waits ? attempts : 0,
            NextTry = waits ? context.Now + RetrySchedule.After(attempts, Random.Shared.NextDouble()) : null,
        });
    });

    /// <summary>Open pages that show it look again.</summary>
    private static void Tell(WriteContext context, Photo photo)
    {
        if (photo.Post is { } post)
        {
            context.Raise(EventKind.PostUpdated, Ids.ToText(post));
        }
        else if (photo.PersonId is { } person)
        {
            context.Raise(EventKind.Person, person);
        }
    }
}
