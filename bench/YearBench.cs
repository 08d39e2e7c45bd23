using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Hosting;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Bench;

/// <summary>
/// A year with 300 friends, day by day on a clock of its own: their activities are signed, checked, logged and handled as the inbox does it, the owner likes and
/// answers some, and what is older than ninety days goes at the end of each day. Then the node runs on what is left. BENCH_DAYS makes the year shorter.
/// </summary>
internal static class YearBench
{
    private const int KeepDays = 90;
    private const int Group = 100;
    private const int Pages = 200;
    private static readonly int Days = int.TryParse(Environment.GetEnvironmentVariable("BENCH_DAYS"), CultureInfo.InvariantCulture, out var days) ? days : 365;

    public static async Task RunAsync()
    {
        await using var node = await BenchNode.StartAsync("alice");
        await node.StopAsync();
        var file = Path.Combine(node.Folder, "data", "node.db");
        var (clock, middle) = (Stopwatch.StartNew(), "");
        using (var friends = new YearOfFriends())
        {
            var time = new Clock(DateTimeOffset.UtcNow.AddDays(-Days));
            await using var app = NodeHost.Build([$"--Node:DataDirectory={Path.Combine(node.Folder, "data")}", $"--Node:Url={node.Url}"], time, quiet: true);
            var scene = new Scene(app, friends, time);
            await scene.MeetAsync();
            long before = 0;
            for (var day = 1; day <= Days; day++)
            {
                await scene.LiveAsync();
                before = day == Math.Min(KeepDays, Days) ? Size(file) : before;
                if (day % 30 == 0)
                {
                    Console.Error.WriteLine($"day {day}: {Size(file) / 1_000_000} MB after {clock.Elapsed.TotalSeconds:0} s");
                }
            }

            middle = Ids.ToText(Ids.FirstAt(time.GetUtcNow().AddDays(-Math.Min(KeepDays, Days) / 2)));
            Report.Row($"posts and activities of {YearOfFriends.Friends} friends in {Days} days", $"{friends.Posts:#,0} and {scene.Activities:#,0}");
            Report.Row("of them here at the end", $"{scene.Left:#,0} and {scene.LeftActivities:#,0}");
            Report.Row($"the file after {Math.Min(KeepDays, Days)} days, before anything goes", $"{Report.Number(before / 1e6)} MB");
            Report.Row($"without an end, after {Days} days, by the growth of these", $"{Report.Number(before / 1e6 * Days / Math.Min(KeepDays, Days))} MB (reckoned)");
            Report.Row("letting go, of the time of all this", $"{Report.Number(100 * scene.LettingGo.TotalSeconds / clock.Elapsed.TotalSeconds)} %");
        }

        Report.Row($"the file after {Days} days", $"{Report.Number(Size(file) / 1e6)} MB");
        Report.Row("start to first answer", $"{Report.Number(await node.RunAsync())} ms");
        Report.Row("memory after the start", $"{Report.Number(node.MemoryMegabytes())} MB");
        await PagesAsync(node, "first page of the feed", _ => "/api/feed?limit=20");
        await PagesAsync(node, "page from the middle of the feed", _ => "/api/feed?limit=20&before=" + middle);
        await PagesAsync(node, "page of a person", i => string.Create(CultureInfo.InvariantCulture, $"/api/feed?limit=20&person=friend{i % 100:000}"));
        await PagesAsync(node, "search", i => $"/api/search?limit=20&q={Prose.Word(20 + i)}");
        Report.Row($"memory after {4 * Pages} pages", $"{Report.Number(node.MemoryMegabytes())} MB");
        await ShrinkAsync(node, file);
    }

    /// <summary>The owner keeps thirty days only: the file is mostly free, and the second start from then on makes it smaller.</summary>
    private static async Task ShrinkAsync(BenchNode node, string file)
    {
        var clock = Stopwatch.StartNew();
        await node.SendAsync(HttpMethod.Patch, "/api/storage", new System.Text.Json.Nodes.JsonObject { ["keepDays"] = 30 });
        await BenchNode.UntilAsync(async () => (await node.GetAsync("/api/storage/preview?keepDays=30")).GetProperty("goes").GetInt64() < 100, "what is older than thirty days to go", 20);
        Report.Row("from ninety days to thirty: let go while the node runs", $"{Report.Number(clock.Elapsed.TotalSeconds)} s");
        await node.StopAsync();
        await node.RunAsync();
        await Task.Delay(TimeSpan.FromSeconds(10));
        await node.StopAsync();
        var was = Size(file);
        var start = await node.RunAsync();
        Report.Row("the file before and after the start that makes it smaller", $"{Report.Number(was / 1e6)} and {Report.Number(Size(file) / 1e6)} MB");
        Report.Row("that start", $"{Report.Number(start / 1000)} s");
    }

