using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CsCheck;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Rubbish sent to every write endpoint: a problem with a code, nothing changed, nothing of the program's inside.</summary>
public sealed class BadInputTests(BadInputTests.Node fixture) : IClassFixture<BadInputTests.Node>
{
    /// <summary>Collections that a refused request must leave as they are. Tokens note their use, events and hosts follow from the rest.</summary>
    private static readonly string[] Collections = ["log", "posts", "people", "timelines", "revisions", "reactions", "tombstones", "deliveries", "tallies", "fetches", "tokens", "meta"];

    private static readonly string[] Rubbish =
    [
        "", " ", "null", "[]", "{}", "true", "42", "\"text\"", "{", "}", "[{]", "{\"text\"}", "not json", "{\"text\":}", "\u0000", "<xml/>",
        "{\"text\":null,\"audience\":null}", "{\"text\":1,\"audience\":\"public\"}", "{\"text\":{},\"audience\":\"public\"}", "{\"text\":[],\"audience\":\"public\"}",
        "{\"text\":\"\",\"audience\":\"public\"}", "{\"text\":\" \\n\\t \",\"audience\":\"public\"}", "{\"text\":\"\\ud800\",\"audience\":\"public\"}",
        "{\"text\":\"a\\u0000b\",\"audience\":\"public\"}", "{\"text\":\"x\"}", "{\"text\":\"x\",\"audience\":\"everybody\"}", "{\"text\":\"x\",\"audience\":7}",
        "{\"text\":\"x\",\"audience\":[\"a1\"]}", "{\"text\":\"x\",\"audience\":{}}", "{\"text\":\"x\",\"audience\":\"public\",\"photos\":[\"p1\"]}",
        "{\"text\":\"x\",\"audience\":\"public\",\"photos\":\"p\"}", "{\"text\":\"x\",\"audience\":\"public\",\"summary\":5}",
        "{\"text\":\"x\",\"audience\":\"public\",\"inReplyTo\":{}}", "{\"name\":\"\",\"bio\":7}", "{\"name\":\"a\\u0007b\"}", "{\"name\":5}", "{\"autoAccept\":\"yes\"}",
        "{\"url\":null}", "{\"url\":[]}", "{\"url\":\"\"}", "{\"current\":\"x\",\"new\":\"short\"}", "{\"current\":null,\"new\":null}", "{\"token\":5,\"name\":[]}",
    ];

