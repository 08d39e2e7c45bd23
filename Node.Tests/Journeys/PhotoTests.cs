using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Photos from the upload to the friend's page, and away again.</summary>
public sealed class PhotoTests(PhotoTests.Two two) : IClassFixture<PhotoTests.Two>
{
    private readonly TestNode alice = two.Alice;
    private readonly TestNode bob = two.Bob;

    [Fact]
    public async Task An_upload_comes_in_all_its_sizes()
    {
        var photo = await alice.UploadAsync(TestPhoto.Jpeg(3_000, 2_000), "Hills");
        Assert.Equal("Hills", photo.GetProperty("alt").GetString());
        Assert.Equal([(320, 213), (960, 640), (2_048, 1_365)], Sizes(photo));
        Assert.Equal((2_048, 1_365), (photo.GetProperty("width").GetInt32(), photo.GetProperty("height").GetInt32()));
        Assert.InRange(photo.GetProperty("blurHash").GetString()!.Length, 20, 60);
        foreach (var size in photo.GetProperty("sizes").EnumerateArray())
        {
            using var image = await alice.Api.LookAsync(size.GetProperty("url").GetString()!);
            Assert.Equal((size.GetProperty("width").GetInt32(), size.GetProperty("height").GetInt32()), (image.Width, image.Height));
            Assert.Equal("webpload_buffer", image.Get("vips-loader"));
        }
    }

    [Fact]
    public async Task A_small_photo_is_never_made_larger()
    {
        Assert.Equal([(200, 150)], Sizes(await alice.UploadAsync(TestPhoto.Jpeg(200, 150))));
        Assert.Equal([(320, 256), (500, 400)], Sizes(await alice.UploadAsync(TestPhoto.Jpeg(500, 400))));
    }

    [Fact]
    public async Task Photos_of_a_public_post_are_shown_by_the_friends_own_node()
    {
        var post = await alice.PostPhotosAsync("Summer", "public", TestPhoto.Jpeg(seed: 11), TestPhoto.Jpeg(900, 1_200, 12), TestPhoto.Jpeg(seed: 13));
        var there = await bob.SeesPhotosAsync(Url(post), 3);
        Assert.Equal(["Photo 1 of Summer", "Photo 2 of Summer", "Photo 3 of Summer"], Photos(there).Select(p => p.GetProperty("alt").GetString()));
        foreach (var photo in Photos(there))
        {
            Assert.StartsWith("/api/photos/", photo.GetProperty("url").GetString(), StringComparison.Ordinal);
            using var image = await bob.Api.LookAsync(photo.GetProperty("url").GetString()!);
            Assert.Equal((photo.GetProperty("width").GetInt32(), photo.GetProperty("height").GetInt32()), (image.Width, image.Height));
            (await bob.Anonymous.GetAsync(photo.GetProperty("url").GetString()!)).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        }
    }

    [Fact]
    public async Task A_photo_in_the_open_is_checkable_by_the_note_that_was_signed()
    {
        var post = await alice.PostPhotosAsync("Proof", "public", TestPhoto.Jpeg(seed: 21));
        var attachment = (await NoteAsync(post)).GetProperty("attachment")[0];
        Assert.Equal("image/jpeg", attachment.GetProperty("mediaType").GetString());
        using var response = await alice.Anonymous.Http.GetAsync(new Uri(attachment.GetProperty("url").GetString()!), TestContext.Current.CancellationToken);
        var file = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(attachment.GetProperty("digestMultibase").GetString(), SealedMedia.DigestText(SHA256.HashData(file)));
        using var image = NetVips.Image.NewFromBuffer(file);
        Assert.Equal((1_200, 900), (image.Width, image.Height));
    }

