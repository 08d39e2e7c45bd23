using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PersonalNode.Crypto;
using PersonalNode.Photos;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>A friend's server that serves anything but the photo it promised: the post is there, the photo is not, and nothing of it is kept.</summary>
public sealed class HostilePhotoFriendTests(PhotoNode node) : IClassFixture<PhotoNode>
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly string KeyText = System.Buffers.Text.Base64Url.EncodeToString(Key);

    /// <summary>What is served, and what the attachment says beside the address.</summary>
    private static readonly Dictionary<string, (RequestDelegate Serve, string? Digest, string? Key)> Lies = new(StringComparer.Ordinal)
    {
        ["a bomb"] = (Bytes(() => HandMade.Png(50_000, 50_000, new ZeroStream(100))), null, null),
        ["a bomb of long rows"] = (Bytes(() => HandMade.PngBomb(5_000_000, 10)), null, null),
        ["a sealed bomb"] = (Bytes(() => SealedMedia.Seal(Key, HandMade.Png(50_000, 50_000, new ZeroStream(100)))), null, KeyText),
        ["another photo than was signed"] = (Bytes(() => Pictures.Make("jpeg")), SealedMedia.DigestText(new byte[32]), null),
        ["a digest that is none"] = (Bytes(() => Pictures.Make("jpeg")), "zNotADigestButLongEnoughToBeOne", null),
        ["a photo sealed under another key"] = (Bytes(() => SealedMedia.Seal(new byte[32], Pictures.Make("jpeg"))), null, KeyText),
        ["a photo in the open that was to be sealed"] = (Bytes(() => Pictures.Make("jpeg")), null, KeyText),
        ["a sealed file of no bytes"] = (Bytes(() => []), null, KeyText),
        ["a sealed file too short"] = (Bytes(() => new byte[15]), null, KeyText),
        ["a key that is none"] = (Bytes(() => SealedMedia.Seal(Key, Pictures.Make("jpeg"))), null, "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"),
        ["a key too short"] = (Bytes(() => SealedMedia.Seal(Key, Pictures.Make("jpeg"))), null, "AQIDBAUGBwgJCgsMDQ4PEBESEx"),
        ["JSON"] = (Bytes(() => "{\"type\":\"Person\"}"u8.ToArray(), "application/activity+json"), null, null),
        ["HTML"] = (Bytes(() => "<script>alert(1)</script>"u8.ToArray(), "image/jpeg"), null, null),
        ["an SVG"] = (Bytes(() => "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "image/svg+xml"), null, null),
        ["nothing"] = (Bytes(() => []), null, null),
        ["half a photo"] = (Bytes(() => Pictures.Make("png")[..600]), null, null),
        ["a body without end"] = (EndlessAsync, null, null),
        ["a body that unpacks without end"] = (GzipAsync, null, null),
        ["a length beyond the limit"] = (DeclaredAsync, null, null),
        ["a redirect to a file"] = (Redirect("file:///etc/passwd"), null, null),
        ["a redirect to another protocol"] = (Redirect("ftp://127.0.0.1/photo.jpg"), null, null),
        ["a redirect to data"] = (Redirect("data:image/png;base64,iVBORw0KGgo="), null, null),
        ["a redirect with a password"] = (Redirect("http://user:password@127.0.0.1/photo.jpg"), null, null),
        ["404"] = (Status(404), null, null),
        ["410"] = (Status(410), null, null),
    };

    private readonly TestNode alice = node.Alice;

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_not_the_promised_photo_is_not_taken(string lie)
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var before = node.Media;
        var (serve, digest, key) = Lies[lie];
        friend.Files["/photo"] = serve;
        var post = await PostsAsync(friend, Photo(friend.Url + "/photo", digest, key));
        var failed = await alice.SeesAsync(post, p => p.GetProperty("photos")[0].GetProperty("state").GetString() == "failed");
        (await alice.Api.GetAsync(failed.GetProperty("photos")[0].GetProperty("url").GetString()!)).ExpectProblem(HttpStatusCode.BadGateway, "photos.unreachable");
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task The_same_server_telling_the_truth_is_believed()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var photo = PictureSecrets.IntoAll(Pictures.Make("jpeg"));
        var sealedPhoto = SealedMedia.Seal(Key, photo);
        friend.Files["/open"] = Bytes(() => [.. photo, .. "zqPOLYGLOT"u8], "text/html");
        friend.Files["/sealed"] = Bytes(() => sealedPhoto);
        friend.Redirects["/moved"] = friend.Url + "/open";
        var post = await PostsAsync(
            friend, Photo(friend.Url + "/open"), Photo(friend.Url + "/sealed", SealedMedia.DigestText(System.Security.Cryptography.SHA256.HashData(sealedPhoto)), KeyText), Photo(friend.Url + "/moved"));
        foreach (var taken in (await alice.SeesPhotosAsync(post, 3)).GetProperty("photos").EnumerateArray())
        {
            var content = await PhotoNode.BytesAsync(alice.Api, taken.GetProperty("url").GetString()!);
            PictureParts.ExpectBareWebP(content);
            Pictures.ExpectCorners(content, [0, 1, 2, 3], 12, "a friend's photo");
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("http://user:password@127.0.0.1/photo.jpg")]
    [InlineData("//127.0.0.1/photo.jpg")]
    [InlineData("/photo.jpg")]
    [InlineData("")]
    public async Task An_address_that_is_none_is_no_photo(string url)
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var post = await alice.SeesAsync(await PostsAsync(friend, Photo(url)));
        Assert.Equal(0, post.GetProperty("photos").GetArrayLength());
    }

    [Fact]
    public async Task A_redirect_in_circles_is_given_up_for_now()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var asked = 0;
        friend.Files["/photo"] = context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.Redirect("/photo");
            return Task.CompletedTask;
        };
        var before = node.Media;
        var post = await PostsAsync(friend, Photo(friend.Url + "/photo"));
        var id = (await alice.SeesAsync(post)).GetProperty("photos")[0].GetProperty("id").GetString();
        await Poll.UntilAsync(() => alice.Get<PhotoStore>().Find(id) is { State: PhotoState.Waiting, Attempts: 1 }, "the first attempt to end");
        Assert.Equal(4, asked);
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task Of_two_hundred_photos_twenty_are_fetched()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var (note, asked) = With(friend, 200);
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        var post = await alice.SeesPhotosAsync(note["id"]!.GetValue<string>(), Attachment.Most);
        Assert.Equal(Attachment.Most, post.GetProperty("photos").GetArrayLength());
        Assert.Equal(Attachment.Most, asked());
    }

    [Fact]
    public async Task Ten_thousand_photos_are_refused()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var (note, asked) = With(friend, 10_000);
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(0, asked());
    }

    [Fact]
    public async Task Those_who_look_at_the_same_moment_share_one_fetch()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var asked = 0;
        var open = new TaskCompletionSource();
        friend.Files["/photo"] = async context =>
        {
            Interlocked.Increment(ref asked);
            await open.Task;
            await Bytes(() => Pictures.Make("jpeg"))(context);
        };
        var post = await alice.SeesAsync(await PostsAsync(friend, Photo(friend.Url + "/photo")));
        await Poll.UntilAsync(() => asked == 1, "the fetch to begin");
        var looks = Enumerable.Range(0, 20).Select(_ => alice.Api.GetAsync(post.GetProperty("photos")[0].GetProperty("url").GetString()!)).ToList();
        open.SetResult();
        Assert.All(await Task.WhenAll(looks), a => a.Expect(HttpStatusCode.OK));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_private_address_is_never_called_and_not_tried_again()
    {
        await using var careful = await TestNode.StartAsync("careful", null, true, "--Node:AllowPrivateNetworks=false");
        await using var friend = await StrangerActor.StartAsync("friend");
        friend.Files["/photo"] = Bytes(() => Pictures.Make("jpeg"));
        var database = careful.Get<NodeDatabase>();
        foreach (var url in (string[])[friend.Url + "/photo", "https://127.0.0.1/photo", "https://localhost/photo", "https://[::1]/photo", "https://169.254.169.254/latest", "https://10.0.0.1/photo"])
        {
            var photo = await database.WriteAsync(context => careful.Get<PhotoStore>().Save(
                context, new Photo { Id = context.NextId(), PersonId = "nobody", Source = url, State = PhotoState.Later, Created = context.Now }));
            var after = await careful.Get<PhotoFetcher>().FetchAsync(photo, TestContext.Current.CancellationToken);
            Assert.Equal((PhotoState.Failed, null), (after.State, after.NextTry));
        }
    }

    /// <summary>A note with that many photos, small enough to be read to its end, and how often its friend was asked for one.</summary>
    private static (JsonObject Note, Func<int> Asked) With(StrangerActor friend, int photos)
    {
        var asked = 0;
        for (var i = 0; i < photos; i++)
        {
            friend.Files["/" + i] = context =>
            {
                Interlocked.Increment(ref asked);
                return Bytes(() => Pictures.Make("jpeg"))(context);
            };
        }

        var note = friend.Note("many");
        note["attachment"] = new JsonArray([.. Enumerable.Range(0, photos).Select(i => new JsonObject { ["type"] = "Image", ["url"] = $"{friend.Url}/{i}" })]);
        return (note, () => asked);
    }

    private static JsonObject Photo(string url, string? digest = null, string? key = null)
    {
        var photo = new JsonObject { ["type"] = "Image", ["mediaType"] = "image/jpeg", ["url"] = url, ["name"] = "A promise", ["width"] = 240, ["height"] = 160 };
        if (digest is not null)
        {
            photo["digestMultibase"] = digest;
        }

        if (key is not null)
        {
            photo["mediaKey"] = key;
        }

        return photo;
    }

    private async Task<string> PostsAsync(StrangerActor friend, params JsonNode[] photos)
    {
        var note = friend.Note("With a photo");
        note["attachment"] = new JsonArray(photos);
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        return note["id"]!.GetValue<string>();
    }

    private static RequestDelegate Bytes(Func<byte[]> content, string type = "image/jpeg") => async context =>
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(content());
    };

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static RequestDelegate Redirect(string target) => context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    private static async Task EndlessAsync(HttpContext context)
    {
        await context.Response.Body.WriteAsync(Pictures.Make("jpeg"));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        }
    }

    private static async Task GzipAsync(HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await gzip.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        }
    }

    private static async Task DeclaredAsync(HttpContext context)
    {
        context.Response.ContentLength = 500L * 1024 * 1024;
        await context.Response.Body.WriteAsync(Pictures.Make("jpeg"));
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
