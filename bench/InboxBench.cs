using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Bench;

/// <summary>
/// Signed Creates of a followed actor to a node process over 32 connections. Counted is what the feed holds afterwards. The sender
/// shares the machine: its activities are signed before the clock starts, the requests during it.
/// </summary>
internal static class InboxBench
{
    private const int Warm = 2_000;
    private const int Activities = 8_000;
    private const int Connections = 32;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await using var actor = await BenchActor.StartAsync();
        await node.SendAsync(HttpMethod.Post, "/api/people", new JsonObject { ["url"] = actor.Url });
        await BenchNode.UntilAsync(() => Task.FromResult(actor.Find("Follow") is not null), "the Follow");
        var now = DateTimeOffset.UtcNow;
        var follow = actor.Find("Follow")!;
        var accept = actor.Sign(
            ActivityBuilder.Activity("Accept", actor.Url + "/accepts/1", actor.Url, follow["id"]!.DeepClone(), now, [node.Url], []), now);
        await SendAsync(node, actor, [Encoding.UTF8.GetBytes(accept.ToJsonString())]);
        await BenchNode.UntilAsync(
            async () => (await node.GetAsync("/api/people")).GetProperty("items")[0].GetProperty("following").GetString() == "yes", "the acceptance");

        var bodies = Enumerable.Range(0, Warm + Activities).Select(_ => Encoding.UTF8.GetBytes(actor.Create(280).ToJsonString())).ToList();
        await SendAsync(node, actor, bodies.Take(Warm));
        var clock = Stopwatch.StartNew();
        await SendAsync(node, actor, bodies.Skip(Warm));
        var answered = clock.Elapsed.TotalSeconds;
        await BenchNode.UntilAsync(async () => await CountAsync(node) == Warm + Activities, "all posts in the feed");
        var rate = Activities / answered;
        Report.Row(
            $"inbox: {Activities:#,0} verified, durable activities, {Connections} connections (sender on the same cores)",
            $"{Report.Number(rate)} per second; all in the feed after {Report.Number(clock.Elapsed.TotalSeconds)} s", "1,000 per second", rate >= 1_000);
        Report.Row("memory after that", $"{Report.Number(node.MemoryMegabytes())} MB");
        await node.StopAsync();
        var bytes = new FileInfo(Path.Combine(node.Folder, "data", "node.db")).Length;
        Report.Row("bytes on disk per received post (log, post, lists)", Report.Number((double)bytes / (Warm + Activities)));
    }

    private static async Task SendAsync(BenchNode node, BenchActor actor, IEnumerable<byte[]> bodies)
    {
        var queue = new ConcurrentQueue<byte[]>(bodies);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (queue.TryDequeue(out var body))
            {
                using var request = actor.Request(node.Url + "/inbox", body);
                using var answer = await actor.Client.SendAsync(request);
                Report.Require((int)answer.StatusCode == 202, $"the inbox answered {(int)answer.StatusCode}");
            }
        }));
    }

    private static async Task<int> CountAsync(BenchNode node)
    {
        var count = 0;
        string? next = null;
        do
        {
            var page = await node.GetAsync("/api/feed?limit=100" + (next is null ? "" : "&before=" + next));
            count += page.GetProperty("items").GetArrayLength();
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return count;
    }
}
