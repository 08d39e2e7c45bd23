using System.Diagnostics;

namespace PersonalNode.Bench;

/// <summary>One page of 20 posts over HTTP, out of 1,000 and out of 100,000 stored posts: the first page and one from the middle.</summary>
internal static class FeedBench
{
    private const int Requests = 500;

    public static async Task RunAsync()
    {
        var small = await MeasureAsync(1_000);
        var large = await MeasureAsync(100_000);
        var ratio = large.First / small.First;
        Report.Row("feed page, first of 1,000 posts", $"median {Report.Number(small.First)} ms, p99 {Report.Number(small.FirstP99)} ms");
        Report.Row("feed page, first of 100,000 posts", $"median {Report.Number(large.First)} ms, p99 {Report.Number(large.FirstP99)} ms");
        Report.Row("ratio of the two medians", Report.Number(ratio), "under 1.5", ratio < 1.5);
        Report.Row("feed page, from the middle of 100,000 posts", $"median {Report.Number(large.Middle)} ms");
        Report.Row("bytes on disk per post (post and lists, no log)", Report.Number(large.BytesPerPost));
    }

    private static async Task<(double First, double FirstP99, double Middle, double BytesPerPost)> MeasureAsync(int posts)
    {
        await using var node = await BenchNode.StartAsync("alice");
        await node.StopAsync();
        var middle = await Filler.FillAsync(Path.Combine(node.Folder, "data"), posts);
        var bytes = new FileInfo(Path.Combine(node.Folder, "data", "node.db")).Length;
        await node.RunAsync();
        var first = await TimesAsync(node, "/api/feed?limit=20", $"{posts - 1} ");
        var deep = await TimesAsync(node, $"/api/feed?limit=20&before={middle}", null);
        return (Report.Median(first), Report.Percentile(first, 0.99), Report.Median(deep), (double)bytes / posts);
    }

    private static async Task<List<double>> TimesAsync(BenchNode node, string path, string? newest)
    {
        var times = new List<double>();
        for (var i = 0; i < Requests + 100; i++)
        {
            var clock = Stopwatch.StartNew();
            var page = await node.GetAsync(path);
            var time = clock.Elapsed.TotalMilliseconds;
            var items = page.GetProperty("items");
            Report.Require(items.GetArrayLength() == 20, "the page is not full");
            Report.Require(newest is null || items[0].GetProperty("text").GetString()!.StartsWith(newest, StringComparison.Ordinal), "the newest post is not first");
            if (i >= 100)
            {
                times.Add(time);
            }
        }

        return times;
    }
}
