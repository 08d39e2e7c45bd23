namespace PersonalNode.Bench;

/// <summary>From starting the process to the first answer of /healthz, and resident memory after 20 idle seconds, empty and with 100,000 posts.</summary>
internal static class StartBench
{
    private const int Starts = 10;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await MeasureAsync(node, "an empty node");
        await Filler.FillAsync(Path.Combine(node.Folder, "data"), 100_000);
        await MeasureAsync(node, "100,000 posts");
    }

    private static async Task MeasureAsync(BenchNode node, string what)
    {
        await node.StopAsync();
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            times.Add(await node.RunAsync());
            await node.StopAsync();
        }

        await node.RunAsync();
        for (var i = 0; i < 20; i++)
        {
            await node.GetAsync("/api/feed");
        }

        await Task.Delay(Idle);
        var memory = node.MemoryMegabytes();
        await node.StopAsync();
        var median = Report.Median(times);
        Report.Row($"start to first answer, {what}", $"median {Report.Number(median)} ms of {Starts}", "under 1 s", median < 1_000);
        Report.Row($"memory when idle, {what}", $"{Report.Number(memory)} MB", "under 100 MB", memory < 100);
    }
}
