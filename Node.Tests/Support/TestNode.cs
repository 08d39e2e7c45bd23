using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Hosting;
using PersonalNode.Owner;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Support;

/// <summary>
/// A whole node: Kestrel on a port of its own, a temporary folder, the real clock or one that the test moves. It can be stopped and
/// started again on the same port and folder, like a home server that sleeps.
/// </summary>
public sealed class TestNode : ITestNode, IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly TestFolder folder = new();
    private readonly TimeProvider time;
    private readonly string[] settings;
    private readonly int port = FreePort.Next();
    private WebApplication? app;

    private TestNode(string handle, TimeProvider time, string[] settings)
    {
        Handle = handle;
        this.time = time;
        this.settings = settings;
        Anonymous = new OwnerApi(Address, null, Log);
    }

    public string Handle { get; }

    public string Name => char.ToUpperInvariant(Handle[0]) + Handle[1..] + " Test";

    /// <summary>Where it listens.</summary>
    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>What it calls itself: the actor's id.</summary>
    public string Url => Get<LocalNode>().Url;

    public string Host => $"127.0.0.1:{port}";

    public TestFolder Folder => folder;

    public WebApplication App => app ?? throw new InvalidOperationException($"The node of {Handle} is stopped.");

    /// <summary>With the owner's access token.</summary>
    public OwnerApi Api { get; private set; } = null!;

    /// <summary>Without any.</summary>
    public OwnerApi Anonymous { get; }

    /// <summary>The bearer token of <see cref="Api"/>.</summary>
    public string Token { get; private set; } = "";

    public LogFile Log => new(folder);

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts a node that is set up and lets every follower in, unless told otherwise.</summary>
    public static async Task<TestNode> StartAsync(
        string handle = "alice", TimeProvider? time = null, bool autoAccept = true, params string[] settings)
    {
        var node = await StartBareAsync(handle, time, settings);
        try
        {
            Assert.NotNull(await node.Get<SetUp>().RunAsync(node.Name, handle, Password));
            var token = (await node.Get<TokenMaker>().CreateAsync("test")).Text;
            node.Token = token;
            node.Api = new OwnerApi(node.Address, token, node.Log);
            if (autoAccept)
            {
                var owner = node.Get<OwnerStore>();
                await node.Get<NodeDatabase>().WriteAsync(context => owner.Save(context, owner.Current! with { AutoAccept = true }));
            }

            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node that nobody has set up yet.</summary>
    public static async Task<TestNode> StartBareAsync(string handle = "alice", TimeProvider? time = null, params string[] settings)
    {
        var node = new TestNode(handle, time ?? TimeProvider.System, settings);
        try
        {
            await node.StartAgainAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as Ctrl+C does; folder and port stay.</summary>
    public async Task StopAsync()
    {
        if (app is { } running)
        {
            app = null;
            await running.StopAsync(TestContext.Current.CancellationToken);
            await running.DisposeAsync();
        }
    }

    public async Task StartAgainAsync()
    {
        app = NodeHost.Build(Arguments(), time, quiet: true);
        await app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>The arguments with which the node starts.</summary>
    public string[] Arguments() =>
    [
        "--urls", Address, "--Node:Url=", $"--Node:DataDirectory={folder.Path}", "--Node:AllowPrivateNetworks=true", .. settings,
    ];

    public Task<IReadOnlyList<JsonElement>> FeedAsync(string query = "limit=100") => Api.ItemsAsync("/api/feed?" + query);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Api?.Dispose();
        Anonymous.Dispose();
        folder.Dispose();
    }
}
