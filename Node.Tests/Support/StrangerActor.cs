using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Support;

/// <summary>What came to a stranger's inbox.</summary>
public sealed record Arrival(DateTimeOffset At, JsonElement Activity, string SignatureInput, string Signature, int Answered)
{
    /// <summary>All headers, names in small letters.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>As it came.</summary>
    public required string Body { get; init; }

    public string Type => Activity.GetProperty("type").GetString()!;

    public string Id => Activity.GetProperty("id").GetString()!;
}

/// <summary>
/// A hand-made ActivityPub actor on a server of a few lines. It serves what it is told to, lies included, signs whatever is asked for,
/// and notes all that comes to its inbox.
/// </summary>
public sealed class StrangerActor : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ConcurrentQueue<Arrival> arrivals = new();
    private int sequence;
    private int atOnce;

    private StrangerActor(string handle, TimeProvider time, bool showsKey = true, RSA? rsa = null, string keyPath = "")
    {
        Handle = handle;
        this.time = time;
        ShowsKey = showsKey;
        Rsa = rsa;
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        RsaKeyId = Url + keyPath;
        Key = IdentityKey.Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        app = builder.Build();
        app.Run(ServeAsync);
        Documents["/"] = Actor();
    }

    public string Handle { get; }

    public string Url { get; }

    public string Host => new Uri(Url).Authority;

    public string Inbox => Url + "/inbox";

    public string KeyId => Url + "#key";

    /// <summary>Signs requests and proofs.</summary>
    public IdentityKey Key { get; set; }

    /// <summary>Signs requests instead, and is shown in the actor document: a server that knows nothing newer.</summary>
    public RSA? Rsa { get; set; }

    /// <summary>False for a server that knows no identity keys.</summary>
    public bool ShowsKey { get; private init; } = true;

    public string RsaKeyId { get; init; } = "";

    /// <summary>Status of an answer that is given before anything else is looked at; null serves.</summary>
    public Func<HttpRequest, int?> Gate { get; set; } = _ => null;

    /// <summary>Signed or not, every GET in order: path with query, and headers.</summary>
    public ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string> Headers)> Gets { get; } = new();

    /// <summary>The key to which others seal for this actor, once <see cref="ShowSealing"/> was called.</summary>
    public AgreementKey Agreement { get; } = AgreementKey.Create();

    public string AgreementKeyId => Url + "#agreement-1";

    /// <summary>What is served as activity+json, by path and query, or by path; "/" is the actor.</summary>
    public ConcurrentDictionary<string, JsonNode> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that redirect.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that are answered by hand, with whatever bytes.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>A text, as one of the <see cref="Files"/> answers.</summary>
    public static Task SayAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    /// <summary>Answers the path with a text.</summary>
    public void Serve(string path, string type, string text) => Files[path] = context => SayAsync(context, type, text);

    /// <summary>Decides the answer of the inbox; 202 otherwise.</summary>
    public Func<JsonElement, HttpContext, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(202);

    /// <summary>Every request to the inbox, in order.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. arrivals];

    /// <summary>The most requests that were in the inbox at one time.</summary>
    public int MostAtOnce { get; private set; }

    public static async Task<StrangerActor> StartAsync(string handle = "mallory", TimeProvider? time = null)
    {
        var stranger = new StrangerActor(handle, time ?? TimeProvider.System);
        await stranger.app.StartAsync(TestContext.Current.CancellationToken);
        return stranger;
    }

    /// <summary>Somebody on a server that signs with RSA, and shows no identity key unless told to.</summary>
    public static async Task<StrangerActor> StartRsaAsync(string handle = "mastodon", TimeProvider? time = null, bool showsKey = false, string keyPath = "#main-key")
    {
        var stranger = new StrangerActor(handle, time ?? TimeProvider.System, showsKey, RSA.Create(2048), keyPath);
        await stranger.app.StartAsync(TestContext.Current.CancellationToken);
        return stranger;
    }

    /// <summary>The honest actor document, not signed: FEP-521a asks for the key, not for a proof.</summary>
    public JsonObject Actor()
    {
        var actor = new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/multikey/v1"),
            ["id"] = Url,
            ["type"] = "Person",
            ["preferredUsername"] = Handle,
            ["name"] = char.ToUpperInvariant(Handle[0]) + Handle[1..],
            ["inbox"] = Inbox,
            ["outbox"] = Url + "/outbox",
        };
        if (ShowsKey)
        {
            actor["assertionMethod"] = new JsonArray(new JsonObject
            {
                ["id"] = KeyId,
                ["type"] = "Multikey",
                ["controller"] = Url,
                ["publicKeyMultibase"] = Key.PublicKeyMultibase,
            });
        }

        if (Rsa is not null)
        {
            actor["publicKey"] = new JsonObject { ["id"] = RsaKeyId, ["owner"] = Url, ["publicKeyPem"] = Rsa.ExportSubjectPublicKeyInfoPem() };
        }

        return actor;
    }

    /// <summary>From now on the actor document says that this actor can be sealed for.</summary>
    /// <param name="proven">Signed, without which nobody believes the key.</param>
    public void ShowSealing(bool proven = true)
    {
        var actor = Actor();
        actor["keyAgreement"] = new JsonArray(new JsonObject
        {
            ["id"] = AgreementKeyId,
            ["type"] = "Multikey",
            ["controller"] = Url,
            ["publicKeyMultibase"] = Agreement.PublicKeyMultibase,
        });
        Documents["/"] = proven ? Prove(actor) : actor;
    }

    /// <summary>Seals an activity for the node's owner as it stands, and sends it.</summary>
    public Task<ApiAnswer> SendSealedAsync(TestNode to, JsonObject activity)
    {
        var key = to.Get<PersonalNode.Storage.AgreementKeys>().Current;
        return SendAsync(to, SealedEnvelope.Seal(
            activity.ToJsonString(), NewId("sealed"), Url, to.Url, PersonalNode.Storage.AgreementKeys.IdOf(to.Url, key), key.Key.PublicKey, time.GetUtcNow()));
    }

    /// <summary>What is in an envelope that came here.</summary>
    public JsonElement Open(Arrival arrival)
    {
        Assert.Equal(Refusal.None, SealedEnvelope.TryOpen(arrival.Activity, id => id == AgreementKeyId ? Agreement : null, to => to == Url, time.GetUtcNow(), out var inside));
        return inside;
    }

    /// <summary>An id under this origin that was not used before.</summary>
    public string NewId(string kind) => $"{Url}/{kind}/{Interlocked.Increment(ref sequence)}";

    /// <summary>A public note by this actor.</summary>
    public JsonObject Note(string text, string? id = null, string? attributedTo = null, params string[] mentions) => new()
    {
        ["@context"] = "https://www.w3.org/ns/activitystreams",
        ["id"] = id ?? NewId("notes"),
        ["type"] = "Note",
        ["attributedTo"] = attributedTo ?? Url,
        ["content"] = $"<p>{text}</p>",
        ["published"] = Now(),
        ["to"] = new JsonArray("https://www.w3.org/ns/activitystreams#Public"),
        ["cc"] = new JsonArray(Url + "/followers"),
        ["tag"] = new JsonArray([.. mentions.Select(m => (JsonNode)new JsonObject { ["type"] = "Mention", ["name"] = "@you", ["href"] = m })]),
    };

    /// <summary>An activity by this actor, without a proof.</summary>
    public JsonObject Activity(string type, JsonNode about, string? id = null, string? actor = null) => new()
    {
        ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"),
        ["id"] = id ?? NewId("activities"),
        ["type"] = type,
        ["actor"] = actor ?? Url,
        ["object"] = about,
        ["published"] = Now(),
        ["to"] = new JsonArray("https://www.w3.org/ns/activitystreams#Public"),
    };

    /// <summary>With an integrity proof by this actor's key.</summary>
    public JsonObject Prove(JsonObject activity, IdentityKey? key = null, string? method = null) =>
        IntegrityProof.Sign(activity, key ?? Key, method ?? KeyId, time.GetUtcNow());

    /// <summary>A note that mentions the node's owner, so that it is of interest even when nobody follows anybody.</summary>
    public JsonObject CreateFor(ITestNode node, string text) => Activity("Create", Note(text, null, null, node.Url));

    public Task<ApiAnswer> SendAsync(ITestNode to, JsonObject activity, Forgery? forgery = null) =>
        SendAsync(to, Encoding.UTF8.GetBytes(activity.ToJsonString()), forgery);

    /// <summary>Posts the bytes to the node's inbox, signed as the forgery says.</summary>
    public Task<ApiAnswer> SendAsync(ITestNode to, byte[] body, Forgery? forgery = null) =>
        RequestAsync(HttpMethod.Post, to.Url + "/inbox", body, forgery);

    /// <summary>The same to another address than the inbox.</summary>
    public Task<ApiAnswer> PostToAsync(string url, JsonObject activity, Forgery? forgery = null) =>
        RequestAsync(HttpMethod.Post, url, Encoding.UTF8.GetBytes(activity.ToJsonString()), forgery);

    /// <summary>GETs with a signature, as a friend's node does.</summary>
    public Task<ApiAnswer> GetAsync(string url, Forgery? forgery = null) => RequestAsync(HttpMethod.Get, url, null, forgery);

    /// <summary>What came of a type, once there are at least so many.</summary>
    public Task<IReadOnlyList<Arrival>> ReceivesAsync(string type, int count = 1) => Poll.ForAsync(
        () => Task.FromResult(Arrivals.Where(a => a.Type == type).ToList() is var found && found.Count >= count ? (IReadOnlyList<Arrival>)found : null),
        $"{count} {type} at {Handle}");

    /// <summary>Lets the node's owner follow this actor: answers the Follow with an Accept.</summary>
    public async Task<string> BefriendAsync(ITestNode node)
    {
        var id = (await Friends.AskAsync(node, Url)).GetProperty("id").GetString()!;
        var follow = (await ReceivesAsync("Follow"))[^1];
        (await SendAsync(node, Prove(Activity("Accept", JsonNode.Parse(follow.Activity.GetRawText())!)))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(node, Url, "following") == "yes", $"{node.Handle} to follow {Handle}");
        return id;
    }

    /// <summary>Becomes a follower of the node's owner, who must let everybody in.</summary>
    public async Task FollowAsync(ITestNode node)
    {
        (await SendAsync(node, Prove(Activity("Follow", node.Url)))).Expect(HttpStatusCode.Accepted);
        await ReceivesAsync("Accept");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Key.Dispose();
    }

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<ApiAnswer> RequestAsync(HttpMethod method, string url, byte[]? body, Forgery? forgery)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("Accept", "application/activity+json");
        Signing(forgery).Apply(request, body, Key, Rsa is null ? KeyId : RsaKeyId, time.GetUtcNow());
        return await ApiAnswer.OfAsync(client, request);
    }

    private Forgery Signing(Forgery? forgery) => Rsa is null ? forgery ?? Forgery.None
        : (forgery ?? new Forgery { Form = SignatureForm.Cavage }) is var given && given.Rsa is null ? given with { Rsa = Rsa } : given;

    private static Dictionary<string, string> HeadersOf(HttpRequest request) =>
        request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal);

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            Gets.Enqueue((path + context.Request.QueryString, HeadersOf(context.Request)));
        }

        if (Gate(context.Request) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            await ReceiveAsync(context);
        }
        else if (Redirects.TryGetValue(path, out var target))
        {
            context.Response.Redirect(target);
        }
        else if (Files.TryGetValue(path, out var file))
        {
            await file(context);
        }
        else if (Documents.TryGetValue(path + context.Request.QueryString, out var document) || Documents.TryGetValue(path, out document))
        {
            context.Response.ContentType = "application/activity+json";
            await context.Response.WriteAsync(document.ToJsonString());
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref atOnce);
        MostAtOnce = Math.Max(MostAtOnce, now);
        try
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            using var document = JsonDocument.Parse(body);
            var activity = document.RootElement.Clone();
            context.Response.StatusCode = await Answer(activity, context);
            arrivals.Enqueue(new Arrival(
                time.GetUtcNow(), activity, context.Request.Headers["Signature-Input"].ToString(), context.Request.Headers["Signature"].ToString(),
                context.Response.StatusCode)
            {
                Headers = HeadersOf(context.Request),
                Body = body,
            });
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }
}
