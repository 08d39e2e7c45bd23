using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// Reads a page of a list without what the owner does not want to see. A page is full although much was passed over; how much is read for
/// one page is bounded, and what <see cref="FeedSlice.Next"/> names is where reading stopped, so that nothing is shown twice or left out.
/// </summary>
public sealed class FeedReader(Timelines timelines, PostStore posts)
{
    private const int MaxRead = 2_000;

    /// <summary>Newest first, from just below the key.</summary>
    public FeedSlice Read(IReadOnlyList<Timeline> lists, long? before, int size, Func<Post, bool> shows) =>
        Read(before, size, shows, at => timelines.Merged(lists, at, size));

    /// <summary>Oldest first, from just above the key.</summary>
    public FeedSlice ReadUp(IReadOnlyList<Timeline> lists, long after, int size, Func<Post, bool> shows) =>
        Read(after, size, shows, at => timelines.MergedUp(lists, at!.Value, size));

    private FeedSlice Read(long? at, int size, Func<Post, bool> shows, Func<long?, IReadOnlyList<(long Key, long Value)>> next)
    {
        var found = new List<(Post Post, long Key)>();
        var read = 0;
        while (true)
        {
            var entries = next(at);
            foreach (var (key, id) in entries)
            {
                at = key;
                if (posts.Find(id) is { Deleted: false } post && shows(post))
                {
                    found.Add((post, key));
                    if (found.Count == size)
                    {
                        return new FeedSlice(found, MayHaveMore(entries, key, size) ? key : null);
                    }
                }
            }

            read += entries.Count;
            if (entries.Count < size)
            {
                return new FeedSlice(found, null);
            }

            if (read >= MaxRead)
            {
                return new FeedSlice(found, at);
            }
        }
    }

    /// <summary>False when the page ends with the list's last entry.</summary>
    private static bool MayHaveMore(IReadOnlyList<(long Key, long Value)> entries, long last, int size) => entries.Count == size || entries[^1].Key != last;
}

/// <summary>A page: posts with their keys in the list, and the key below which to read on.</summary>
public sealed record FeedSlice(IReadOnlyList<(Post Post, long Key)> Posts, long? Next);
