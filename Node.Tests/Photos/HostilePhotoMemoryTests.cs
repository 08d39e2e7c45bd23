using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>What photos take of the memory of a real node: a burst of large ones, bombs, and posts of friends that were made to hurt.</summary>
public sealed class HostilePhotoMemoryTests(HostilePhotoMemoryTests.Process fixture) : IClassFixture<HostilePhotoMemoryTests.Process>
{
    /// <summary>The whole process, in megabytes.</summary>
    private const long Most = 400;

    private readonly NodeProcess node = fixture.Node;

    [Fact]
    public async Task Twenty_photos_of_12_megapixels_at_once()
    {
        using var photo = TestPhoto.Shapes(4_000, 3_000, seed: 1);
        var file = Pictures.Encode(photo, "jpeg");
        await StaysBelowAsync("20 JPEGs", () => UploadAsync([.. Enumerable.Repeat(file, 20)]));
    }

    [Fact]
    public async Task Large_photos_of_every_format_at_once()
    {
        using var photo = TestPhoto.Shapes(4_000, 3_000, seed: 2);
        byte[][] files = [.. ((string[])["jpeg", "jpeg-progressive", "png", "png-16", "webp", "gif"]).Select(k => Pictures.Encode(photo, k))];
        await StaysBelowAsync("6 formats", () => UploadAsync([.. files, .. files]));
    }

    [Fact]
    public async Task The_largest_pictures_that_are_read_and_those_that_are_not()
    {
        byte[][] files =
        [
            HandMade.PngBomb(7_000, 7_000), HandMade.PngBomb(7_000, 7_000, interlaced: true), HandMade.PngBomb(7_000, 7_000, colour: 6, depth: 16),
            HandMade.PngBomb(4_000, 5_000, colour: 6, depth: 16, interlaced: true), HandMade.PngBomb(30_000, 1_600), HandMade.PngBomb(15_000, 3_000, colour: 6, depth: 16),
            HandMade.Claiming(Pictures.Make("gif"), 6_300, 6_300), HandMade.Claiming(Pictures.Make("jpeg-progressive"), 5_800, 5_800), HandMade.Claiming(Pictures.Make("webp"), 7_000, 7_000),
            Avif(3_600, 3_400), Avif(7_000, 7_000), HandMade.Png(50_000, 50_000, new ZeroStream(100)), HandMade.PngBomb(5_000_000, 10),
        ];
        await StaysBelowAsync("bombs", () => UploadAsync(files));
    }

    [Fact]
    public async Task Posts_of_friends_and_what_they_reshare()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(node);
        byte[][] files = [HandMade.PngBomb(7_000, 7_000), Avif(3_600, 3_400), HandMade.PngBomb(5_000_000, 10), [.. Pictures.Make("jpeg"), .. new byte[15 * 1024 * 1024]]];
        for (var i = 0; i < files.Length; i++)
        {
            var file = files[i];
            friend.Files["/file" + i] = async context => await context.Response.Body.WriteAsync(file);
        }

        friend.Files["/endless"] = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
            }
        };
        await StaysBelowAsync("friends' photos", async () =>
        {
            var posts = new List<string>();
            for (var i = 0; i < 4; i++)
            {
                var note = friend.Note("Look", friend.Url + "/note" + i);
                note["attachment"] = new JsonArray([.. Enumerable.Range(0, 10).Select(n => (JsonNode)new JsonObject
                {
                    ["type"] = "Image",
                    ["mediaType"] = "image/png",
                    ["url"] = $"{friend.Url}/{(n < 5 ? "endless" : "file" + (n % files.Length))}?{i}.{n}",
                })]);
                posts.Add(note["id"]!.GetValue<string>());
                friend.Documents["/note" + i] = note;
                var activity = i % 2 == 0 ? friend.Activity("Create", note.DeepClone()) : friend.Activity("Announce", posts[^1]);
                (await friend.SendAsync(node, friend.Prove(activity))).Expect(HttpStatusCode.Accepted);
            }

            foreach (var post in posts)
            {
                await node.SeesAsync(post, p => p.GetProperty("photos").EnumerateArray().All(f => f.GetProperty("state").GetString() != "waiting"));
            }
        });
    }

    private static byte[] Avif(int width, int height)
    {
        using var image = Pictures.Plain(width, height, 10, 200, 90);
        return Pictures.Encode(image, "avif");
    }

    private async Task StaysBelowAsync(string what, Func<Task> work)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux keeps count of a process's peak.");
        await UploadAsync([Pictures.Make("jpeg")]);
        PeakMemory.Reset(node.Process.Id);
        var before = PeakMemory.Of(node.Process.Id);
        await work();
        var peak = PeakMemory.Of(node.Process.Id);
        PeakMemory.Reset(node.Process.Id);
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {before} MB before, {peak} MB at most, {PeakMemory.Of(node.Process.Id)} MB after");
        Assert.True(peak < Most, $"{what} took {peak} MB.");
        Assert.Empty(Directory.GetFiles(Path.Combine(node.Folder, "tmp")));
    }

    /// <summary>All at the same moment; each is taken, or refused with a reason.</summary>
    private async Task UploadAsync(byte[][] files)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan, BaseAddress = new Uri(node.Address) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", node.Token);
        await Task.WhenAll(files.Select(async file =>
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "photo" } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/photos") { Content = form };
            var answer = await ApiAnswer.OfAsync(client, request);
            Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.UnprocessableEntity, $"{answer.Status} {answer.Text}");
        }));
    }

    public sealed class Process : IAsyncLifetime
    {
        public NodeProcess Node { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Node = await NodeProcess.StartAsync("alice");

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
