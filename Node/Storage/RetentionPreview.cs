using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>What would become of others' posts, were they kept for so many days.</summary>
/// <param name="Before">What came before that time may go.</param>
/// <param name="Goes">Posts that would go.</param>
/// <param name="Stays">Posts as old that would stay, because the owner has to do with them or their thread goes on.</param>
/// <param name="Exact">False: estimated by some of them.</param>
public sealed record RetentionForecast(DateTimeOffset Before, long Goes, long Stays, bool Exact);

/// <summary>
/// Tells before the owner decides. How many posts are as old is counted (<see cref="PostCounts"/>); what of them stays is looked at when they are few, and else
/// at some hundreds, drawn at random: to look at all of a year's posts would take the node its time.
/// </summary>
public sealed class RetentionPreview(PostStore posts, PostCounts counts, KeptPosts kept, TimeProvider time)
{
    private const int Few = 1_000;
    private const int Drawn = 300;
    private const int Page = 100;

    public RetentionForecast Of(int days)
    {
        if (new Retention(days).Before(time.GetUtcNow()) is not { } before)
        {
            return new RetentionForecast(DateTimeOffset.UnixEpoch, 0, 0, true);
        }

        var old = counts.Until(before);
        var all = old.Sum(d => d.Posts);
        var (awaited, known) = (kept.Awaited(), new Dictionary<long, bool>());
        if (all <= Few)
        {
            var states = Old(before).Select(Goes).ToList();
            return new RetentionForecast(before, states.Count(goes => goes), states.Count(goes => !goes), true);
        }

        var drawn = Enumerable.Range(0, Drawn).Select(_ => Draw(old, all, before)).OfType<Post>().ToList();
        var share = drawn.Count == 0 ? 0 : drawn.Count(Goes) / (double)drawn.Count;
        var goes = (long)Math.Round(all * share);
        return new RetentionForecast(before, goes, all - goes, false);

        bool Goes(Post post)
        {
            if (!known.TryGetValue(post.ThreadId, out var goes))
            {
                known[post.ThreadId] = goes = kept.Look(post.ThreadId, before, awaited).Keeping == Keeping.Goes;
            }

            return goes;
        }
    }

    /// <summary>One of the posts, each as likely as any other of its day.</summary>
    private Post? Draw(IReadOnlyList<(DateTimeOffset Day, long Posts)> days, long all, DateTimeOffset before)
    {
        var place = Random.Shared.NextInt64(all);
        var day = days.First(d => (place -= d.Posts) < 0).Day;
        var from = Ids.FirstAt(day.AddMilliseconds(Random.Shared.NextInt64(86_400_000)));
        return posts.Above(from, Ids.FirstAt(before), Page).FirstOrDefault(IsOthers);
    }

    private IEnumerable<Post> Old(DateTimeOffset before)
    {
        IReadOnlyList<Post> page;
        for (var mark = 0L; (page = posts.Above(mark, Ids.FirstAt(before), Page)).Count > 0; mark = page[^1].Id)
        {
            foreach (var post in page.Where(p => IsOthers(p) && p.CameAt < before))
            {
                yield return post;
            }
        }
    }

    private static bool IsOthers(Post post) => post is { AuthorId: not null, Conversation: null, Deleted: false };
}
