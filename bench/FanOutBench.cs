using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Protocol;

namespace PersonalNode.Bench;

/// <summary>One post to 200 followers at 200 loopback addresses, all played by this process: from the request to the last arrival.</summary>
internal static class FanOutBench
{
    private const int Followers = 200;
    private const int Posts = 5;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await using var actor = await BenchActor.StartAsync();
        await node.SendAsync(HttpMethod.Patch, "/api/me", new JsonObject { ["autoAccept"] = true });
        for (var i = 0; i < Followers; i++)
        {
            var id = actor.Url.Replace("127.0.0.1", $"127.0.0.{i + 1}", StringComparison.Ordinal);
            var now = DateTimeOffset.UtcNow;
            var follow = ActivityBuilder.Activity("Follow", $"{id}/follow", id, JsonValue.Create(node.Url), now, [node.Url], []);
            var body = Encoding.UTF8.GetBytes(Crypto.IntegrityProof.Sign(follow, actor.Key, id + "#key", now).ToJsonString());
            using var request = actor.Request(node.Url + "/inbox", body, id + "#key");
            using var answer = await actor.Client.SendAsync(request);
            Report.Require((int)answer.StatusCode == 202, $"the inbox answered {(int)answer.StatusCode}");
        }

        await BenchNode.UntilAsync(() => Task.FromResult(actor.Received == Followers), "all Accepts");
        var rates = new List<double>();
        var times = new List<double>();
        var before = node.Used();
        for (var i = 0; i < Posts; i++)
        {
            actor.Forget();
            var clock = Stopwatch.StartNew();
            await node.SendAsync(HttpMethod.Post, "/api/posts", new JsonObject { ["text"] = $"to all of you, {i}", ["audience"] = "public" });
            await BenchNode.UntilAsync(() => Task.FromResult(actor.Received == Followers), "all deliveries");
            rates.Add(Followers / clock.Elapsed.TotalSeconds);
            times.Add(clock.Elapsed.TotalMilliseconds);
            await BenchNode.UntilAsync(() => DeliveredAsync(node), "the post to say that all have it");
        }

        var used = node.Used() - before;

        Report.Row($"fan-out of a post to {Followers} followers (200 hosts, sink on the same cores)", $"median {Report.Number(Report.Median(times))} ms, {Report.Number(Report.Median(rates))} per second");
        Report.Row("processor time of the node for each delivery", used.Each(Posts * Followers));
    }

    private static async Task<bool> DeliveredAsync(BenchNode node) =>
        (await node.GetAsync("/api/feed?limit=1")).GetProperty("items")[0].GetProperty("delivery").GetProperty("delivered").GetInt32() == Followers;
}
