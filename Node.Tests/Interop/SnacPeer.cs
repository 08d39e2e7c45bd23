using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>
/// A snac server (C, from Debian) as a process of its own, with one account, Bob's. He acts through its web forms; what is stored is read from
/// its folder: objects and people lie there under the MD5 of their ids (snac(5)).
/// </summary>
public sealed class SnacPeer : IAsyncDisposable
{
    private readonly TestFolder temporary = new();
    private readonly int port = FreePort.Next();
    private readonly string program;

    /// <summary>A connection per request: snac closes after each answer without saying so, and a form on a kept one meets its end.</summary>
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });

    private RunningCommand? running;

    private SnacPeer(string program) => this.program = program;

    public string Url => $"http://{Host}";

    public string Host => $"127.0.0.1:{port}";

    public string Bob => Url + "/bob";

    private string Folder => Path.Combine(temporary.Path, "data");

    private string Mine => Path.Combine(Folder, "user", "bob");

    /// <summary>Starts it. Skips the test where it is not installed.</summary>
    public static async Task<SnacPeer> StartAsync()
    {
        var peer = new SnacPeer(Requires.Program("snac", "snac2"));
        try
        {
            await peer.InitAsync();
            peer.running = new RunningCommand(peer.program, ["httpd", peer.Folder]);
            await Poll.UntilAsync(peer.AnswersAsync, "snac to answer");
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a form of the account's page, as a browser does.</summary>
    public async Task PostAsync(string form, params (string Name, string Value)[] fields)
    {
        for (var again = true; ; again = false)
        {
            try
            {
                using var body = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
                using var answer = await client.PostAsync($"{Bob}/admin/{form}", body, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
                return;
            }
            catch (HttpRequestException) when (again)
            {
                // Reset before it was accepted, as snac's own log of calls shows; a browser would send it anew, too.
            }
        }
    }

    /// <summary>Writes a note and returns its id, which stands in its text's own file.</summary>
    public async Task<string> WriteAsync(string text, params (string Name, string Value)[] more)
    {
        await PostAsync("note", [("content", text), .. more]);
        return await Poll.ForAsync(
            () => Task.FromResult(Directory.EnumerateFiles(Path.Combine(Mine, "public"), "*.json").Select(Read)
                .FirstOrDefault(o => o.GetProperty("content").GetString()!.Contains(text, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.Object } note
                    ? note.GetProperty("id").GetString() : null),
            $"\"{text}\" in snac's folder");
    }

    /// <summary>The object as it is stored, once it is there and as wanted.</summary>
    public async Task<JsonElement> HasAsync(string id, Func<JsonElement, bool>? when = null)
    {
        JsonElement found = default;
        await Poll.UntilAsync(() => File.Exists(ObjectFile(id, ".json")) && (found = Read(ObjectFile(id, ".json"))) is var o && (when is null || when(o)), $"{id} in snac's folder\n{running?.Errors}");
        return found;
    }

    public bool Knows(string id) => File.Exists(ObjectFile(id, ".json"));

    public bool IsLikedBy(string id, string actor) => Lists(ObjectFile(id, "_l.idx"), actor);

    public bool IsBoostedBy(string id, string actor) => Lists(ObjectFile(id, "_a.idx"), actor);

    /// <summary>The other is an answer to it.</summary>
    public bool IsAnsweredBy(string id, string answer) => Lists(ObjectFile(id, "_c.idx"), answer);

    /// <summary>Somebody follows Bob.</summary>
    public bool HasFollower(string actor) => File.Exists(Path.Combine(Mine, "followers", Hash(actor) + ".json"));

    /// <summary>Bob follows somebody, who has accepted.</summary>
    public bool Follows(string actor) => Path.Combine(Mine, "following", Hash(actor) + ".json") is var file && File.Exists(file) && Read(file).GetProperty("type").GetString() == "Accept";

    public async ValueTask DisposeAsync()
    {
        if (running is not null)
        {
            await running.DisposeAsync();
        }

        client.Dispose();
        temporary.Dispose();
    }

    private async Task InitAsync()
    {
        (await Command.RunAsync(program, ["init", Folder], $"127.0.0.1\n{port}\n{Host}\n\n\n")).Expect(0);
        var settings = Path.Combine(Folder, "server.json");
        var server = JsonNode.Parse(await File.ReadAllTextAsync(settings))!.AsObject();
        server["protocol"] = "http";
        await File.WriteAllTextAsync(settings, server.ToJsonString());
        var added = (await Command.RunAsync(program, ["adduser", Folder, "bob"])).Expect(0);
        var password = added.OutputLines.First(l => l.StartsWith("User password is ", StringComparison.Ordinal))["User password is ".Length..];
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("bob:" + password)));
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await client.GetAsync(Bob, TestContext.Current.CancellationToken)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string ObjectFile(string id, string ending) => Hash(id) is var hash ? Path.Combine(Folder, "object", hash[..2], hash + ending) : "";

    private static bool Lists(string index, string id) => File.Exists(index) && File.ReadLines(index).Contains(Hash(id));

    private static JsonElement Read(string file) => JsonElement.Parse(TestFolder.Read(file));

#pragma warning disable CA5351 // Where snac puts things; nothing depends on its strength.
    private static string Hash(string id) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(id)));
#pragma warning restore CA5351
}
