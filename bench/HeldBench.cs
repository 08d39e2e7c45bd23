using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Bench;

/// <summary>How much a copy of a node with 100,000 posts takes at a friend's, and how much of it has to be sent again after a day's posts.</summary>
internal static class HeldBench
{
    private const int Filled = 100_000;
    private const int Day = 200;
    private const string Path = "/api/backup/friends";

    public static async Task RunAsync()
    {
        await using var friends = await Friends.MeetAsync();
        var (a, b) = friends;
        await a.SendAsync(HttpMethod.Post, "/api/people", new JsonObject { ["url"] = b.Url });
        await BenchNode.UntilAsync(async () => (await b.GetAsync("/api/people/requests")).GetProperty("items").GetArrayLength() == 1, "the request");
        await b.SendAsync(HttpMethod.Post, $"/api/people/requests/{(await b.GetAsync("/api/people/requests")).GetProperty("items")[0].GetProperty("id").GetString()}/accept");
        await BenchNode.UntilAsync(async () => (await a.GetAsync(Path)).GetProperty("canBeAsked").GetArrayLength() == 1, "both to be friends");
        await a.StopAsync();
        await Filler.FillAsync(System.IO.Path.Combine(a.Folder, "data"), Filled, Prose.Post);
        await a.RunAsync();

        // The index is a large part of the database; while it grows, everything changes.
        await BenchNode.UntilAsync(async () => (await a.GetAsync($"/api/search?q={Prose.Needle(Filled - 1_500)}")).GetProperty("items").GetArrayLength() == 1, "all posts in the index");

        await a.SendAsync(HttpMethod.Post, Path + "/holders", new JsonObject { ["person"] = (await a.GetAsync(Path)).GetProperty("canBeAsked")[0].GetProperty("id").GetString() });
        await BenchNode.UntilAsync(async () => (await b.GetAsync(Path)).GetProperty("kept").GetArrayLength() == 1, "the question");
        var clock = Stopwatch.StartNew();
        await b.SendAsync(HttpMethod.Post, $"{Path}/kept/{(await b.GetAsync(Path)).GetProperty("kept")[0].GetProperty("id").GetString()}/accept", new JsonObject());
        await MadeAsync(a, null);
        var database = new FileInfo(System.IO.Path.Combine(a.Folder, "data", "node.db")).Length;
        var first = Sent(b);
        Report.Require(first > database / 20, $"{first} bytes are a copy of {database}");
        Report.Row($"first copy of a database of {database / 1_000_000} MB at a friend's, on one machine", $"{Report.Number(clock.Elapsed.TotalSeconds)} s, {Report.Number(first / 1e6)} MB sent");

        for (var i = 0; i < Day; i++)
        {
            await friends.PostAsync($"post {i} of the day");
        }

        var holder = (await a.GetAsync(Path)).GetProperty("holders")[0];
        clock.Restart();
        await a.SendAsync(HttpMethod.Post, $"{Path}/holders/{holder.GetProperty("id").GetString()}/send");
        await MadeAsync(a, holder.GetProperty("made").GetString());
        Report.Row($"the next copy, after {Day} posts", $"{Report.Number(clock.Elapsed.TotalSeconds)} s, {Report.Number((Sent(b) - first) / 1e6)} MB sent");
    }

    private static Task MadeAsync(BenchNode node, string? before) => BenchNode.UntilAsync(
        async () => (await node.GetAsync(Path)).GetProperty("holders")[0].GetProperty("made") is { ValueKind: JsonValueKind.String } made && made.GetString() != before, "the copy");

    /// <summary>Two copies are kept, so nothing that was sent is gone yet.</summary>
    private static long Sent(BenchNode node) =>
        new DirectoryInfo(System.IO.Path.Combine(node.Folder, "data", "kept")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
