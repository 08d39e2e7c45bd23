using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>The owner's photos: taken in, described, cut, thrown away.</summary>
public sealed class OwnPhotos(
    ImageProcessor images, MediaFiles media, PhotoStore photos, PhotoSettings settings, PostWriter writer, Resending resending, NodeDatabase database) : IDisposable
{
    /// <summary>An original is in memory whole, twice, until it is where photos lie: one at a time, however slow that place is.</summary>
    private readonly SemaphoreSlim originals = new(1);

    /// <summary>The stored photo, on disk, private until it is part of a post. Null with the reason when the file cannot be one; both null when too much is under way.</summary>
    public async Task<(Photo? Photo, ImageFailure? Failure)> AddAsync(Stream file, string alt, CancellationToken cancellation)
    {
        if (await images.ReadAsync(file, new ImageWish(PhotoSizes.Of(PhotoUse.Post), Jpeg: true), cancellation) is not { } image)
        {
            return (null, null);
        }

        if (image.Failure != ImageFailure.None)
        {
            return (null, image.Failure);
        }

        await using var batch = media.Begin();
        var renditions = await PhotoSizes.StoreAsync(batch, image, cancellation);
        if (settings.Current.KeepOriginals)
        {
            renditions = [.. renditions, await KeepAsync(batch, file, cancellation)];
        }

        return (await SaveAsync(PhotoUse.Post, alt, image, renditions), null);
    }

    /// <summary>A new photo that shows a part of one's own. Null when its file is gone.</summary>
    public async Task<Photo?> CropAsync(Photo photo, CropArea area, PhotoUse use, CancellationToken cancellation)
    {
        if (photo.Largest is not { } largest || await media.ReadAsync(largest.File, largest.Digest, cancellation) is not { } content)
        {
            return null;
        }

        using var file = new MemoryStream(content, writable: false);
        if (await images.ReadAsync(file, new ImageWish(PhotoSizes.Of(use), Jpeg: true, area), cancellation) is not { Failure: ImageFailure.None } image)
        {
            return null;
        }

        await using var batch = media.Begin();
        return await SaveAsync(use, "", image, await PhotoSizes.StoreAsync(batch, image, cancellation));
    }

    /// <summary>
    /// Says what the photo shows, and what of it stays in sight when its sides are cut off; null leaves as it is. When it is part of a post,
    /// everybody who has the post learns it too.
    /// </summary>
    public Task<Photo?> DescribeAsync(Photo photo, string? alt, (double X, double Y)? focus = null) => database.WriteAsync(context =>
    {
        if (photos.Find(photo.Id) is not { } now)
        {
            return null;
        }

        if (now.Post is { } post)
        {
            writer.Change(context, post, p => resending.Wanted(context, p, atOnce: true));
            writer.SayAnew(context, post);
        }

        return photos.Save(context, now with { Alt = alt ?? now.Alt, Focus = focus is { } point ? FocalPoint.Of(point.X, point.Y) : now.Focus });
    });

    /// <summary>False when it is part of a post by now.</summary>
    public Task<bool> RemoveAsync(Photo photo) => database.WriteAsync(context =>
    {
        if (photos.Find(photo.Id) is not { Post: null })
        {
            return false;
        }

        photos.Remove(context, photo.Id);
        return true;
    });

    public void Dispose() => originals.Dispose();

    private async Task<Rendition> KeepAsync(MediaBatch batch, Stream file, CancellationToken cancellation)
    {
        await originals.WaitAsync(cancellation);
        try
        {
            var original = new byte[file.Length];
            file.Position = 0;
            await file.ReadExactlyAsync(original, cancellation);
            return await batch.AddAsync(Rendition.Original, 0, 0, false, original, cancellation);
        }
        finally
        {
            originals.Release();
        }
    }

    private Task<Photo> SaveAsync(PhotoUse use, string alt, ImageResult image, IReadOnlyList<Rendition> renditions) => database.WriteAsync(context => photos.Save(context, new Photo
    {
        Id = context.NextId(),
        Use = use,
        Alt = alt,
        Width = image.Sizes[^1].Width,
        Height = image.Sizes[^1].Height,
        BlurHash = image.BlurHash,
        Renditions = renditions,
        Created = context.Now,
    }));
}
