using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>
/// A server of another kind as a file of the folder Shapes describes it, beside a node whose owner follows its actor: what it serves and what it sends, byte for byte but
/// for the hosts. In the files it lives at https://shape.example and the owner at https://owner.example with one post.
/// </summary>
internal sealed class ShapeServer : IAsyncDisposable
{
    private readonly string text;
    private readonly Forgery signing;
    private string post = "";

    private ShapeServer(string file, TestNode owner, StrangerActor stranger)
    {
        (Owner, Stranger) = (owner, stranger);
        text = Read(file);
        var actor = Shape["actor"]!.AsObject();
        Id = actor["id"]!.GetValue<string>();
        signing = new Forgery { Form = SignatureForm.Cavage, KeyId = Id + "#main-key" };
        Serve(actor);
        foreach (var (_, document) in Shape["documents"]?.AsObject() ?? [])
        {
            Serve(document!.AsObject());
        }
    }

    public TestNode Owner { get; }

    public StrangerActor Stranger { get; }

    /// <summary>The actor's id.</summary>
    public string Id { get; }

    private JsonNode Shape => JsonNode.Parse(text.Replace("https://owner.example/posts/1", post, StringComparison.Ordinal)
        .Replace("https://owner.example", Owner.Url, StringComparison.Ordinal).Replace("https://shape.example", Stranger.Url, StringComparison.Ordinal))!;

    /// <summary>The text of a file, as it stands there.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fediverse", "Shapes", file + ".json"));

    /// <summary>Names of all files.</summary>
    public static IReadOnlyList<string> Files() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fediverse", "Shapes"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    /// <summary>Both running in the middle of November 2026, the owner following.</summary>
    public static async Task<ShapeServer> StartAsync(string file)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 12, 12, 0, 0, TimeSpan.Zero));
        var server = new ShapeServer(file, await TestNode.StartAsync("alice", clock), await StrangerActor.StartRsaAsync(file, clock));
        server.post = (await server.Owner.PostAsync("words of the owner")).Url();
        var person = (await Friends.AskAsync(server.Owner, server.Id)).Id();
        var follow = (await server.Stranger.ReceivesAsync("Follow"))[^1];
        await server.SendAsync(server.Stranger.Activity("Accept", JsonNode.Parse(follow.Activity.GetRawText())!, null, server.Id));
        await Poll.UntilAsync(
            async () => (await server.Owner.Api.ItemsAsync("/api/people")).Any(p => p.Id() == person && p.GetProperty("following").GetString() == "yes"), $"{file} to be followed");
        return server;
    }

    /// <summary>An address of this server.</summary>
    public string Url(string path) => Stranger.Url + path;

    /// <summary>Sends the activity of that name, signed by the actor.</summary>
    public Task SendAsync(string name) => SendAsync(Shape["activities"]![name]!.DeepClone().AsObject());

    /// <summary>Sends it and waits for the post as the owner's API shows it, by the address that people look at.</summary>
    public async Task<JsonElement> ShowsAsync(string name, string path, Func<JsonElement, bool>? when = null)
    {
        await SendAsync(name);
        return await Owner.SeesAsync(Url(path), when);
    }

    /// <summary>The owner's post, once it is as wanted.</summary>
    public Task<JsonElement> OwnAsync(Func<JsonElement, bool> when) => Owner.SeesAsync(post, when);

    /// <summary>Sends it and waits until it is known to be of no use here.</summary>
    public async Task IsIgnoredAsync(string name)
    {
        await SendAsync(name);
        var id = Shape["activities"]![name]!["id"]!.GetValue<string>();
        await Poll.UntilAsync(() => Owner.Get<ActivityLog>().Find(id) is { Ignored.Length: > 0 }, $"{id} to be ignored");
    }

    public async ValueTask DisposeAsync()
    {
        await Stranger.DisposeAsync();
        await Owner.DisposeAsync();
    }

    private async Task SendAsync(JsonObject activity) => (await Stranger.SendAsync(Owner, activity, signing)).Expect(HttpStatusCode.Accepted);

    private void Serve(JsonObject document)
    {
        var served = document.DeepClone().AsObject();
        var id = served["id"]!.GetValue<string>();
        if (served.ContainsKey("inbox"))
        {
            served["publicKey"] = new JsonObject { ["id"] = id + "#main-key", ["owner"] = id, ["publicKeyPem"] = Stranger.Rsa!.ExportSubjectPublicKeyInfoPem() };
        }

        Stranger.Documents[new Uri(id).PathAndQuery] = served;
    }
}
