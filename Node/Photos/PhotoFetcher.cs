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
public sealed class PhotoFetcher(
    GuardedClient client, ImageProcessor images, MediaFiles media, TemporaryFiles temporary, PhotoStore photos, NodeDatabase database, TimeProvider time) : IDisposable
{
    /// <summary>Largest photo that is fetched, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int AtOnce = 4;
    private const int MaxAttempts = 8;
    private const string AcceptImages = "image/webp, image/jpeg, image/png, image/avif, image/gif, application/octet-stream;q=0.5";
    private static readonly RemoteLimits Limits = new(MaxBytes, TimeSpan.FromSeconds(30));

    private readonly ConcurrentDictionary<long, Lazy<Task<Photo>>> underWay = new();
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>What is sealed is in memory whole while it is opened: one at a time.</summary>
    private readonly SemaphoreSlim opening = new(1);

    /// <summary>The photo as it is after the attempt.</summary>
    public Task<Photo> FetchAsync(Photo photo, CancellationToken cancellation) =>

        // Begun once it is entered: two who ask at the same moment share one, and it cannot end before it is there to be taken out.
        underWay.GetOrAdd(photo.Id, id => new Lazy<Task<Photo>>(() => Task.Run(() => RunAsync(id)))).Value.WaitAsync(cancellation);

    /// <summary>Its files are not here any more, whatever its row says.</summary>
    public Task ForgetAsync(long id) => database.WriteAsync(context =>
    {
        if (photos.Find(id) is { Mine: false, Renditions.Count: > 0 } now)
        {
            photos.Save(context, now.Emptied());
        }
    });

    public void Dispose()
    {
        places.Dispose();
        opening.Dispose();
    }

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
        await using var file = temporary.Create();
        var answer = await client.GetAsync(photo.Source!, AcceptImages, CancellationToken.None, limits: Limits, into: file);
        if (answer.Failure != RemoteFailure.None)
        {
            return await FailedAsync(photo, again: answer.Failure is not (RemoteFailure.TooLarge or RemoteFailure.BadUrl or RemoteFailure.Blocked or RemoteFailure.PrivateAddress) && answer.Status is not (404 or 410));
        }

        if (!await IsPromisedAsync(photo, file) || (photo.SourceKey is { } key && !await OpenAsync(key, file)))
        {
            return await FailedAsync(photo, again: false);
        }

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

    /// <summary>False when these bytes are other ones than the photo's author signed.</summary>
    private static async Task<bool> IsPromisedAsync(Photo photo, FileStream file)
    {
        file.Position = 0;
        return photo.SourceDigest is not { } text || (SealedMedia.TryDigest(text, out var digest) && (await SHA256.HashDataAsync(file)).AsSpan().SequenceEqual(digest));
    }

    /// <summary>Puts what was sealed into the file's place; false when the key does not open it.</summary>
    private async Task<bool> OpenAsync(string key, FileStream file)
    {
        await opening.WaitAsync();
        try
        {
            var body = new byte[file.Length];
            file.Position = 0;
            await file.ReadExactlyAsync(body);
            if (!Base64Url.IsValid(key) || !SealedMedia.TryOpen(Base64Url.DecodeFromChars(key), body, out var content))
            {
                return false;
            }

            file.SetLength(0);
            await file.WriteAsync(content);
            await file.FlushAsync();
            return true;
        }
        finally
        {
            opening.Release();
        }
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
        else if (photo.PersonId is { } person && photo.Use != PhotoUse.Emoji)
        {
            context.Raise(EventKind.Person, person);
        }
    }
}
