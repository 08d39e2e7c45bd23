using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Bench;

/// <summary>An actor that this process plays: serves its document, accepts follows, takes deliveries, signs what it sends.</summary>
internal sealed class BenchActor : IAsyncDisposable
{
    private static readonly string[] Covered = ["@method", "@target-uri", "content-digest"];
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, JsonObject> received = new();
    private readonly DateTimeOffset begin = DateTimeOffset.UtcNow.AddHours(-1);
    private int number;

    private BenchActor(string url)
    {
        Url = url;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal));
        app = builder.Build();
        app.Run(ServeAsync);
    }

    public string Url { get; }

    public IdentityKey Key { get; } = IdentityKey.Create();

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 });

    /// <summary>Activities that came to any of its inboxes, by inbox and id.</summary>
    public int Received => received.Count;

    public static async Task<BenchActor> StartAsync()
    {
        var actor = new BenchActor($"http://127.0.0.1:{BenchNode.FreePort()}");
        await actor.app.StartAsync();
        return actor;
    }

    public JsonObject? Find(string type) => received.Values.FirstOrDefault(a => a["type"]!.GetValue<string>() == type);

    public void Forget() => received.Clear();

    /// <summary>What the newest of its notes says.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>A public note in a signed Create, a millisecond newer than the one before.</summary>
    public JsonObject Create(int length)
    {
        var n = Interlocked.Increment(ref number);
        var now = begin.AddMilliseconds(n);
        LastText = $"{new string('x', length)} {n}";
        var note = ActivityBuilder.Note(new NoteDraft
        {
            Id = $"{Url}/posts/{n}",
            Author = Url,
            Html = $"<p>{LastText}</p>",
            Markdown = LastText,
            Published = now,
            TagBase = Url + "/tags/",
            To = [Vocabulary.Public],
            Cc = [Url + "/followers"],
        });
        var signed = IntegrityProof.Sign(note, Key, Url + "#key", now);
        return Sign(ActivityBuilder.Activity("Create", $"{Url}/activities/{n}", Url, signed, now, [Vocabulary.Public], [Url + "/followers"]), now);
    }

    public JsonObject Sign(JsonObject activity, DateTimeOffset now) => IntegrityProof.Sign(activity, Key, Url + "#key", now);

    /// <summary>A request to an inbox, signed now.</summary>
    public HttpRequestMessage Request(string inbox, byte[] body, string? keyId = null)
    {
        var headers = new Dictionary<string, string> { ["content-digest"] = ContentDigest.Sha256(body) };
        var (input, signature) = HttpMessageSignature.Sign(
            new SignedRequest("POST", inbox, headers), Covered, Key, keyId ?? Url + "#key", DateTimeOffset.UtcNow, Guid.NewGuid().ToString("N"));
        var request = new HttpRequestMessage(HttpMethod.Post, inbox) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Vocabulary.MediaType);
        request.Headers.TryAddWithoutValidation("Content-Digest", headers["content-digest"]);
        request.Headers.TryAddWithoutValidation("Signature-Input", input);
        request.Headers.TryAddWithoutValidation("Signature", signature);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Client.Dispose();
        Key.Dispose();
    }

    /// <summary>The actor, under whatever address of this machine it is asked: 127.0.0.2 is another host with another actor.</summary>
    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var activity = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            received[context.Request.Host + activity["id"]!.GetValue<string>()] = activity;
            context.Response.StatusCode = 202;
            return;
        }

        var id = $"http://{context.Request.Host}";
        var document = new JsonObject
        {
            ["@context"] = Vocabulary.ActorContext(),
            ["id"] = id,
            ["type"] = "Person",
            ["preferredUsername"] = "bench",
            ["name"] = "Bench",
            ["inbox"] = id + "/inbox",
            ["outbox"] = id + "/outbox",
            ["assertionMethod"] = new JsonArray(new JsonObject
            {
                ["id"] = id + "#key",
                ["type"] = "Multikey",
                ["controller"] = id,
                ["publicKeyMultibase"] = Key.PublicKeyMultibase,
            }),
        };
        context.Response.ContentType = Vocabulary.MediaType;
        await context.Response.WriteAsync(path == "/outbox"
            ? $$"""{"@context":"https://www.w3.org/ns/activitystreams","id":"{{id}}/outbox","type":"OrderedCollection","totalItems":0}"""
            : document.ToJsonString());
    }
}
