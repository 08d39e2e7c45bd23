using System.Net;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Friends' photos are kept while there is room: what was looked at longest ago goes first, some things stay, and what went comes back when wanted.</summary>
public sealed class PhotoCacheTests
{
    [Fact]
    public async Task The_cache_keeps_its_budget_and_what_went_comes_back_when_looked_at()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var posts = new List<JsonElement>();
        for (var i = 0; i < 5; i++)
        {
            var post = await alice.PostPhotosAsync($"Number {i}", "public", TestPhoto.Jpeg(1_600, 1_200, 200 + i));
            posts.Add(await bob.SeesPhotosAsync(Url(post), 1));
        }

        // The oldest but one is bookmarked, the next is answered; the oldest was looked at last.
        (await bob.Api.PutAsync($"/api/posts/{Id(posts[1])}/bookmark")).Expect(HttpStatusCode.OK);
        await bob.PostAsync("Lovely", inReplyTo: Id(posts[2]));
        await SeenAsync(bob, posts, [4, 1, 2, 3, 0]);
        await SetBudgetAsync(bob, Cached(bob) - 1);
        await Poll.UntilAsync(() => Here(bob, posts).SequenceEqual([true, true, true, true, false]), "the least recently seen to go");
        await SetBudgetAsync(bob, 1);
        await Poll.UntilAsync(() => Here(bob, posts).SequenceEqual([false, true, true, false, false]), "all but the kept ones to go");
        var kept = Renditions(bob, posts).ToHashSet(StringComparer.Ordinal);
        await Poll.UntilAsync(() => OnDisk(bob).SetEquals(kept), "their files to go");

        // Looking brings it back.
        var shown = Photo(posts[4]);
        using (var image = await bob.Api.LookAsync(shown.GetProperty("url").GetString()!))
        {
            Assert.Equal(1_600, image.Width);
        }

