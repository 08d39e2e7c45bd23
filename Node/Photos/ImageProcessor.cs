namespace PersonalNode.Photos;

/// <summary>
/// Bounds what reading photos costs: two at once, one of them large, a few dozen waiting. The one door to <see cref="ImageReader"/>, for what the
/// owner uploads and for what friends send.
/// </summary>
public sealed class ImageProcessor : IDisposable
{
    private const int AtOnce = 2;
    private const int MaxWaiting = 60;

    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly SemaphoreSlim large = new(1);
    private int inside;

    /// <summary>All sizes of the photo, or why there are none; null when too many wait already.</summary>
    /// <param name="file">Seekable.</param>
    /// <param name="wish">The sizes.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<ImageResult?> ReadAsync(Stream file, ImageWish wish, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref inside) > AtOnce + MaxWaiting)
        {
            Interlocked.Decrement(ref inside);
            return null;
        }

        var alone = false;
        try
        {
            var header = await Task.Run(() => ImageReader.Look(file), cancellation);
            if (header.Failure != ImageFailure.None)
            {
                return ImageResult.Failed(header.Failure);
            }

            if (header.Pixels > ImageReader.LargePixels)
            {
                await large.WaitAsync(cancellation);
                alone = true;
            }

            await places.WaitAsync(cancellation);
            try
            {
                return await Task.Run(() => ImageReader.Read(file, header, wish, cancellation), cancellation);
            }
            finally
            {
                places.Release();
            }
        }
        finally
        {
            if (alone)
            {
                large.Release();
            }

            Interlocked.Decrement(ref inside);
        }
    }

    public void Dispose()
    {
        places.Dispose();
        large.Dispose();
    }
}