    [Fact]
    public async Task Files_are_served_for_ever_in_parts_and_can_do_nothing()
    {
        var post = await alice.PostPhotosAsync("Served", "public", TestPhoto.Jpeg(seed: 25));
        var open = new Uri((await NoteAsync(post)).GetProperty("attachment")[0].GetProperty("url").GetString()!).AbsolutePath;
        foreach (var (api, path, cache) in new[] { (alice.Anonymous, open, "public"), (alice.Api, Photos(post)[0].GetProperty("url").GetString()!, "private") })
        {
            var whole = (await api.GetAsync(path, "application/activity+json")).Expect(HttpStatusCode.OK).Response;
            Assert.StartsWith("image/", whole.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
            Assert.Equal("default-src 'none'; sandbox", whole.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal((true, TimeSpan.FromDays(365), cache == "private"), (whole.Headers.CacheControl!.Extensions.Any(e => e.Name == "immutable"), whole.Headers.CacheControl.MaxAge, whole.Headers.CacheControl.Private));
            var bytes = await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            var known = await api.SendAsync(HttpMethod.Get, path, null, r => r.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
            Assert.Equal((HttpStatusCode.NotModified, ""), (known.Status, known.Text));
            var part = (await api.SendAsync(HttpMethod.Get, path, null, r => r.Headers.Range = new(100, 199))).Expect(HttpStatusCode.PartialContent).Response;
            Assert.Equal(bytes[100..200], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Photos_of_a_sealed_post_travel_sealed_and_open_for_the_owner_alone()
    {
        var post = await alice.PostPhotosAsync("Only us", "friends", TestPhoto.Jpeg(seed: 31));
        var there = await bob.SeesPhotosAsync(Url(post), 1);
        using (var image = await bob.Api.LookAsync(Photos(there)[0].GetProperty("url").GetString()!))
        {
            Assert.Equal(1_200, image.Width);
        }

        // What the outside gets, even knowing the name, is the sealed file: neither the picture nor a name for an open form of it.
        var photo = alice.Get<PhotoStore>().Find(Photos(post)[0].GetProperty("id").GetString())!;
        Assert.Equal(PhotoAccess.Sealed, photo.Access);
        var answer = await alice.Anonymous.GetAsync("/media/" + photo.Largest!.File);
        Assert.Equal("application/octet-stream", answer.Expect(HttpStatusCode.OK).Response.Content.Headers.ContentType?.MediaType);
        var bytes = await answer.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(photo.Largest.File, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Throws<NetVips.VipsException>(() => NetVips.Image.NewFromBuffer(bytes));
        foreach (var rendition in photo.Renditions)
        {
            foreach (var name in (string[])[rendition.File + ".jpg", rendition.File + ".webp", .. rendition == photo.Largest ? [] : new[] { rendition.File }])
            {
                (await alice.Anonymous.GetAsync("/media/" + name)).ExpectProblem(HttpStatusCode.NotFound, "media.not_found");
            }
        }
    }

    [Fact]
    public async Task An_upload_is_nobodys_until_it_is_posted_and_files_on_disk_are_sealed()
    {
        var upload = await alice.UploadAsync(TestPhoto.Jpeg(seed: 41), "hidden words 41");
        var photo = alice.Get<PhotoStore>().Find(upload.GetProperty("id").GetString())!;
        foreach (var rendition in photo.Renditions)
        {
            foreach (var end in (string[])["", ".jpg", ".webp"])
            {
                (await alice.Anonymous.GetAsync($"/media/{rendition.File}{end}")).ExpectProblem(HttpStatusCode.NotFound, "media.not_found");
            }
        }

        foreach (var file in Directory.EnumerateFiles(alice.Folder.Path, "*", SearchOption.AllDirectories).Where(f => f.Contains("media", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.False(bytes.AsSpan().StartsWith("RIFF"u8) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]));
        }

        Assert.Empty(Leaks.Of(alice.Folder.Path, "hidden words 41"));
    }

    [Fact]
    public async Task The_same_photo_twice_is_stored_once_and_goes_with_its_last_post()
    {
        await using var node = await TestNode.StartAsync("once");
        var first = await node.PostPhotosAsync("One", "public", TestPhoto.Jpeg(seed: 51));
        var files = MediaFilesOf(node);
        var again = (await node.Api.PostAsync("/api/posts", new { text = "Two", audience = "public", photos = new[] { Photos(first)[0].GetProperty("id").GetString() } })).Expect(HttpStatusCode.Created).Json;
        await node.PostPhotosAsync("Three", "public", TestPhoto.Jpeg(seed: 51));
        Assert.Equal(files, MediaFilesOf(node));
        Assert.NotEqual(Photos(first)[0].GetProperty("id").GetString(), Photos(again)[0].GetProperty("id").GetString());
        foreach (var post in await node.FeedAsync())
        {
            using (var image = await node.Api.LookAsync(Photos(post)[0].GetProperty("url").GetString()!))
            {
                Assert.Equal(1_200, image.Width);
            }

            (await node.Api.DeleteAsync("/api/posts/" + post.GetProperty("id").GetString())).Expect(HttpStatusCode.NoContent);
        }

        await Poll.UntilAsync(() => MediaFilesOf(node).Count == 0, "the files to go");
        Assert.Equal(0, (await node.Api.GetAsync("/api/photos/settings")).Json.GetProperty("ownBytes").GetInt64());
    }

    [Fact]
    public async Task Words_about_a_photo_can_be_mended_after_posting()
    {
        var post = await alice.PostPhotosAsync("Typo", "public", TestPhoto.Jpeg(seed: 61));
        await bob.SeesPhotosAsync(Url(post), 1);
        (await alice.Api.PatchAsync("/api/photos/" + Photos(post)[0].GetProperty("id").GetString(), new { alt = "A heron" })).Expect(HttpStatusCode.OK);
        var there = await bob.SeesAsync(Url(post), p => Photos(p)[0].GetProperty("alt").GetString() == "A heron");
        Assert.Equal(JsonValueKind.Null, there.GetProperty("edited").ValueKind);
        Assert.Equal("ready", Photos(there)[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_edit_takes_photos_out_adds_and_reorders_them()
    {
        var post = await alice.PostPhotosAsync("Four", "public", TestPhoto.Jpeg(seed: 71), TestPhoto.Jpeg(seed: 72), TestPhoto.Jpeg(seed: 73));
        await bob.SeesPhotosAsync(Url(post), 3);
        var ids = Photos(post).Select(p => p.GetProperty("id").GetString()!).ToList();
        var added = (await alice.UploadAsync(TestPhoto.Jpeg(seed: 74), "New")).GetProperty("id").GetString()!;
        var edited = (await alice.Api.PatchAsync("/api/posts/" + post.GetProperty("id").GetString(), new { text = "", photos = new[] { ids[2], added, ids[0] } })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["Photo 3 of Four", "New", "Photo 1 of Four"], Photos(edited).Select(p => p.GetProperty("alt").GetString()));
        var there = await bob.SeesAsync(Url(post), p => Photos(p).Select(f => f.GetProperty("alt").GetString()).SequenceEqual(["Photo 3 of Four", "New", "Photo 1 of Four"])
            && Photos(p).All(f => f.GetProperty("state").GetString() == "ready"));
        Assert.Equal("", there.GetProperty("text").GetString());
        (await alice.Api.GetAsync("/api/photos/" + ids[1])).ExpectProblem(HttpStatusCode.NotFound, "photos.not_found");
    }

    [Fact]
    public async Task A_deleted_post_takes_its_photos_along_on_both_sides()
    {
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.FollowAsync(carol, alice);
        var post = await alice.PostPhotosAsync("Gone soon", "public", TestPhoto.Jpeg(seed: 81));
        var there = await carol.SeesPhotosAsync(Url(post), 1);
        var files = carol.Get<PhotoStore>().Find(Photos(there)[0].GetProperty("id").GetString())!.Renditions.Select(r => r.File).ToList();
        Assert.Subset(MediaFilesOf(carol).ToHashSet(StringComparer.Ordinal), files.ToHashSet(StringComparer.Ordinal));
        (await alice.Api.DeleteAsync("/api/posts/" + post.GetProperty("id").GetString())).Expect(HttpStatusCode.NoContent);
        await carol.LosesAsync(Url(post));
        (await carol.Api.GetAsync(Photos(there)[0].GetProperty("url").GetString()!)).ExpectProblem(HttpStatusCode.NotFound, "photos.not_found");
        await Poll.UntilAsync(() => !MediaFilesOf(carol).Intersect(files).Any(), "the files to go");
    }

    [Fact]
    public async Task A_message_carries_photos()
    {
        var photo = await alice.UploadAsync(TestPhoto.Jpeg(seed: 91), "For you");
        var begun = (await alice.Api.PostAsync("/api/conversations", new { people = new[] { await Friends.IdAsync(alice, bob.Url) }, text = "", photos = new[] { photo.GetProperty("id").GetString() } })).Expect(HttpStatusCode.Created).Json;
        Assert.Single(Photos(begun.GetProperty("last")));
        var there = await Poll.ForAsync(
            async () => (await bob.Api.ItemsAsync("/api/conversations")).Select(c => (JsonElement?)c.GetProperty("last"))
                .Where(m => m is { ValueKind: JsonValueKind.Object } last && Photos(last) is [var f] && f.GetProperty("alt").GetString() == "For you" && f.GetProperty("state").GetString() == "ready")
                .Select(m => (object?)m!.Value).FirstOrDefault(), "the message");
        using var image = await bob.Api.LookAsync(Photos((JsonElement)there)[0].GetProperty("url").GetString()!);
        Assert.Equal(1_200, image.Width);
    }

    [Fact]
    public async Task Only_ones_own_photos_can_be_posted_described_or_thrown_away()
    {
        var post = await alice.PostPhotosAsync("Hers", "public", TestPhoto.Jpeg(seed: 101));
        var there = Photos(await bob.SeesPhotosAsync(Url(post), 1))[0].GetProperty("id").GetString()!;
        (await bob.Api.PatchAsync("/api/photos/" + there, new { alt = "mine" })).ExpectProblem(HttpStatusCode.Forbidden, "photos.not_yours");
        (await bob.Api.DeleteAsync("/api/photos/" + there)).ExpectProblem(HttpStatusCode.Forbidden, "photos.not_yours");
        foreach (var id in (string[])[there, "0000000000000", "nonsense"])
        {
            (await bob.Api.PostAsync("/api/posts", new { text = "x", audience = "public", photos = new[] { id } })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        (await alice.Api.DeleteAsync("/api/photos/" + Photos(post)[0].GetProperty("id").GetString())).ExpectProblem(HttpStatusCode.Conflict, "photos.in_use");
        var unused = (await alice.UploadAsync(TestPhoto.Jpeg(seed: 102))).GetProperty("id").GetString()!;
        (await alice.Api.DeleteAsync("/api/photos/" + unused)).Expect(HttpStatusCode.NoContent);
        (await alice.Api.GetAsync("/api/photos/" + unused)).ExpectProblem(HttpStatusCode.NotFound, "photos.not_found");
        (await alice.Api.PostAsync("/api/posts", new { text = " ", audience = "public" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    private static IReadOnlyList<string> MediaFilesOf(TestNode node) =>
        [.. Directory.EnumerateFiles(Path.Combine(node.Folder.Path, "media"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static List<(int, int)> Sizes(JsonElement photo) =>
        [.. photo.GetProperty("sizes").EnumerateArray().Select(s => (s.GetProperty("width").GetInt32(), s.GetProperty("height").GetInt32()))];

    private static IReadOnlyList<JsonElement> Photos(JsonElement post) => [.. post.GetProperty("photos").EnumerateArray()];

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;

    private async Task<JsonElement> NoteAsync(JsonElement post) =>
        (await alice.Anonymous.GetAsync("/posts/" + post.GetProperty("id").GetString(), "application/activity+json")).Expect(HttpStatusCode.OK).Json;

    public sealed class Two : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        public TestNode Bob { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync("alice");
            Bob = await TestNode.StartAsync("bob");
            await Friends.MeetAsync(Alice, Bob);
        }

        public async ValueTask DisposeAsync()
        {
            await Alice.DisposeAsync();
            await Bob.DisposeAsync();
        }
    }
}
