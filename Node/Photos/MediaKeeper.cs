using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>
/// Keeps what photos take within what the owner allows: deletes files without a use, empties others' photos that were not looked at longest
/// when the cache is full, and throws away uploads that never became part of anything.
/// </summary>
public sealed class MediaKeeper(
    NodeDatabase database, MediaFiles files, MediaUse use, PhotoStore photos, PostStore posts, PeopleStore people, DraftStore drafts, SeenPhotos seen, PhotoSettings settings,
    Counters counters, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<MediaKeeper> logger) : Worker(lifetime, time, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepUploads = TimeSpan.FromDays(7);
    private DateTimeOffset nextSweep;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.UnusedMedia.Next();
        await seen.WriteAsync();
        await ThrowAwayAsync();
        await MakeRoomAsync(cancellation);
        try
        {
            await DeleteUnusedAsync(cancellation);
            if (Time.GetUtcNow() >= nextSweep)
            {
                await files.SweepAsync(Time.GetUtcNow(), cancellation);
                nextSweep = Time.GetUtcNow() + SweepEvery;
            }
        }
        catch (MediaPlaceException)
        {
            // The log says why. The rows wait for the next round.
        }

        await WaitAsync(signal, Time.GetUtcNow() + Every, cancellation);
    }

    private async Task DeleteUnusedAsync(CancellationToken cancellation)
    {
        while (use.Unused(Batch) is { Count: > 0 } names)
        {
            foreach (var name in names)
            {
                await files.DeleteUnusedAsync(name, cancellation);
            }

            await database.WriteAsync(context => MediaUse.Settle(context, names));
        }
    }

    /// <summary>
    /// Until the cache fits. What is kept for good reason counts as just seen, so that each is looked at once a round at most; what has just
    /// come is left alone, since somebody may be looking at it.
    /// </summary>
    private async Task MakeRoomAsync(CancellationToken cancellation)
    {
        var justNow = Time.GetUtcNow() - Every;
        while (counters.Total("cached photo bytes") > settings.Current.CacheBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            var oldest = photos.LeastSeen(Batch).Where(p => p.Seen < justNow).ToList();
            if (oldest.Count == 0)
            {
                return;
            }

            await database.WriteAsync(context =>
            {
                // The counter moves in this transaction; what it was before is known here.
                var over = counters.Total("cached photo bytes") - settings.Current.CacheBytes;
                foreach (var photo in oldest.TakeWhile(_ => over > 0))
                {
                    var kept = IsKept(photo);
                    over -= kept ? 0 : photo.Bytes;
                    photos.Save(context, kept ? photo with { Seen = context.Now } : photo.Emptied());
                }
            });
        }
    }

    /// <summary>Bookmarked, answered by the owner, in an album, or the face of somebody whom the owner knows.</summary>
    private bool IsKept(Photo photo) => photo.Albums.Count > 0
        || (photo.Post is { } id ? posts.Find(id) is { Bookmarked: true } or { Answered: true } : photo.Use != PhotoUse.Emoji && photo.PersonId is { } person && people.ById(person) is { Related: true });

    private async Task ThrowAwayAsync()
    {
        var old = photos.Unused(Time.GetUtcNow() - KeepUploads, Batch);
        if (old.Count > 0)
        {
            await database.WriteAsync(context =>
            {
                var wanted = drafts.Photos();
                foreach (var photo in old.Where(p => p.Albums.Count == 0 && !wanted.Contains(Protocol.Ids.ToText(p.Id))))
                {
                    photos.Remove(context, photo.Id);
                }
            });
        }
    }
}
