using System.Diagnostics;

namespace PersonalNode.Bench;

/// <summary>From the moment a post is sent to node A to the moment its event is read from node B's open stream: two processes, 200 posts.</summary>
internal static class LatencyBench
{
    private const int Warm = 50;
    private const int Posts = 200;

    public static async Task RunAsync()
    {
        await using var friends = await Friends.MeetAsync();
        using var stream = new StreamReader(await friends.B.Client.GetStreamAsync(new Uri("/api/stream", UriKind.Relative)));
        var times = new List<double>();
        var answered = new List<double>();
        for (var i = 0; i < Warm + Posts; i++)
        {
            var text = $"post number {i} of the bench";
            var clock = Stopwatch.StartNew();
            var posting = friends.PostAsync(text);
            var seeing = ReadUntilAsync(stream, text, clock);
            await posting;
            var answer = clock.Elapsed.TotalMilliseconds;
            var seen = await seeing;
            if (i >= Warm)
            {
                answered.Add(answer);
                times.Add(seen);
            }
        }

        var texts = (await friends.B.GetAsync("/api/feed?limit=100")).GetProperty("items").EnumerateArray().Select(p => p.GetProperty("text").GetString());
        Report.Require(texts.SequenceEqual(Enumerable.Range(0, 100).Select(i => $"post number {Warm + Posts - 1 - i} of the bench")), "the feed of B is not what A posted");
        Report.Row($"post on A to event on B's open stream, two processes, {Posts} posts", Report.Spread(times), "p99 under 250 ms", Report.Percentile(times, 0.99) < 250);
        Report.Row("of that, until A answers that the post is on disk", Report.Spread(answered));
    }

    private static async Task<double> ReadUntilAsync(StreamReader stream, string text, Stopwatch clock)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal))
            {
                return clock.Elapsed.TotalMilliseconds;
            }
        }

        throw new InvalidOperationException("The bench is void: the stream ended");
    }
}
