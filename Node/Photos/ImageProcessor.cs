namespace PersonalNode.Photos;

/// <summary>
/// Bounds what reading photos costs: two at once, a large one alone (<see cref="ImageMemory"/>), a few dozen waiting. The one door to
/// <see cref="ImageReader"/>, for what the owner uploads and for what friends send.
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

        try
        {
            // Some formats are in memory whole for their header alone.
            var header = await InsideAsync(1, () => ImageReader.Look(file), cancellation);
            return header.Failure != ImageFailure.None ? ImageResult.Failed(header.Failure)
                : await InsideAsync(header.Memory > ImageMemory.Shared ? AtOnce : 1, () => ImageReader.Read(file, header, wish, cancellation), cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref inside);
            ProcessMemory.Trim();
        }
    }

    public void Dispose()
    {
        places.Dispose();
        large.Dispose();
    }

    private async Task<T> InsideAsync<T>(int wanted, Func<T> work, CancellationToken cancellation)
    {
        var taken = 0;
        var alone = false;
        try
        {
            if (wanted > 1)
            {
                // One after the other, or two of them would hold a place each and wait for the other's.
                await large.WaitAsync(cancellation);
                alone = true;
            }

            for (; taken < wanted; taken++)
            {
                await places.WaitAsync(cancellation);
            }

            if (alone)
            {
                ProcessMemory.GiveBack();
            }

            return await Task.Run(work, cancellation);
        }
        finally
        {
            if (taken > 0)
            {
                places.Release(taken);
            }

            if (alone)
            {
                large.Release();
            }
        }
    }
}
