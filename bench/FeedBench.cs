using System.Diagnostics;

namespace PersonalNode.Bench;

/// <summary>
/// One page of 20 posts over HTTP, out of 1,000 and out of 100,000 stored posts: the first page and one from the middle. Both nodes run
/// at once and are asked in turns, so that whatever else the machine does falls on both alike.
/// </summary>
internal static class FeedBench
{
    private const int Small = 1_000;
    private const int Large = 100_000;
    private const int Warm = 300;
    private const int Requests = 1_000;

    public static async Task RunAsync()
    {
        await using var small = await FilledAsync(Small);
        await using var large = await FilledAsync(Large);
        var first = await TimesAsync(small, large, deep: false);
        var middle = await TimesAsync(small, large, deep: true);
        Rows("first page", first);
        Rows("page from the middle", middle);
        Report.Row("bytes on disk per post (post and lists, no log)", Report.Number((double)large.Bytes / Large));
    }

    private static void Rows(string what, (List<double> Small, List<double> Large) times)
    {
        Report.Row($"feed, {what} of {Small:#,0} posts", Report.Spread(times.Small));
        Report.Row($"feed, {what} of {Large:#,0} posts", Report.Spread(times.Large));
        var ratio = Report.Median(times.Large) / Report.Median(times.Small);
        Report.Row($"ratio of the two medians, {what}", Report.Number(ratio), "under 1.5", ratio < 1.5);
    }

    private static async Task<Filled> FilledAsync(int posts)
    {
        var node = await BenchNode.StartAsync("alice");
        await node.StopAsync();
        var middle = await Filler.FillAsync(Path.Combine(node.Folder, "data"), posts);
        var bytes = new FileInfo(Path.Combine(node.Folder, "data", "node.db")).Length;
        await node.RunAsync();
        return new Filled(node, posts, middle, bytes);
    }

    private static async Task<(List<double> Small, List<double> Large)> TimesAsync(Filled small, Filled large, bool deep)
    {
        var times = (Small: new List<double>(), Large: new List<double>());
        for (var i = 0; i < Warm + Requests; i++)
        {
            var (one, other) = (await AskAsync(small, deep), await AskAsync(large, deep));
            if (i >= Warm)
            {
                times.Small.Add(one);
                times.Large.Add(other);
            }
        }

        return times;
    }

    private static async Task<double> AskAsync(Filled filled, bool deep)
    {
        var clock = Stopwatch.StartNew();
        var page = await filled.Node.GetAsync("/api/feed?limit=20" + (deep ? $"&before={filled.Middle}" : ""));
        var time = clock.Elapsed.TotalMilliseconds;

        // Posts are numbered from the oldest; a page must hold twenty in a row from where it was to begin.
        var begin = (deep ? filled.Posts / 2 : filled.Posts) - 1;
        var numbers = page.GetProperty("items").EnumerateArray().Select(p => int.Parse(p.GetProperty("text").GetString()!.Split(' ')[0], null));
        Report.Require(numbers.SequenceEqual(Enumerable.Range(0, 20).Select(i => begin - i)), "the page holds other posts than it should");
        return time;
    }

    private sealed record Filled(BenchNode Node, int Posts, string Middle, long Bytes) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
