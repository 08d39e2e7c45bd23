using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Bench;

/// <summary>How long a post takes to be on disk while snapshots are made and while none is, on a node with 100,000 posts; and how long a snapshot takes.</summary>
internal static class BackupBench
{
    private const int Filled = 100_000;
    private const int Warm = 50;
    private const int Posts = 500;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await node.StopAsync();
        await Filler.FillAsync(Path.Combine(node.Folder, "data"), Filled);
        await node.RunAsync();
        for (var i = 0; i < Warm; i++)
        {
            await PostAsync(node, i);
        }

        var calm = new List<double>();
        var busy = new List<double>();
        var taken = new List<double>();
        while (busy.Count < Posts)
        {
            for (var i = 0; i < Posts / 10; i++)
            {
                calm.Add(await PostAsync(node, i));
            }

            var clock = Stopwatch.StartNew();
            await node.SendAsync(HttpMethod.Post, "/api/backup/run");
            var before = busy.Count;
            while (before == busy.Count || (await node.GetAsync("/api/backup")).GetProperty("running").ValueKind != JsonValueKind.Null)
            {
                for (var i = 0; i < 5; i++)
                {
                    busy.Add(await PostAsync(node, i));
                }
            }

            taken.Add(clock.Elapsed.TotalMilliseconds);
        }

        var last = (await node.GetAsync("/api/backup")).GetProperty("last").GetProperty("bytes").GetInt64();
        Report.Require(last > 50_000_000, $"the snapshot has {last} bytes");
        Report.Row($"post to answer, {Filled:#,0} posts, no snapshot under way, {calm.Count} posts", Report.Spread(calm));
        Report.Row($"the same while snapshots are made, {busy.Count} posts", Report.Spread(busy));
        Report.Row($"a snapshot of {last / 1_000_000} MB, {taken.Count} of them", Report.Spread(taken));
    }

    private static async Task<double> PostAsync(BenchNode node, int number)
    {
        var clock = Stopwatch.StartNew();
        await node.SendAsync(HttpMethod.Post, "/api/posts", new JsonObject { ["text"] = $"post {number} of the bench", ["audience"] = "public" });
        return clock.Elapsed.TotalMilliseconds;
    }
}
