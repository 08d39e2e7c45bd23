using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Power goes while photos are taken in, sent and fetched: what was acknowledged is there afterwards, once, and nothing half-written stays.</summary>
public sealed class PhotoCrashTests
{
    [Fact]
    public async Task An_upload_that_was_acknowledged_outlives_a_kill_and_half_ones_leave_nothing()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var uploads = Enumerable.Range(0, 8).Select(i => TryAsync(node, TestPhoto.Jpeg(2_400, 1_800, 500 + i))).ToList();
        await Task.WhenAny(uploads);
        await node.KillAsync();
        var acknowledged = (await Task.WhenAll(uploads)).OfType<string>().ToList();
        Assert.NotEmpty(acknowledged);
        await node.RunAsync();
        foreach (var url in acknowledged)
        {
            using var image = await node.Api.LookAsync(url);
            Assert.Equal(2_048, image.Width);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(node.Folder, "tmp")));
    }

    [Fact]
    public async Task Photos_reach_a_friend_though_both_nodes_are_killed_on_the_way()
    {
        await using var pair = await Pair.StartAsync();
        string[] texts = [.. Enumerable.Range(1, 6).Select(n => $"walk {n}")];
        foreach (var (i, text) in texts.Index())
        {
            await pair.Alice.PostPhotosAsync(text, i % 2 == 0 ? "public" : "friends", TestPhoto.Jpeg(seed: 520 + (2 * i)), TestPhoto.Jpeg(seed: 521 + (2 * i)));
            if (i == 3)
            {
                await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count > 0, "the first post to arrive");
                await pair.Bob.KillAsync();
            }
        }

        await pair.Alice.KillAsync();
        await pair.Bob.RunAsync();
        await pair.Alice.RunAsync();
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count >= texts.Length, "all posts to be at Bob's");
        Assert.Equal(texts, (await pair.BobReadsAsync()).Reverse());
        foreach (var post in await pair.Alice.FeedAsync())
        {
            var there = await pair.Bob.SeesPhotosAsync(post.GetProperty("url").GetString()!, 2);
            foreach (var photo in there.GetProperty("photos").EnumerateArray())
            {
                using var image = await pair.Bob.Api.LookAsync(photo.GetProperty("url").GetString()!);
                Assert.Equal(1_200, image.Width);
            }
        }
    }

    /// <summary>Where the photo is when the upload was acknowledged; null when the node ended first.</summary>
    private static async Task<string?> TryAsync(NodeProcess node, byte[] photo)
    {
        try
        {
            var answer = await node.TryUploadAsync(photo);
            return answer.Status == HttpStatusCode.Created ? answer.Json.GetProperty("url").GetString() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
