namespace PersonalNode.Bench;

/// <summary>
/// From starting the process to the first answer of /healthz, and resident memory after 30 idle seconds, empty and with 100,000 posts.
/// Before it idles the node has worked: it has shown its feed twenty times.
/// </summary>
internal static class StartBench
{
    private const int Starts = 10;
    private const int Posts = 100_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await MeasureAsync(node, "an empty node", 0);
        await Filler.FillAsync(Path.Combine(node.Folder, "data"), Posts);
        await MeasureAsync(node, $"{Posts:#,0} posts", Posts);
    }

    private static async Task MeasureAsync(BenchNode node, string what, int posts)
    {
        await node.StopAsync();
        var times = new List<double>();
        var used = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            times.Add(await node.RunAsync());
            used.Add(node.Used().Seconds * 1_000);
            await node.StopAsync();
        }

        await node.RunAsync();
        for (var i = 0; i < 20; i++)
        {
            var shown = (await node.GetAsync("/api/feed")).GetProperty("items").GetArrayLength();
            Report.Require(shown == Math.Min(posts, 20), "the feed is not what was stored");
        }

        await Task.Delay(Idle);
        var memory = node.MemoryMegabytes();
        await node.StopAsync();
        var median = Report.Median(times);
        Report.Row(
            $"start to first answer, {what}, {Starts} starts",
            $"median {Report.Number(median)} ms, longest {Report.Number(times.Max())} ms", "under 1 s", median < 1_000);
        Report.Row($"processor time until then, {what}", $"median {Report.Number(Report.Median(used))} ms");
        Report.Row($"memory after {Idle.TotalSeconds:0} idle seconds, {what}", $"{Report.Number(memory)} MB", "under 100 MB", memory < 100);
    }
}
