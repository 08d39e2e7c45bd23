using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>Acknowledged means on disk: a node that is killed at any moment, under load, has everything it said yes to.</summary>
public sealed class KillTests
{
    private const int Kills = 20;
    private const int Writers = 3;
    private const int Senders = 3;

    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_that_was_acknowledged_and_double_nothing()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var friend = await StrangerActor.StartAsync("carol");
        await friend.BefriendAsync(node);
        var acknowledged = new ConcurrentBag<string>();
        var fromOwner = 0;
        var fromFriend = 0;
        for (var round = 0; round < Kills; round++)
        {
            // The moment of the kill is counted in answers: some rounds end at once, some in the midst of things.
            var enough = acknowledged.Count + Random.Shared.Next(1, 60);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var load = Enumerable.Range(0, Writers).Select(w => LoadAsync(async n =>
                {
                    var answer = await node.Api.PostAsync("/api/posts", new { text = $"post {n} of writer {w} in round {round}", audience = "public" });
                    acknowledged.Add(answer.Expect(HttpStatusCode.Created).Json.GetProperty("url").GetString()!);
                    Interlocked.Increment(ref fromOwner);
                }))
                .Concat(Enumerable.Range(0, Senders).Select(s => LoadAsync(async n =>
                {
                    var note = friend.Note(string.Create(CultureInfo.InvariantCulture, $"note {n} of sender {s} in round {round}"));
                    var id = note["id"]!.GetValue<string>();
                    (await friend.SendAsync(node, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
                    acknowledged.Add(id);
                    Interlocked.Increment(ref fromFriend);
                }))).ToList();
            await Poll.UntilAsync(() => acknowledged.Count >= enough || load.Any(l => l.IsFaulted), "the load to be answered");
            await node.KillAsync();
            await end.CancelAsync();
            await Task.WhenAll(load);

            await node.RunAsync();
            await HasOnceAsync(node, [.. acknowledged]);

            async Task LoadAsync(Func<int, Task> one)
            {
                for (var n = 0; !end.IsCancellationRequested; n++)
                {
                    try
                    {
                        await one(n);
                    }
                    catch (Exception broken) when (broken is HttpRequestException or IOException)
                    {
                        // Killed in the midst of it: never acknowledged, so it may be there or not.
                        return;
                    }
                }
            }
        }

        Assert.True(fromOwner > Kills && fromFriend > Kills, $"{fromOwner} posts and {fromFriend} activities are no load.");

        // It works on as if nothing had happened, and ends in peace.
        await node.PostAsync("after it all");
        Assert.Equal(0, await node.StopAsync());
        await node.RunAsync();
        await HasOnceAsync(node, [.. acknowledged]);
    }

    /// <summary>
    /// Each is in the feed, once, and nothing is in it twice. What came in by the inbox is worked off after it was acknowledged, so it
    /// is waited for.
    /// </summary>
    private static async Task HasOnceAsync(NodeProcess node, IReadOnlyCollection<string> acknowledged)
    {
        Assert.Equal(acknowledged.Count, acknowledged.Distinct(StringComparer.Ordinal).Count());
        List<string> feed = [];
        await Poll.UntilAsync(
            async () =>
            {
                feed = [.. (await node.AllAsync("/api/feed")).Select(p => p.GetProperty("url").GetString()!)];
                return !acknowledged.Except(feed, StringComparer.Ordinal).Any();
            },
            "everything that was acknowledged");
        Assert.Equal(feed.Count, feed.Distinct(StringComparer.Ordinal).Count());
    }
}
