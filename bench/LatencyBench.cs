using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PersonalNode.Bench;

/// <summary>From the moment a post is sent to node A to the moment its event is read from node B's open stream: two processes, 200 posts.</summary>
internal static class LatencyBench
{
    private const int Warm = 30;
    private const int Posts = 200;

    public static async Task RunAsync()
    {
        await using var a = await BenchNode.StartAsync("alice");
        await using var b = await BenchNode.StartAsync("bob");
        await b.SendAsync(HttpMethod.Post, "/api/people", new JsonObject { ["url"] = a.Url });
        await BenchNode.UntilAsync(async () => (await a.GetAsync("/api/people/requests")).GetProperty("items").GetArrayLength() == 1, "the request");
        var request = (await a.GetAsync("/api/people/requests")).GetProperty("items")[0].GetProperty("id").GetString();
        await a.SendAsync(HttpMethod.Post, $"/api/people/requests/{request}/accept");
        await BenchNode.UntilAsync(
            async () => (await b.GetAsync("/api/people")).GetProperty("items")[0].GetProperty("following").GetString() == "yes", "the acceptance");

        using var stream = new StreamReader(await b.Client.GetStreamAsync(new Uri("/api/stream", UriKind.Relative)));
        var times = new List<double>();
        for (var i = 0; i < Warm + Posts; i++)
        {
            var text = $"post number {i} of the bench";
            var clock = Stopwatch.StartNew();
            await a.SendAsync(HttpMethod.Post, "/api/posts", new JsonObject { ["text"] = text, ["audience"] = "public" });
            while (await stream.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal))
                {
                    break;
                }
            }

            if (i >= Warm)
            {
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        var seen = (await b.GetAsync("/api/feed?limit=100")).GetProperty("items").GetArrayLength();
        Report.Require(seen == 100, "the feed of B lacks posts");
        var p99 = Report.Percentile(times, 0.99);
        Report.Row(
            $"post on A to event on B's open page, two processes, {Posts} posts",
            $"median {Report.Number(Report.Median(times))} ms, p99 {Report.Number(p99)} ms", "p99 under 250 ms", p99 < 250);
    }
}
