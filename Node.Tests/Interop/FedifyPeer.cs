using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using PersonalNode.Tests.House;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>What was sent: the activity, what it is about, and how each inbox answered when it was sent by hand.</summary>
public sealed record Sent(string Id, string About, IReadOnlyList<int> Answers);

/// <summary>How an activity is signed: by one kind of HTTP signature, with or without the signatures inside the document.</summary>
/// <param name="Sign">"draft-cavage", "rfc9421" or "none"; null leaves it all to Fedify.</param>
/// <param name="Proof">With an integrity proof (FEP-8b32).</param>
/// <param name="Linked">With a linked data signature (RsaSignature2017).</param>
/// <param name="Spoil">The activity is changed after the document was signed.</param>
public sealed record Signing(string? Sign = null, bool Proof = false, bool Linked = false, bool Spoil = false);

/// <summary>
/// A Fedify server (Node.js) as a process of its own, with some actors. What it is told goes through its loopback door (fedify/control.mjs);
/// activities are written by its own vocabulary classes, from the type and the members that a test names.
/// </summary>
public sealed class FedifyPeer : IAsyncDisposable
{
    /// <summary>Addresses a document to everybody.</summary>
    public static readonly string[] Everybody = ["https://www.w3.org/ns/activitystreams#Public"];

    private const string Install = "what Node.Tests/Interop/fedify/package.json names (npm ci)";

    private static readonly string Folder = Path.Combine(Source.Root, "Node.Tests", "Interop", "fedify");

    private readonly RunningCommand running;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

    private FedifyPeer(RunningCommand running) => this.running = running;

    public string Url { get; private set; } = "";

    public string Host => new Uri(Url).Authority;

    /// <summary>An actor's id.</summary>
    public string this[string actor] => $"{Url}/users/{actor}";

    /// <summary>Starts it. Skips the test where it is not installed.</summary>
    public static async Task<FedifyPeer> StartAsync(params string[] actors)
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var program = Requires.Installed(Path.Combine(Folder, "node_modules", $"node-linux-{architecture}", "bin", "node"), Install);
        var peer = new FedifyPeer(new RunningCommand(program, ["peer.mjs", .. actors], folder: Folder));
        try
        {
            var line = await Poll.ForAsync(() => Task.FromResult(peer.FirstLine()), "Fedify to start");
            peer.Url = JsonElement.Parse(line).GetProperty("url").GetString()!;
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks its door for something.</summary>
    public async Task<JsonElement> AskAsync(string verb, object wish)
    {
        using var answer = await client.PostAsJsonAsync($"{Url}/control/{verb}", wish, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{verb}: {text}\n{running.Errors}");
        return JsonElement.Parse(text);
    }

    /// <summary>Sends an activity to people by their actor ids.</summary>
    public async Task<Sent> SendAsync(string actor, object activity, Signing? signing, params string[] to)
    {
        var (sign, proof, linked, spoil) = signing ?? new Signing();
        var sent = await AskAsync("send", new { actor, activity, to, sign, proof, linked, spoil });
        return new Sent(
            sent.GetProperty("id").GetString()!, sent.TryGetProperty("object", out var about) ? about.GetString()! : "",
            sent.TryGetProperty("answers", out var answers) ? [.. answers.EnumerateArray().Select(a => a.GetInt32())] : []);
    }

    /// <summary>The same, signed as Fedify does by itself.</summary>
    public Task<Sent> SendAsync(string actor, object activity, params string[] to) => SendAsync(actor, activity, null, to);

    /// <summary>What its inbox accepted, in order, as Fedify understands it.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceivedAsync() => [.. (await AskAsync("state", new { })).GetProperty("received").EnumerateArray()];

    /// <summary>The first accepted activity of a type that is as wanted, once there is one.</summary>
    public async Task<JsonElement> ReceivesAsync(string type, Func<JsonElement, bool>? when = null)
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () =>
            {
                found = (await ReceivedAsync()).FirstOrDefault(a => a.GetProperty("type").GetString() == type && (when is null || when(a)));
                return found.ValueKind == JsonValueKind.Object;
            },
            $"Fedify to get {type}");
        return found;
    }

    /// <summary>What Fedify said of the request by which an activity came.</summary>
    public async Task<JsonElement> RequestOfAsync(string activity) => (await RequestsAsync()).First(r => r.TryGetProperty("id", out var id) && id.GetString() == activity);

    public async Task<IReadOnlyList<JsonElement>> RequestsAsync() => [.. (await AskAsync("state", new { })).GetProperty("requests").EnumerateArray()];

    /// <summary>True when the actor's "followers" or "following", as Fedify keeps them, hold that person.</summary>
    public async Task<bool> HasAsync(string which, string actor, string person) => (await AskAsync("state", new { })).GetProperty(which).GetProperty(actor)
        .EnumerateArray().Any(p => p.GetString()!.TrimEnd('/') == person);

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        client.Dispose();
    }

    private string? FirstLine()
    {
        Assert.False(running.Process.HasExited, $"Fedify ended\n{running.Output}\n{running.Errors}");
        return running.Output.Split('\n') is [{ Length: > 0 } line, _, ..] ? line : null;
    }
}
