using PersonalNode.Feed;
using PersonalNode.Hosting;
using PersonalNode.Owner;
using PersonalNode.People;
using PersonalNode.Photos;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>
/// Three nodes in one process, on loopback ports that happen to be free, with data in a temporary folder. They follow each other and
/// talk over HTTP like any three nodes; nothing is left behind.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("personalnode-demo-").FullName;
    private readonly DemoClock clock = new();
    private readonly Dictionary<string, WebApplication> nodes = new(StringComparer.Ordinal);

    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var demo = new Demo();
        Console.WriteLine("Starting three nodes that follow each other…");
        try
        {
            await demo.StartAsync(cancellation);
            await DemoStory.TellAsync(demo, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }

        await demo.SettledAsync(cancellation);
        demo.clock.Offset = TimeSpan.Zero;
        Console.WriteLine();
        foreach (var (handle, node) in demo.nodes)
        {
            var url = node.Services.GetRequiredService<LocalNode>().Url;
            var link = node.Services.GetRequiredService<OneTimeLinks>().Issue(LinkPurpose.SignIn);
            Console.WriteLine($"  {DemoStory.Names[handle],-16} {url}/app/signin#{link}");
        }

        Console.WriteLine();
        Console.WriteLine("Each link signs you in once. Open two side by side, write a post in one and watch the other. Ctrl+C ends the demo and removes its data.");
        await Task.WhenAny(demo.nodes.Values.Select(n => n.WaitForShutdownAsync(cancellation)));
        return 0;
    }

    public T Get<T>(string handle)
        where T : notnull => nodes[handle].Services.GetRequiredService<T>();

    /// <summary>Writes a post as if it were written that long ago.</summary>
    public async Task<Post> PostAsync(string handle, TimeSpan ago, string text, IReadOnlyList<DemoPicture> pictures, Post? answers, CancellationToken cancellation)
    {
        // What is under way is signed for the time it was sent at: it must arrive before the clock moves on.
        await SettledAsync(cancellation);
        clock.Offset = -ago;
        var parent = answers is null ? null : await HereAsync(handle, answers, cancellation);
        var photos = new List<long>();
        foreach (var picture in pictures)
        {
            photos.Add((await TakeAsync(handle, picture, cancellation)).Id);
        }

        return await Get<Composer>(handle).CreateAsync(new PostDraft(text, new Reach { Audience = Audience.Public }) { Parent = parent, Photos = photos }, cancellation);
    }

    /// <summary>Completes when nothing waits to be sent, and no photo to be fetched.</summary>
    public async Task SettledAsync(CancellationToken cancellation)
    {
        foreach (var handle in nodes.Keys)
        {
            await UntilAsync(() => Get<DeliveryStore>(handle).NextTurn() is null && Get<PhotoStore>(handle).NextDue() is null ? handle : null, $"the deliveries and photos of {handle}", cancellation);
        }
    }

    /// <summary>The post as that node got it, once it is there.</summary>
    public Task<Post> HereAsync(string handle, Post post, CancellationToken cancellation) =>
        UntilAsync(() => Get<PostStore>(handle).ByUri(post.Uri), $"{post.Uri} to reach {handle}", cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes.Values)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        clock.Offset = -DemoStory.Begins;
        foreach (var (handle, name) in DemoStory.Names)
        {
            var node = NodeHost.Build(
                ["--urls", "http://127.0.0.1:0", "--Node:Url=", $"--Node:DataDirectory={Path.Combine(folder, handle)}", "--Node:AllowPrivateNetworks=true", "--Node:Media:S3:Endpoint="], clock, quiet: true);
            nodes[handle] = node;
            await RunVerb.StartAsync(node, cancellation);
            await Get<SetUp>(handle).RunAsync(name, handle, Crypto.Secrets.NewToken(""));
            var face = await TakeAsync(handle, DemoStory.Faces[handle], cancellation);
            var avatar = await Get<OwnPhotos>(handle).CropAsync(face, new CropArea(0.125, 0, 0.75, 1), PhotoUse.Avatar, cancellation);
            await Get<NodeDatabase>(handle).WriteAsync(context =>
            {
                Get<PhotoStore>(handle).Save(context, avatar! with { Access = PhotoAccess.Open });
                Get<OwnerStore>(handle).Save(context, Get<OwnerStore>(handle).Current! with { AutoAccept = true, Bio = DemoStory.Bios[handle], Avatar = avatar.Id });
            });
        }

        foreach (var (follower, followed) in nodes.Keys.SelectMany(a => nodes.Keys.Where(b => b != a).Select(b => (a, b))))
        {
            await Get<Follows>(follower).FollowAsync(Get<LocalNode>(followed).Url, cancellation);
        }

        foreach (var handle in nodes.Keys)
        {
            await UntilAsync(
                () => Get<PeopleStore>(handle).Related().Count(p => p is { Following: Relation.Yes, Follower: Relation.Yes }) == nodes.Count - 1 ? handle : null,
                $"{handle} to know everybody", cancellation);
        }
    }

    private async Task<Photo> TakeAsync(string handle, DemoPicture picture, CancellationToken cancellation)
    {
        using var file = new MemoryStream(picture.Paint(), writable: false);
        var (photo, failure) = await Get<OwnPhotos>(handle).AddAsync(file, picture.Alt, cancellation);
        return photo ?? throw new DataFolderException($"the demo could not make a picture: {failure}");
    }

    private static async Task<T> UntilAsync<T>(Func<T?> look, string what, CancellationToken cancellation)
        where T : class
    {
        var end = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < end)
        {
            if (look() is { } found)
            {
                return found;
            }

            await Task.Delay(20, cancellation);
        }

        throw new DataFolderException($"the demo waited in vain for {what}");
    }

    /// <summary>A clock that can be set back, so that the story has a past.</summary>
    private sealed class DemoClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
