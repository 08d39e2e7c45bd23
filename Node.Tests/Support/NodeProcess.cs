using System.Diagnostics;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>
/// The built node as a real process, with its own data folder and port, which it keeps over restarts. It is started as a person
/// starts it, from the command line, and ends as computers end: by SIGTERM, Ctrl+C or SIGKILL.
/// </summary>
public sealed class NodeProcess : ITestNode, IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly TestFolder temporary = new();
    private RunningCommand? running;
    private string earlierOutput = "";
    private string earlierErrors = "";
    private string[] wrapper = [];

    private NodeProcess(string handle, int port)
    {
        Handle = handle;
        Port = port;
        Anonymous = new OwnerApi(Address);
    }

    public string Handle { get; }

    public string Name => char.ToUpperInvariant(Handle[0]) + Handle[1..] + " Test";

    public int Port { get; }

    /// <summary>Where it listens.</summary>
    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>What it calls itself: where it listens, unless others know it by another address (Node:Url).</summary>
    public string Url => PublicUrl ?? Address;

    /// <summary>Node:Url, when it is not where it listens. Another one moves the node.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Node:DataDirectory.</summary>
    public string Folder => Path.Combine(temporary.Path, "data");

    /// <summary>With the owner's access token.</summary>
    public OwnerApi Api { get; private set; } = null!;

    /// <summary>Without any.</summary>
    public OwnerApi Anonymous { get; }

    /// <summary>The bearer token of <see cref="Api"/>.</summary>
    public string Token { get; private set; } = "";

    /// <summary>All that its processes wrote to standard output.</summary>
    public string Output => earlierOutput + running?.Output;

    /// <summary>All that its processes wrote to standard error.</summary>
    public string Errors => earlierErrors + running?.Errors;

    /// <summary>What this node is configured with, for any verb.</summary>
    public string[] Settings => ["--urls", Address, $"--Node:Url={PublicUrl}", $"--Node:DataDirectory={Folder}", "--Node:AllowPrivateNetworks=true", .. Also];

    /// <summary>More configuration, for all that follows.</summary>
    public string[] Also { get; set; } = [];

    public Process Process => Running.Process;

    private RunningCommand Running => running ?? throw new InvalidOperationException($"The node of {Handle} does not run.");

    /// <summary>A node that is set up by "init", has an access token by "token create", and runs.</summary>
    /// <param name="handle">Its owner's.</param>
    /// <param name="wrapper">A program to start it under, with its arguments.</param>
    public static Task<NodeProcess> StartAsync(string handle, params string[] wrapper) =>
        StartAsync(new NodeProcess(handle, FreePort.Next()) { wrapper = wrapper });

    /// <summary>The same for one that was prepared.</summary>
    public static async Task<NodeProcess> StartAsync(NodeProcess node)
    {
        try
        {
            await node.InitAsync();
            await node.RunWithTokenAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port and a folder for a node that is neither set up nor running.</summary>
    public static NodeProcess Prepare(string handle = "alice", int? port = null) => new(handle, port ?? FreePort.Next());

    /// <summary>Starts it with an access token: a new one, made before by the command line, or one that its folder knows.</summary>
    public async Task RunWithTokenAsync(string? token = null)
    {
        Token = token ?? (await VerbAsync("token", "create", "--name", "test")).Expect(0).OutputLines[^1];
        Api?.Dispose();
        Api = new OwnerApi(Address, Token);
        await RunAsync();
    }

    /// <summary>Sets it up by the command line, the password on standard input.</summary>
    public async Task<CommandResult> InitAsync() => (await Command.RunAsync(
        Command.Dotnet, [Command.NodeDll, "init", "--name", Name, "--handle", Handle, "--password-file", "-", .. Settings], Password + "\n")).Expect(0);

    /// <summary>Runs a verb with this node's configuration.</summary>
    public Task<CommandResult> VerbAsync(params string[] verb) => Command.NodeAsync([.. verb, .. Settings]);

    /// <summary>The same with something on standard input.</summary>
    public Task<CommandResult> TellAsync(string input, params string[] verb) =>
        Command.RunAsync(Command.Dotnet, [Command.NodeDll, .. verb, .. Settings], input + "\n");

    /// <summary>Starts it on a folder with a passphrase that it does not know, and returns when it asks for it.</summary>
    public async Task RunLockedAsync()
    {
        var before = Output.Length;
        Launch();
        await Poll.UntilAsync(
            () =>
            {
                Assert.False(Process.HasExited, $"The node of {Handle} ended\n{Output}\n{Errors}");
                return Output[before..].Contains($"locked: open {Url} to unlock it", StringComparison.Ordinal);
            },
            $"{Handle} to ask for the passphrase");
    }

    /// <summary>Starts it, and returns when it answers.</summary>
    public async Task RunAsync()
    {
        Launch();
        await Poll.UntilAsync(IsHealthyAsync, $"{Handle} to answer\n{Output}\n{Errors}");
    }

    /// <summary>Starts it, and returns when its process runs.</summary>
    public void Launch()
    {
        string[] line = [.. wrapper, Command.Dotnet, Command.NodeDll, .. Settings];
        running = new RunningCommand(line[0], line[1..]);
    }

    /// <summary>True when it takes writes; fails when its process has ended.</summary>
    public async Task<bool> IsHealthyAsync()
    {
        Assert.False(Process.HasExited, $"The node of {Handle} ended with {(Process.HasExited ? Process.ExitCode : 0)}\n{Output}\n{Errors}");
        try
        {
            return (await Anonymous.GetAsync("/healthz")).Status == System.Net.HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await EndAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        UnixSignal.Stop(await IdAsync());
        return await EndAsync();
    }

    /// <summary>SIGINT; returns the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        UnixSignal.CtrlC(await IdAsync());
        return await EndAsync();
    }

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        var ended = Running;
        var code = await ended.EndAsync();
        earlierOutput += ended.Output;
        earlierErrors += ended.Errors;
        running = null;
        await ended.DisposeAsync();
        return code;
    }

    public Task<IReadOnlyList<JsonElement>> FeedAsync(string query = "limit=100") => Api.ItemsAsync("/api/feed?" + query);

    public async ValueTask DisposeAsync()
    {
        if (running is not null)
        {
            await running.DisposeAsync();
        }

        Api?.Dispose();
        Anonymous.Dispose();
        temporary.Dispose();
    }

    /// <summary>The node's own process, also when another program started it: its word for the verbs names it.</summary>
    private async Task<int> IdAsync()
    {
        if (wrapper.Length == 0)
        {
            return Process.Id;
        }

        var word = Path.Combine(Folder, "node.run");
        await Poll.UntilAsync(() => File.Exists(word), "the node's word for the verbs");
        return JsonElement.Parse(await File.ReadAllTextAsync(word)).GetProperty("pid").GetInt32();
    }
}
