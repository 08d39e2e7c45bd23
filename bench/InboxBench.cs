using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Bench;

/// <summary>
/// Signed Creates of a followed actor to a node process over 32 connections, in rounds. An answer means "on disk"; after every round the
/// feed must hold each of them. The sender shares the machine: its activities are signed before the clock starts, the requests during it.
/// </summary>
internal static class InboxBench
{
    private const int Warm = 2_000;
    private const int Rounds = 4;
    private const int Activities = 2_500;
    private const int Connections = 32;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await using var actor = await BenchActor.StartAsync();
        await FollowAsync(node, actor);
        await SendAsync(node, actor, Bodies(actor, Warm));
        await BenchNode.UntilAsync(async () => await CountAsync(node) == Warm, "the warm-up in the feed");

        var rates = new List<double>();
        var shown = new List<double>();
        var used = default(ProcessorTime);
        var seconds = 0.0;
        for (var round = 1; round <= Rounds; round++)
        {
            var bodies = Bodies(actor, Activities);
            var before = node.Used();
            var clock = Stopwatch.StartNew();
            await SendAsync(node, actor, bodies);
            rates.Add(Activities / clock.Elapsed.TotalSeconds);
            var expected = Warm + (round * Activities);
            await BenchNode.UntilAsync(() => HoldsAsync(node, actor.LastText), "the last post in the feed");
            shown.Add(Activities / clock.Elapsed.TotalSeconds);
            seconds += clock.Elapsed.TotalSeconds;
            var spent = node.Used() - before;
            used = new ProcessorTime(used.Seconds + spent.Seconds, used.WriterSeconds + spent.WriterSeconds);
            await BenchNode.UntilAsync(async () => await CountAsync(node) == expected, "all posts in the feed");
        }

        var rate = Report.Median(rates);
        Report.Row(
            $"inbox: verified, durable activities, {Connections} connections, {Rounds} rounds of {Activities:#,0} (sender on the same cores)",
            $"median {Report.Number(rate)} per second ({string.Join(", ", rates.Select(Report.Number))})", "1,000 per second", rate >= 1_000);
        Report.Row("the same until the feed holds them", $"median {Report.Number(Report.Median(shown))} per second");
        Report.Row(
            "processor time of the node for each of them, received and shown",
            $"{used.Each(Rounds * Activities)} ({Report.Number(used.Seconds / seconds)} cores busy)");
        Report.Row("memory after that", $"{Report.Number(node.MemoryMegabytes())} MB");
        await node.StopAsync();
        var bytes = new FileInfo(Path.Combine(node.Folder, "data", "node.db")).Length;
        Report.Row("bytes on disk per received post (log, post, lists)", Report.Number((double)bytes / (Warm + (Rounds * Activities))));
    }

    private static async Task FollowAsync(BenchNode node, BenchActor actor)
    {
        await node.SendAsync(HttpMethod.Post, "/api/people", new JsonObject { ["url"] = actor.Url });
        await BenchNode.UntilAsync(() => Task.FromResult(actor.Find("Follow") is not null), "the Follow");
        var now = DateTimeOffset.UtcNow;
        var follow = actor.Find("Follow")!;
        var accept = actor.Sign(
            ActivityBuilder.Activity("Accept", actor.Url + "/accepts/1", actor.Url, follow["id"]!.DeepClone(), now, [node.Url], []), now);
        await SendAsync(node, actor, [Encoding.UTF8.GetBytes(accept.ToJsonString())]);
        await BenchNode.UntilAsync(
            async () => (await node.GetAsync("/api/people")).GetProperty("items")[0].GetProperty("following").GetString() == "yes", "the acceptance");
    }

    private static List<byte[]> Bodies(BenchActor actor, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Encoding.UTF8.GetBytes(actor.Create(280).ToJsonString()))];

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

    private static async Task<bool> HoldsAsync(BenchNode node, string text) =>
        (await node.GetAsync("/api/feed?limit=1")).GetProperty("items")[0].GetProperty("text").GetString() == text;

    private static async Task<int> CountAsync(BenchNode node)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var page = await node.GetAsync("/api/feed?limit=100" + (next is null ? "" : "&before=" + next));
            ids.UnionWith(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return ids.Count;
    }
}
