using System.Collections.Concurrent;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Which of others' photos the owner looked at, to the hour: what was not looked at longest makes room first. Kept in memory and written now and then.</summary>
public sealed class SeenPhotos(PhotoStore photos, NodeDatabase database, TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Grain = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<long, bool> seen = new();

    public void Note(Photo photo)
    {
        if (!photo.Mine && time.GetUtcNow() - photo.Seen > Grain && seen.Count < Most)
        {
            seen[photo.Id] = true;
        }
    }

    public async Task WriteAsync()
    {
        var ids = seen.Keys.ToList();
        if (ids.Count == 0)
        {
            return;
        }

        await database.WriteAsync(context =>
        {
            foreach (var photo in photos.Many(ids).Where(p => p.Renditions.Count > 0))
            {
                photos.Save(context, photo with { Seen = context.Now });
            }
        });
        foreach (var id in ids)
        {
            seen.TryRemove(id, out _);
        }
    }
}
