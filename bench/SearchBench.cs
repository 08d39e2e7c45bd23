using System.Diagnostics;
using System.Globalization;

namespace PersonalNode.Bench;

/// <summary>Queries over HTTP among 100,000 posts. What is found is looked at: each page must hold what was asked for.</summary>
internal static class SearchBench
{
    private const int Posts = 100_000;
    private const int Each = 100;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await node.StopAsync();
        await Filler.FillAsync(Path.Combine(node.Folder, "data"), Posts, Prose.Post);
        var file = Path.Combine(node.Folder, "data", "node.db");
        var bare = new FileInfo(file).Length;
        var clock = Stopwatch.StartNew();
        await node.RunAsync();

        // They are taken in their order, and only the newest of those that wait are looked at.
        await BenchNode.UntilAsync(async () => (await FindAsync(node, Prose.Needle(Posts - 1_500))).Count == 1, "all posts in the index");
        Report.Row($"search: {Posts:#,0} posts indexed after an import", $"{Report.Number(clock.Elapsed.TotalSeconds)} s");
        await node.StopAsync();
        Report.Row("bytes of index per post, on disk", Report.Number((new FileInfo(file).Length - bare) / (double)Posts));
        await node.RunAsync();
        var before = node.MemoryMegabytes();
        clock.Restart();
        await FindAsync(node, Prose.Needle(1));
        Report.Row("first search after a start", $"{Report.Number(clock.Elapsed.TotalMilliseconds)} ms");

        var all = new List<double>();
        foreach (var (kind, query, holds) in Kinds())
        {
            var times = new List<double>();
            for (var i = 0; i < Each; i++)
            {
                var words = query(i);
                clock.Restart();
                var found = await FindAsync(node, words);
                times.Add(clock.Elapsed.TotalMilliseconds);
                Report.Require(holds(i, found), $"{words} found something else than it should");
            }

            all.AddRange(times);
            Report.Row($"search, {kind}", $"median {Report.Number(Report.Median(times))} ms, p95 {Report.Number(Report.Percentile(times, 0.95))} ms");
        }

        var median = Report.Median(all);
        Report.Row($"search, all of these, {Posts:#,0} posts", $"median {Report.Number(median)} ms, p95 {Report.Number(Report.Percentile(all, 0.95))} ms", "median under 50 ms", median < 50);
        Report.Row("memory before the first search and after all", $"{Report.Number(before)} and {Report.Number(node.MemoryMegabytes())} MB");
    }

    private static IEnumerable<(string Kind, Func<int, string> Query, Func<int, IReadOnlyList<string>, bool> Holds)> Kinds()
    {
        static int Some(int i) => i * 7_919 % Posts;
        static bool Have(IReadOnlyList<string> found, params string[] words) => found.All(text => words.All(w => text.Contains(w, StringComparison.Ordinal)));
        static string Day(int i) => DateTimeOffset.UtcNow.AddMinutes(-Posts / 2).AddDays(-i % 20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        yield return ("a word of one post", i => $"\"{Prose.Needle(Some(i))}\"", (i, found) => found.Count == 1 && Have(found, Prose.Needle(Some(i))));
        yield return ("a word of nearly all", i => Prose.Word(i % 5), (i, found) => found.Count == 20);
        yield return ("a word of few", i => $"\"{Prose.Word(2_000 + (i * 50))}\"", (i, found) => found.Count > 0 && Have(found, Prose.Word(2_000 + (i * 50))));
        yield return ("two words", i => $"{Prose.Word(50 + i)} \"{Prose.Word(300 + i)}\"", (i, found) => Have(found, Prose.Word(50 + i), Prose.Word(300 + i)));
        yield return ("two seldom words", i => $"{Prose.Word(5_000 + i)} \"{Prose.Word(3_000 + i)}\"", (i, found) => Have(found, Prose.Word(5_000 + i), Prose.Word(3_000 + i)));
        yield return ("the beginning of a word", i => Prose.Word(500 + (i * 20))[..4], (i, found) => found.Count > 0 && Have(found, Prose.Word(500 + (i * 20))[..4]));
        yield return ("the beginning of a word of one post", i => Prose.Needle(Some(i))[..^1], (i, found) => found.Count > 0 && Have(found, Prose.Needle(Some(i))[..^1]));
        yield return ("letters of a script without spaces", i => Prose.Post(Some(i) / 6 * 6)[^4..], (i, found) => found.Count > 0 && Have(found, Prose.Post(Some(i) / 6 * 6)[^4..]));
        yield return ("a word within a day", i => $"{Prose.Word(20 + i)}&after={Day(i)}&before={Day(i)}", (i, found) => found.Count > 0 && Have(found, Prose.Word(20 + i)));
        yield return ("a word that nobody wrote", i => "absent" + Prose.Needle(i), (i, found) => found.Count == 0);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(BenchNode node, string query)
    {
        var cut = query.IndexOf('&', StringComparison.Ordinal);
        var (words, filter) = cut < 0 ? (query, "") : (query[..cut], query[cut..]);
        var page = await node.GetAsync($"/api/search?limit=20&q={Uri.EscapeDataString(words)}{filter}");
        return [.. page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("text").GetString()!)];
    }
}
