using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Bench;

/// <summary>A node as a process of its own, from the Release build beside the bench, with a folder that is removed at the end.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly string handle;
    private Process? process;

    private BenchNode(string handle, string folder)
    {
        this.handle = handle;
        Folder = folder;
        Url = $"http://127.0.0.1:{FreePort()}";
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(Url) };
    }

    public string Folder { get; }

    public string Url { get; }

    /// <summary>Signed in as the owner.</summary>
    public HttpClient Client { get; }

    public static async Task<BenchNode> StartAsync(string handle)
    {
        var node = new BenchNode(handle, Directory.CreateTempSubdirectory("personalnode-bench-").FullName);
        var password = Path.Combine(node.Folder, "password");
        await File.WriteAllTextAsync(password, "correct horse battery");
        await node.VerbAsync("init", "--name", handle, "--handle", handle, "--password-file", password);
        var token = (await node.VerbAsync("token", "create", "--name", "bench")).Trim().Split('\n')[^1];
        node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await node.RunAsync();
        return node;
    }

    /// <summary>Starts the process; returns the milliseconds until it answered /healthz.</summary>
    public async Task<double> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        process = Launch([]);
        process.BeginOutputReadLine();
        using var probe = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (true)
        {
            try
            {
                using var answer = await probe.GetAsync(new Uri(Url + "/healthz"));
                if (answer.IsSuccessStatusCode)
                {
                    return clock.Elapsed.TotalMilliseconds;
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(2);
            }
        }
    }

    /// <summary>What the process has used so far.</summary>
    public ProcessorTime Used() => ProcessorTime.Of(process!.Id);

    /// <summary>Resident memory in MB.</summary>
    public double MemoryMegabytes() => Megabytes("VmRSS:");

    /// <summary>The most resident memory since the start or <see cref="ForgetPeak"/>, in MB.</summary>
    public double PeakMegabytes() => Megabytes("VmHWM:");

    public void ForgetPeak() => File.WriteAllText($"/proc/{process!.Id}/clear_refs", "5");

    private double Megabytes(string line) => File.ReadLines($"/proc/{process!.Id}/status").Where(l => l.StartsWith(line, StringComparison.Ordinal))
        .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();

    public async Task StopAsync()
    {
        if (process is null)
        {
            return;
        }

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Report.Require(answer.IsSuccessStatusCode, $"{method} {path} answered {(int)answer.StatusCode} {text} {(answer.IsSuccessStatusCode ? "" : LastFailure())}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private string LastFailure() => Directory.GetFiles(Path.Combine(Folder, "data", "logs")).SelectMany(File.ReadLines).LastOrDefault(l => l.Contains("\"@x\"", StringComparison.Ordinal)) ?? "";

    /// <summary>Asks again until it holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what, int minutes = 3)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            Report.Require(clock.Elapsed < TimeSpan.FromMinutes(minutes), $"waited in vain for {what}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> VerbAsync(params string[] arguments)
    {
        using var verb = Launch(arguments);
        var output = await verb.StandardOutput.ReadToEndAsync();
        await verb.WaitForExitAsync();
        Report.Require(verb.ExitCode == 0, $"{handle}: {string.Join(' ', arguments)} ended with {verb.ExitCode}");
        return output;
    }

    private Process Launch(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet",
    [
        Published.Program, .. arguments, "--urls", Url, $"--Node:DataDirectory={Path.Combine(Folder, "data")}", "--Node:AllowPrivateNetworks=true",
    ])
    {
        RedirectStandardOutput = true,
    })!;
}