        // Without its author's node it cannot be had; with it, the same address works again.
        await SeenAsync(bob, posts, [4]);
        await SetBudgetAsync(bob, 1);
        await Poll.UntilAsync(() => !Here(bob, posts)[4], "it to go again");
        await alice.StopAsync();
        (await bob.Api.GetAsync(shown.GetProperty("url").GetString()!)).ExpectProblem(HttpStatusCode.BadGateway, "photos.unreachable");
        await alice.StartAgainAsync();
        await Poll.UntilAsync(async () => (await bob.Api.GetAsync(shown.GetProperty("url").GetString()!)).Status == HttpStatusCode.OK, "the photo to be had again");
    }

    [Fact]
    public async Task Photos_that_nobody_asked_for_are_fetched_only_when_looked_at()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.MeetAsync(alice, bob);
        await Friends.FollowAsync(carol, bob);

        // Carol does not follow Alice: she gets the post because Bob answers it, and its photo waits until somebody opens the thread.
        var post = await alice.PostPhotosAsync("A stranger's", "public", TestPhoto.Jpeg(seed: 301));
        var atBob = await bob.SeesPhotosAsync(Url(post), 1);
        var answer = await bob.PostAsync("Look at that", inReplyTo: Id(atBob));
        var thread = await carol.SeesAsync(Url(answer), p => p.GetProperty("inReplyTo").GetProperty("id").ValueKind == JsonValueKind.String);
        var parent = (await carol.Api.GetAsync("/api/posts/" + thread.GetProperty("inReplyTo").GetProperty("id").GetString())).Expect(HttpStatusCode.OK).Json;
        var photo = carol.Get<PhotoStore>().Find(Photo(parent).GetProperty("id").GetString())!;
        Assert.Equal((PhotoState.Later, 0), (photo.State, photo.Renditions.Count));
        Assert.Equal((1_200, 900), (Photo(parent).GetProperty("width").GetInt32(), Photo(parent).GetProperty("height").GetInt32()));
        using (var image = await carol.Api.LookAsync(Photo(parent).GetProperty("sizes")[0].GetProperty("url").GetString()!))
        {
            Assert.Equal(320, image.Width);
        }

        // What a friend passes on is on its way to the feed, so it is fetched like the friend's own.
        var passed = await alice.PostPhotosAsync("Passed on", "public", TestPhoto.Jpeg(seed: 302));
        var there = await bob.SeesPhotosAsync(Url(passed), 1);
        (await bob.Api.PutAsync($"/api/posts/{Id(there)}/reshare")).Expect(HttpStatusCode.OK);
        await carol.SeesPhotosAsync(Url(passed), 1);
        var reshared = (await carol.FeedAsync()).First(p => p.GetProperty("url").GetString() == Url(passed));
        await Poll.UntilAsync(() => carol.Get<PhotoStore>().Find(Photo(reshared).GetProperty("id").GetString())!.Renditions.Count > 0, "the photo to be here");
    }

    [Fact]
    public async Task A_file_without_a_use_is_swept_away_and_one_in_use_never()
    {
        await using var node = await TestNode.StartAsync();
        await node.PostPhotosAsync("Kept", "public", TestPhoto.Jpeg(seed: 311));
        var files = OnDisk(node);
        var orphan = Path.Combine(node.Folder.Path, "media", "ab", "ab" + new string('0', 62));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "left by a crash", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(orphan, DateTime.UtcNow.AddHours(-2));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(node.Folder.Path, "media"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        var halfWritten = Path.Combine(node.Folder.Path, "tmp", "half");
        await File.WriteAllTextAsync(halfWritten, "half", TestContext.Current.CancellationToken);
        await node.RestartAsync();
        await Poll.UntilAsync(() => !File.Exists(orphan), "the orphan to go");
        Assert.Equal(files, OnDisk(node));
        Assert.False(File.Exists(halfWritten));
    }

    [Fact]
    public async Task A_picture_of_oneself_reaches_friends()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var photo = await alice.UploadAsync(TestPhoto.Jpeg(seed: 321));
        foreach (var (use, area) in new[] { ("avatar", new { x = 0.125, y = 0d, width = 0.75, height = 1d, use = "avatar" }), ("banner", new { x = 0d, y = 0.2, width = 1d, height = 0.44, use = "banner" }) })
        {
            var part = (await alice.Api.PostAsync($"/api/photos/{Id(photo)}/crop", area)).Expect(HttpStatusCode.Created).Json;
            Assert.Equal(use == "avatar" ? (320, 320) : (1_200, 396), (part.GetProperty("width").GetInt32(), part.GetProperty("height").GetInt32()));
            (await alice.Api.PatchAsync("/api/me", new Dictionary<string, string> { [use] = Id(part) })).Expect(HttpStatusCode.OK);
            var url = await Poll.ForAsync(
                async () => (await Friends.PersonAsync(bob, alice.Url))?.GetProperty(use).GetString() is { } shown && (await bob.Api.GetAsync(shown)).Status == HttpStatusCode.OK ? shown : null, $"the {use}");
            var shown = (await alice.Anonymous.GetAsync("/", Vocabulary.MediaType)).Json.GetProperty(use == "avatar" ? "icon" : "image");
            var file = await alice.Anonymous.GetAsync(new Uri(shown.GetProperty("url").GetString()!).AbsolutePath);
            Assert.Equal(("image/jpeg", "image/jpeg"), (shown.GetProperty("mediaType").GetString(), file.Expect(HttpStatusCode.OK).Response.Content.Headers.ContentType?.MediaType));
            using var image = await bob.Api.LookAsync(url);
            Assert.Equal(use == "avatar" ? (96, 96) : (1_200, 396), (image.Width, image.Height));
        }

        var post = await alice.PostAsync("With a face");
        var there = await bob.SeesAsync(Url(post));
        Assert.Equal((await Friends.PersonAsync(bob, alice.Url))?.GetProperty("avatar").GetString(), there.GetProperty("author").GetProperty("avatar").GetString());
        (await alice.Api.PatchAsync("/api/me", new { avatar = Id(photo) })).ExpectProblem(HttpStatusCode.NotFound, "photos.not_found");
        (await alice.Api.PatchAsync("/api/me", new { avatar = "" })).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await Friends.PersonAsync(bob, alice.Url))?.GetProperty("avatar").ValueKind == JsonValueKind.Null, "the avatar to go");
        Assert.DoesNotContain("\"icon\"", (await alice.Anonymous.GetAsync("/", Vocabulary.MediaType)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Albums_hold_ones_own_and_friends_photos_and_keep_them()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var hers = Photo(await bob.SeesPhotosAsync(Url(await alice.PostPhotosAsync("Hers", "friends", TestPhoto.Jpeg(seed: 331))), 1));
        var his = Photo(await bob.PostPhotosAsync("His", "public", TestPhoto.Jpeg(seed: 332)));
        var album = (await bob.Api.PostAsync("/api/albums", new { name = "  Both of us " })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(("Both of us", 0), (album.GetProperty("name").GetString(), album.GetProperty("count").GetInt32()));
        foreach (var photo in (JsonElement[])[hers, his, his])
        {
            (await bob.Api.PutAsync($"/api/albums/{Id(album)}/photos/{Id(photo)}")).Expect(HttpStatusCode.NoContent);
        }

        var inside = await bob.Api.ItemsAsync($"/api/albums/{Id(album)}/photos");
        Assert.Equal([Id(his), Id(hers)], inside.Select(p => Id(p.GetProperty("photo"))));
        Assert.Equal(["His", "Hers"], inside.Select(p => p.GetProperty("post").GetProperty("text").GetString()));
        Assert.Empty(Leaks.Of(bob.Folder.Path, "Both of us"));
        var longAgo = bob.Get<PhotoStore>().Find(Id(hers))!.Created.AddDays(-1);
        await bob.Get<NodeDatabase>().WriteAsync(context => bob.Get<PhotoStore>().Save(context, bob.Get<PhotoStore>().Find(Id(hers))! with { Seen = longAgo }));
        await SetBudgetAsync(bob, 1);
        await Poll.UntilAsync(() => bob.Get<PhotoStore>().Find(Id(hers))!.Seen > longAgo, "the cache to be looked through");
        Assert.NotEmpty(bob.Get<PhotoStore>().Find(Id(hers))!.Renditions);
        var listed = (await bob.Api.ItemsAsync("/api/albums")).Single();
        Assert.Equal((2, Id(his)), (listed.GetProperty("count").GetInt32(), Id(listed.GetProperty("cover"))));

        // A deleted post takes its photo out of the album, too.
        var mine = (await bob.FeedAsync()).Single(p => p.GetProperty("text").GetString() == "His");
        (await bob.Api.DeleteAsync("/api/posts/" + Id(mine))).Expect(HttpStatusCode.NoContent);
        Assert.Equal([Id(hers)], (await bob.Api.ItemsAsync($"/api/albums/{Id(album)}/photos")).Select(p => Id(p.GetProperty("photo"))));
        (await bob.Api.PatchAsync($"/api/albums/{Id(album)}", new { name = "Just hers" })).Expect(HttpStatusCode.OK);
        (await bob.Api.DeleteAsync($"/api/albums/{Id(album)}/photos/{Id(hers)}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await bob.Api.ItemsAsync($"/api/albums/{Id(album)}/photos"));
        (await bob.Api.DeleteAsync($"/api/albums/{Id(album)}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await bob.Api.ItemsAsync("/api/albums"));
        Assert.Equal(["Hers"], (await bob.Api.ItemsAsync("/api/photos?person=" + await Friends.IdAsync(bob, alice.Url))).Select(p => p.GetProperty("post").GetProperty("text").GetString()));
    }

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private static JsonElement Photo(JsonElement post) => post.GetProperty("photos")[0];

    private static long Cached(TestNode node) => node.Get<Counters>().Total("cached photo bytes");

    private static HashSet<string> OnDisk(TestNode node) =>
        [.. Directory.EnumerateFiles(Path.Combine(node.Folder.Path, "media"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))];

    private static List<bool> Here(TestNode node, IEnumerable<JsonElement> posts) =>
        [.. posts.Select(p => node.Get<PhotoStore>().Find(Id(Photo(p)))!.Renditions.Count > 0)];

    private static IEnumerable<string> Renditions(TestNode node, IEnumerable<JsonElement> posts) =>
        posts.SelectMany(p => node.Get<PhotoStore>().Find(Id(Photo(p)))!.Renditions.Select(r => r.File));

    /// <summary>As if they had been looked at in that order, some hours ago.</summary>
    private static Task SeenAsync(TestNode node, List<JsonElement> posts, int[] order) => node.Get<NodeDatabase>().WriteAsync(context =>
    {
        foreach (var (place, at) in order.Index())
        {
            node.Get<PhotoStore>().Save(context, node.Get<PhotoStore>().Find(Id(Photo(posts[at])))! with { Seen = context.Now.AddHours(place - 10) });
        }
    });

    /// <summary>Less than what the API allows, so that a few small photos fill it.</summary>
    private static Task SetBudgetAsync(TestNode node, long bytes) => node.Get<NodeDatabase>().WriteAsync(context =>
    {
        node.Get<PhotoSettings>().Save(context, new PhotoChoices(bytes, false));
        context.Wake(s => s.UnusedMedia);
    });
}
