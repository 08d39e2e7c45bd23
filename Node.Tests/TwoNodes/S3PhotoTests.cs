using System.Net;
using System.Text;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Alice keeps her photos in an S3-compatible store, Bob on his disk: nobody sees a difference, not even when the store is away for a while.</summary>
public sealed class S3PhotoTests
{
    [Fact]
    public async Task Photos_are_in_the_store_sealed_reach_a_friend_and_are_gone_from_it_when_the_post_is()
    {
        await using var store = await S3Store.StartAsync();
        await using var alice = await StartAsync(store);
        await using var bob = await NodeProcess.StartAsync("bob");
        await Friends.FollowAsync(bob, alice);

        JsonElement[] posts = [await alice.PostPhotosAsync("all", "public", TestPhoto.Jpeg(seed: 1)), await alice.PostPhotosAsync("friends", "friends", TestPhoto.Jpeg(seed: 2))];
        foreach (var post in posts)
        {
            var seen = await bob.SeesPhotosAsync(post.GetProperty("url").GetString()!, 1);
            using var image = await bob.Api.LookAsync(seen.GetProperty("photos")[0].GetProperty("url").GetString()!);
            Assert.Equal((1_200, 900), (image.Width, image.Height));
        }

        // What the store has is nothing to look at, and what the disk has is nothing at all.
        var keys = await FilesAsync(store);
        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            var start = Encoding.Latin1.GetString(await store.GetAsync(key), 0, 16);
            Assert.False(start.StartsWith('\u00ff') && start[1] == '\u00d8', key);
            Assert.DoesNotContain("RIFF", start, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Combine(alice.Folder, "media")));

        // Read from the store, not from memory.
        Assert.Equal(0, await alice.StopAsync());
        await alice.RunAsync();
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(alice, posts[0].GetProperty("photos")[0])).Status);

        foreach (var post in posts)
        {
            (await alice.Api.DeleteAsync($"/api/posts/{post.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        }

        await Poll.UntilAsync(async () => (await FilesAsync(store)).Count == 0, "the files to leave the store");
        Assert.Equal(["home/owner"], await store.KeysAsync());
        Assert.DoesNotContain(S3Store.SecretKey, alice.Output + alice.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_is_away_the_node_runs_takes_no_photo_and_shows_none_and_then_all_is_as_before()
    {
        await using var store = await S3Store.StartAsync();
        await using var alice = await StartAsync(store);
        await using var bob = await NodeProcess.StartAsync("bob");
        await Friends.FollowAsync(bob, alice);
        var photo = (await UploadAsync(alice, 1)).Expect(HttpStatusCode.Created).Json;
        var unused = (await UploadAsync(alice, 2)).Expect(HttpStatusCode.Created).Json;
        var before = await FilesAsync(store);
        var count = await OwnPhotosAsync(alice);

        await store.StopAsync();
        (await UploadAsync(alice, 3)).ExpectProblem(HttpStatusCode.ServiceUnavailable, "media.place_unavailable");
        Assert.Equal(count, await OwnPhotosAsync(alice));

        // It starts too, and everything else works: Bob gets the post now, its photo later.
        Assert.Equal(0, await alice.StopAsync());
        await alice.RunAsync();
        var answer = (await ShowAsync(alice, photo)).ExpectProblem(HttpStatusCode.ServiceUnavailable, "media.place_unavailable");
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.False(answer.Response.Headers.CacheControl?.MaxAge > TimeSpan.Zero);
        var post = await PostAsync(alice, photo, "friends");
        var seen = (await bob.SeesAsync(post.GetProperty("url").GetString()!)).GetProperty("photos")[0];
        (await ShowAsync(bob, seen)).ExpectProblem(HttpStatusCode.BadGateway, "photos.unreachable");
        var codes = new List<string?>();
        foreach (var key in before)
        {
            codes.Add((await alice.Anonymous.GetAsync($"/media/{key[^64..]}")).Code);
        }

        // The sealed file of the post that is out, and the rest, which is nobody's business.
        Assert.Equal(["media.not_found", "media.place_unavailable"], codes.Distinct().Order(StringComparer.Ordinal));
        (await alice.Api.DeleteAsync($"/api/photos/{unused.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        Assert.True(await alice.IsHealthyAsync());

        await store.StartAgainAsync();
        Assert.Equal(before, await FilesAsync(store));
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(alice, photo)).Status);
        await Poll.UntilAsync(async () => (await ShowAsync(bob, seen)).Status == HttpStatusCode.OK, "the photo at Bob's");
        var another = (await UploadAsync(alice, 4)).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(alice, another)).Status);

        // What was deleted meanwhile leaves the store with the next thing that is deleted.
        (await alice.Api.DeleteAsync($"/api/photos/{another.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await FilesAsync(store)).Count == before.Count / 2, "the deleted files to leave the store");
    }

    private static Task<NodeProcess> StartAsync(S3Store store)
    {
        var node = NodeProcess.Prepare("alice");
        node.Also = store.Settings("home");
        return NodeProcess.StartAsync(node);
    }

    /// <summary>Another picture for each seed.</summary>
    private static Task<ApiAnswer> UploadAsync(NodeProcess node, int seed) => node.TryUploadAsync(TestPhoto.Jpeg(seed: seed));

    private static async Task<JsonElement> PostAsync(NodeProcess node, JsonElement photo, string audience) =>
        (await node.Api.PostAsync("/api/posts", new { text = "look", audience, photos = (string[])[photo.GetProperty("id").GetString()!] })).Expect(HttpStatusCode.Created).Json;

    private static Task<ApiAnswer> ShowAsync(NodeProcess node, JsonElement photo) => node.Api.GetAsync(photo.GetProperty("url").GetString()!);

    private static async Task<int> OwnPhotosAsync(NodeProcess node) =>
        (await node.Api.GetAsync("/api/photos/settings")).Expect(HttpStatusCode.OK).Json.GetProperty("ownPhotos").GetInt32();

    private static async Task<IReadOnlyList<string>> FilesAsync(S3Store store) => [.. (await store.KeysAsync("home/")).Where(k => k != "home/owner")];
}
