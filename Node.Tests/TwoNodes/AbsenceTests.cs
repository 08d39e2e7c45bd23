using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Home servers sleep, lose power and come back: nothing is missing afterwards, nothing is there twice.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public async Task A_friend_killed_while_posts_come_has_them_all_in_order_and_once_when_back()
    {
        await using var pair = await Pair.StartAsync();
        string[] texts = [.. Enumerable.Range(1, 40).Select(n => $"post {n}")];
        for (var i = 0; i < texts.Length; i++)
        {
            await pair.Alice.PostAsync(texts[i], i % 2 == 0 ? "public" : "friends");
            if (i == 9)
            {
                // The first are on their way: some are here, some half-way, the rest will find nobody.
                await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count > 0, "the first post to arrive");
                await pair.Bob.KillAsync();
            }
        }

        await pair.Bob.RunAsync();
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count >= texts.Length, "all posts to be at Bob's");

        // Alice's node has seen that Bob is back; what it sends now is known there already and must change nothing.
        await pair.DeliveredAsync();
        await pair.Alice.PostAsync("the last");
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Contains("the last"), "the last post");
        Assert.Equal([.. texts, "the last"], (await pair.BobReadsAsync()).Reverse());
    }

    [Fact]
    public async Task What_was_queued_when_its_sender_was_killed_is_delivered_by_the_next_start()
    {
        await using var pair = await Pair.StartAsync();
        await pair.Bob.KillAsync();
        string[] texts = [.. Enumerable.Range(1, 15).Select(n => $"post {n}")];
        foreach (var text in texts)
        {
            await pair.Alice.PostAsync(text);
        }

        await pair.Alice.KillAsync();

        // Bob wakes first and finds nobody to catch up with: only Alice's queue can bring the posts.
        await pair.Bob.RunAsync();
        await Poll.UntilAsync(() => pair.Bob.Output.Contains("complete: False", StringComparison.Ordinal), "Bob's vain look at Alice's outbox");
        Assert.Empty(await pair.BobReadsAsync());

        await pair.Alice.RunAsync();
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count >= texts.Length, "the queue of Alice to be worked off");
        await pair.DeliveredAsync();
        Assert.Equal(texts, (await pair.BobReadsAsync()).Reverse());
    }

    [Fact]
    public async Task An_open_page_resumes_after_a_kill_where_it_stopped()
    {
        await using var pair = await Pair.StartAsync();
        string? seen;
        await using (var page = await EventReader.OpenAsync(pair.Bob))
        {
            await pair.Alice.PostAsync("before");
            seen = (await page.NextAsync("post")).Id;
            await pair.Bob.KillAsync();
            await page.Ended;
        }

        await pair.Alice.PostAsync("meanwhile");
        await pair.Bob.RunAsync();
        await using var again = await EventReader.OpenAsync(pair.Bob, seen);
        var next = await again.NextAsync("post");
        Assert.Equal("meanwhile", next.Data.GetProperty("text").GetString());
    }
}