    [Fact]
    public async Task Every_write_endpoint_answers_rubbish_with_a_problem_and_changes_nothing()
    {
        var node = fixture.Alice;
        var bodies = Rubbish.Append(new string('[', 5_000)).Append("{\"text\":\"" + new string('x', 20_001) + "\",\"audience\":\"public\"}")
            .Append("{\"name\":\"" + new string('n', 101) + "\",\"bio\":\"" + new string('b', 5_001) + "\"}").ToList();
        foreach (var (method, path) in await WritesWithBodyAsync())
        {
            var before = Snapshot(node);
            foreach (var body in bodies)
            {
                await RefusedAsync(node, method, path, new StringContent(body, Encoding.UTF8, "application/json"), body, Legal(path, body));
            }

            await RefusedAsync(node, method, path, new StringContent("text=x&audience=public", Encoding.UTF8, "application/x-www-form-urlencoded"), "a form", false);
            await RefusedAsync(node, method, path, new StringContent("{}", Encoding.UTF8, "text/plain"), "plain text", false);
            await RefusedAsync(node, method, path, null, "no body", false);
            await RefusedAsync(node, method, path, Json([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), "no UTF-8", Legal(path, "{}"));
            await RefusedAsync(node, method, path, Json(new byte[(1024 * 1024) + 1]), "too much", false);
            Assert.Equal(before, Snapshot(node));
        }
    }

    [Fact]
    public async Task Random_json_never_brings_a_stack_trace()
    {
        var node = fixture.Alice;
        var writes = await WritesWithBodyAsync();
        var before = Snapshot(node);
        await Gen.Select(Gen.Int[0, writes.Count - 1], RandomJson(3)).SampleAsync(
            async (which, json) =>
            {
                var (method, path) = writes[which];
                await RefusedAsync(node, method, path, new StringContent(json, Encoding.UTF8, "application/json"), json, Legal(path, json));
            },
            iter: 300, threads: 1);
        Assert.Equal(before, Snapshot(node));
    }

    [Fact]
    public async Task Ids_that_are_none_are_not_found()
    {
        var node = fixture.Alice;
        var document = (await node.Anonymous.GetAsync("/openapi/v1.json")).Json;
        var known = AccessTests.Operations(document).Select(o => $"{o.Method} {o.Path}").ToHashSet(StringComparer.Ordinal);
        var before = Snapshot(node);
        foreach (var (method, path) in AccessTests.Operations(document).Where(o => o.Path.StartsWith("/api", StringComparison.Ordinal) && o.Path.Contains('{')))
        {
            foreach (var id in (string[])["x", "0123456789abc", "..", "%2e%2e%2fnode.db", "'; drop", "z", new string('z', 13), new string('9', 400), "🦔"])
            {
                var target = path.Replace("{id}", Uri.EscapeDataString(id).Replace("%25", "%", StringComparison.Ordinal), StringComparison.Ordinal);
                if (known.Contains($"{method} {new Uri(node.Api.Http.BaseAddress!, target).AbsolutePath}"))
                {
                    // ".." leads to another address, which is there.
                    continue;
                }

                var body = method == HttpMethod.Patch ? new { text = "x" } : null;
                var answer = await node.Api.SendAsync(method, target, body);
                Assert.True((int)answer.Status is 400 or 404 or 405, $"{method} {target} answered {(int)answer.Status}: {answer.Text}");
                AssertProblem(answer, target);
            }
        }

        Assert.Equal(before, Snapshot(node));
    }

    [Fact]
    public async Task Addresses_that_are_none_are_not_found()
    {
        foreach (var path in (string[])["/api", "/api/", "/api/nothing", "/nothing", "/posts/x", "/activities/x", "/.well-known/nothing", "/node.db", "/keys/identity.key", "/../appsettings.json", "/%2e%2e/appsettings.json"])
        {
            var answer = await fixture.Alice.Api.GetAsync(path, "application/json");
            Assert.True(answer.Status == HttpStatusCode.NotFound, $"{path} answered {answer.Status}");
            AssertProblem(answer, path);
        }

        AssertProblem((await fixture.Alice.Api.SendAsync(HttpMethod.Put, "/api/posts", new { })).Expect(HttpStatusCode.MethodNotAllowed), "PUT");
    }

    private static async Task RefusedAsync(TestNode node, HttpMethod method, string path, HttpContent? content, string what, bool legal)
    {
        if (legal)
        {
            content?.Dispose();
            return;
        }

        // A server may refuse a large body before it has read it: the client must look for the answer first.
        var answer = await node.Api.SendAsync(method, path, content, r => r.Headers.ExpectContinue = content?.Headers.ContentLength > 100_000);
        var shown = what.Length > 80 ? what[..80] + "…" : what;
        Assert.True((int)answer.Status is 400 or 401 or 403 or 404 or 409 or 413 or 415 or 429, $"{method} {path} answered {(int)answer.Status} to {shown}: {answer.Text}");
        AssertProblem(answer, $"{method} {path} with {shown}");
    }

    private static void AssertProblem(ApiAnswer answer, string what)
    {
        Assert.True(answer.Response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{what}: {answer.Response.Content.Headers.ContentType} {answer.Text}");
        Assert.False(string.IsNullOrEmpty(answer.Code), $"{what} has no code: {answer.Text}");
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("detail").GetString()), $"{what} has no sentence: {answer.Text}");
        foreach (var trace in (string[])["   at ", "Exception", "System.", "Microsoft.", ".cs:", "LiteDB", "PersonalNode."])
        {
            Assert.DoesNotContain(trace, answer.Text, StringComparison.Ordinal);
        }
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A body that the endpoint takes, such as an empty change of the profile.</summary>
    private static bool Legal(string path, string json)
    {
        if (path.StartsWith("/api/posts/", StringComparison.Ordinal))
        {
            return json.StartsWith("{\"text\":\"x\"", StringComparison.Ordinal) && !json.Contains("\"summary\":5", StringComparison.Ordinal);
        }

        if (path == "/api/drafts")
        {
            // A draft need not say more than this.
            return json is "{\"text\":\"x\"}";
        }

        if (path is not ("/api/me" or "/api/preview" or "/api/notifications/read" or "/api/exports"))
        {
            return false;
        }

        try
        {
            // Unknown members mean nothing, known ones may be absent or null.
            using var document = JsonDocument.Parse(json);
            string[] known = path switch
            {
                "/api/me" => ["name", "bio", "autoAccept", "birthday"],
                "/api/preview" => ["text"],
                "/api/exports" => ["passphrase", "password"],
                _ => ["upTo"],
            };
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject()
                .Where(m => known.Contains(m.Name, StringComparer.OrdinalIgnoreCase)).All(m => m.Value.ValueKind switch
                {
                    JsonValueKind.Null => true,
                    JsonValueKind.True or JsonValueKind.False => m.NameEquals("autoAccept"),
                    JsonValueKind.String => path == "/api/exports" || m.Value.GetRawText() is var raw && raw.Length < 20_000
                        && (m.NameEquals("text") ? !raw.Contains("\\ud", StringComparison.Ordinal) : m.NameEquals("bio") && !raw.Contains("\\u", StringComparison.Ordinal) && raw.Length < 5_000),
                    _ => false,
                });
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Gen<string> RandomJson(int depth)
    {
        var names = Any("text", "audience", "name", "bio", "url", "current", "new", "token", "password", "link", "summary", "inReplyTo", "photos", "autoAccept", "handle", "x");
        var leaf = Gen.OneOf(
            Gen.Const("null"), Gen.Const("true"), Gen.Int.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), Gen.Const("1e400"), Gen.Const("-0"),
            Any("\"\"", "\"\\u0001\"", "\"\\ud83d\"", "[]", "{}"));
        return depth == 0 ? leaf : Gen.OneOf(
            leaf,
            Gen.Select(names, RandomJson(depth - 1)).List[0, 4].Select(members => "{" + string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2}")) + "}"),
            RandomJson(depth - 1).List[0, 3].Select(items => "[" + string.Join(',', items) + "]"));
    }

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Snapshot(TestNode node)
    {
        var database = node.Get<NodeDatabase>();
        return string.Join('\n', Collections.Select(c => c + ": " + string.Join(' ', database.Read(c).FindAll().Select(d => d.ToString()))));
    }

    /// <summary>Every described write that takes a body; sign-in and set-up have a limit of tries and tests of their own.</summary>
    private async Task<IReadOnlyList<(HttpMethod Method, string Path)>> WritesWithBodyAsync()
    {
        var document = (await fixture.Alice.Anonymous.GetAsync("/openapi/v1.json")).Json;
        var writes = new List<(HttpMethod, string)>();
        foreach (var (method, path) in AccessTests.Operations(document).Where(o => o.Path.StartsWith("/api", StringComparison.Ordinal)))
        {
            if (document.GetProperty("paths").GetProperty(path).GetProperty(method.Method.ToLowerInvariant()).TryGetProperty("requestBody", out _))
            {
                writes.Add((method, path.Replace("{id}", fixture.PostId, StringComparison.Ordinal)));
            }
        }

        Assert.True(writes.Count >= 8, "Writes are described.");
        return writes;
    }

    public sealed class Node : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        public string PostId { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync();
            PostId = (await Alice.PostAsync("stays as it is")).GetProperty("id").GetString()!;
        }

        public ValueTask DisposeAsync() => Alice.DisposeAsync();
    }
}