    private static async Task PagesAsync(BenchNode node, string what, Func<int, string> path)
    {
        var times = new List<double>();
        for (var i = 0; i < Pages; i++)
        {
            var clock = Stopwatch.StartNew();
            var page = await node.GetAsync(path(i));
            times.Add(clock.Elapsed.TotalMilliseconds);
            Report.Require(page.GetProperty("items").GetArrayLength() > 0, $"{what} is empty");
        }

        Report.Row(what, Report.Spread(times));
    }

    private static long Size(string file) => new FileInfo(file).Length;

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset now = now;

        public override DateTimeOffset GetUtcNow() => now;

        public void Set(DateTimeOffset next) => now = next;
    }

    /// <summary>The node's own parts, driven by the day.</summary>
    private sealed class Scene(WebApplication app, YearOfFriends friends, Clock time)
    {
        private readonly Random random = new(2);
        private readonly NodeDatabase database = app.Services.GetRequiredService<NodeDatabase>();
        private readonly ActivityLog log = app.Services.GetRequiredService<ActivityLog>();
        private readonly PostStore posts = app.Services.GetRequiredService<PostStore>();

        public int Activities { get; private set; }

        public TimeSpan LettingGo { get; private set; }

        public long Left => app.Services.GetRequiredService<PostCounts>().All;

        public int LeftActivities => log.Count;

        public Task MeetAsync() => database.WriteAsync(context =>
        {
            for (var friend = 0; friend < YearOfFriends.Friends; friend++)
            {
                app.Services.GetRequiredService<PeopleStore>().Save(context, friends.Person(friend));
            }
        });

        public async Task LiveAsync()
        {
            var day = time.GetUtcNow();
            var said = friends.Day(day);
            Activities += said.Count;
            time.Set(day.AddDays(1));
            foreach (var group in said.Chunk(Group))
            {
                await database.WriteAsync(context => Array.ForEach(group, activity => Handle(context, activity)));
            }

            await OwnAsync();
            while (await app.Services.GetRequiredService<SearchKeeper>().StepAsync())
            {
            }

            var clock = Stopwatch.StartNew();
            while (await app.Services.GetRequiredService<RetentionKeeper>().StepAsync(time.GetUtcNow()))
            {
            }

            while (await app.Services.GetRequiredService<PastStore>().TrimAsync(Group))
            {
            }

            LettingGo += clock.Elapsed;
            await app.Services.GetRequiredService<EventStore>().TrimAsync();
        }

        private void Handle(WriteContext context, Crypto.VerifiedActivity activity)
        {
            if (log.Append(context, activity) && log.Find(activity.Id) is { } entry)
            {
                if (app.Services.GetRequiredService<ActivityDispatcher>().Dispatch(context, entry) is { Reason: { } reason } handled)
                {
                    if (handled.Forget)
                    {
                        ActivityLog.Forget(context, entry);
                    }
                    else
                    {
                        ActivityLog.Ignore(context, entry.Number, reason);
                    }
                }

                ActivityLog.Advance(context, entry.Number);
            }
        }

        /// <summary>Of a hundred posts the owner bookmarks two; and writes five a day, of which two answer somebody.</summary>
        private async Task OwnAsync()
        {
            foreach (var (uri, _) in friends.Newest.Where(_ => random.Next(100 * 3) == 0).ToList())
            {
                if (posts.ByUri(uri) is { Bookmarked: false } post)
                {
                    await app.Services.GetRequiredService<Bookmarks>().SetAsync(post.Id, true);
                }
            }

            for (var i = 0; i < 5; i++)
            {
                var answered = i < 2 ? friends.Newest[random.Next(friends.Newest.Count)].Uri : null;
                await database.WriteAsync(context => app.Services.GetRequiredService<PostWriter>().Add(context, new Post
                {
                    Uri = $"https://me.example/{context.NextId()}",
                    Author = "https://me.example",
                    Published = context.Now,
                    Text = Prose.Post(i),
                    Html = $"<p>{Prose.Post(i)}</p>",
                    InReplyTo = answered,
                }, home: true));
            }
        }
    }
}
