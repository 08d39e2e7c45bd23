using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using PersonalNode.Http;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The API description is complete enough to generate a client from, and the health check tells the truth.</summary>
public sealed class ApiDocumentTests(ApiDocumentTests.Node fixture) : IClassFixture<ApiDocumentTests.Node>
{
    [Fact]
    public async Task Every_route_is_described()
    {
        var described = AccessTests.Operations(await DocumentAsync()).Concat(AccessTests.Operations(await DocumentAsync("mastodon"))).Select(o => $"{o.Method} {o.Path}").ToHashSet(StringComparer.Ordinal);
        var missing = fixture.Alice.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {Text(e.RoutePattern)}"))
            .Where(r => !described.Contains(r) && !r.StartsWith("GET /app", StringComparison.Ordinal) && !r.StartsWith("GET /openapi", StringComparison.Ordinal));
        Assert.Empty(missing);
        Assert.True(described.Count >= 40, $"Only {described.Count} operations.");
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("mastodon")]
    public async Task Every_operation_has_a_name_a_summary_answers_with_shapes_and_its_problems(string name)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Assert.Multiple([.. Each(await DocumentAsync(name)).Select(o => (Action)(() => Check(o.Method, o.Path, o.Operation, names)))]);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("mastodon")]
    public async Task Every_reference_resolves_and_every_schema_is_used(string name)
    {
        var document = await DocumentAsync(name);
        var references = new HashSet<string>(StringComparer.Ordinal);
        Walk(document, references);
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            var at = document;
            foreach (var part in reference[2..].Split('/'))
            {
                Assert.True(at.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at), $"{reference} leads nowhere.");
            }
        }

        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            Assert.True(references.Contains("#/components/schemas/" + schema.Name), $"{schema.Name} is not used.");
            Assert.True(
                schema.Value.TryGetProperty("type", out _) || schema.Value.TryGetProperty("anyOf", out _) || schema.Value.TryGetProperty("oneOf", out _), $"{schema.Name} has no type.");
        }
    }

    [Fact]
    public async Task Answers_have_the_members_that_are_described()
    {
        var document = await DocumentAsync();
        var post = await fixture.Alice.PostAsync("described");
        Conforms(document, "PostResponse", post);
        Conforms(document, "MeResponse", (await fixture.Alice.Api.GetAsync("/api/me")).Json);
        Conforms(document, "NodeResponse", (await fixture.Alice.Anonymous.GetAsync("/api/node")).Json);
        Conforms(document, "ProblemDetails", (await fixture.Alice.Anonymous.GetAsync("/api/me")).Json);
    }

    [Fact]
    public async Task Apps_get_the_members_that_are_described()
    {
        var document = await DocumentAsync("mastodon");
        using var app = await MastodonApi.TestApp.OpenAsync(fixture.Alice);
        Conforms(document, "Status", await app.PostAsync("/api/v1/statuses", new { status = "described" }));
        Conforms(document, "CredentialAccount", await app.GetAsync("/api/v1/accounts/verify_credentials"));
        Conforms(document, "Instance", await app.GetAsync("/api/v2/instance"));
        Conforms(document, "ProblemDetails", (await fixture.Alice.Anonymous.GetAsync("/api/v1/timelines/home")).Json);
    }

    [Fact]
    public async Task Health_is_told_to_anybody()
    {
        var health = (await fixture.Alice.Anonymous.GetAsync("/healthz")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("ready").GetBoolean());
        await using var bare = await TestNode.StartBareAsync();
        Assert.False((await bare.Anonymous.GetAsync("/healthz")).Expect(HttpStatusCode.OK).Json.GetProperty("ready").GetBoolean());
    }

    private static void Check(string method, string path, JsonElement operation, HashSet<string> names)
    {
        var what = $"{method} {path}";
        Assert.True(operation.TryGetProperty("operationId", out var id) && names.Add(id.GetString()!), $"{what} has no operationId of its own.");
        Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 5, $"{what} has no summary.");
        Assert.True(operation.TryGetProperty("tags", out var tags) && tags.GetArrayLength() > 0, $"{what} has no tag.");
        var responses = operation.GetProperty("responses");
        var success = responses.EnumerateObject().Where(r => r.Name[0] is '2' or '3').ToList();
        Assert.True(success.Count > 0, $"{what} never succeeds.");
        foreach (var response in responses.EnumerateObject())
        {
            var empty = response.Name is "204" or "202" || response.Name[0] == '3';
            Assert.True(
                empty || (response.Value.TryGetProperty("content", out var content) && content.EnumerateObject().All(c => c.Value.TryGetProperty("schema", out _))),
                $"{what} {response.Name} has no shape.");
            if (response.Name[0] is '4' or '5' && path.StartsWith("/api", StringComparison.Ordinal))
            {
                // Apps give up on problem+json.
                Assert.True(response.Value.GetProperty("content").TryGetProperty(AppPaths.IsApi(path) ? "application/json" : "application/problem+json", out _), $"{what} {response.Name} is no problem.");
            }
        }

        var closed = path.StartsWith("/api", StringComparison.Ordinal) && id.GetString() is not ("GetNode" or "SetUp" or "SignIn")
            && !(AppPaths.IsApi(path) && MastodonApi.AppAccessTests.Open.Contains(what));
        Assert.True(!closed || responses.TryGetProperty("401", out _), $"{what} does not say 401.");
        Assert.True(!closed || (operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0), $"{what} does not say how to sign in.");
        Assert.True(!path.Contains('{') || responses.TryGetProperty("404", out _), $"{what} does not say 404.");
        Assert.True(!operation.TryGetProperty("requestBody", out var body) || responses.TryGetProperty("400", out _), $"{what} does not say 400.");
        Assert.True(
            body.ValueKind == JsonValueKind.Undefined || body.GetProperty("content").EnumerateObject().All(c => c.Value.TryGetProperty("schema", out _)), $"{what} has a body without a shape.");
    }

    /// <summary>Every member is described, and every required one is there.</summary>
    private static void Conforms(JsonElement document, string schema, JsonElement value)
    {
        var shape = document.GetProperty("components").GetProperty("schemas").GetProperty(schema);
        var known = shape.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(known.Append("traceId").ToHashSet(StringComparer.Ordinal), value.EnumerateObject().Select(m => m.Name).ToHashSet(StringComparer.Ordinal));
        if (shape.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), r => Assert.True(value.TryGetProperty(r.GetString()!, out _), $"{schema} lacks {r}"));
        }
    }

    private static void Walk(JsonElement element, HashSet<string> references)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.NameEquals("$ref") && member.Value.ValueKind == JsonValueKind.String)
                {
                    references.Add(member.Value.GetString()!);
                }

                Walk(member.Value, references);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, references);
            }
        }
    }

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> Each(JsonElement document) =>
        AccessTests.Operations(document).Select(o =>
            (o.Method.Method, o.Path, document.GetProperty("paths").GetProperty(o.Path).GetProperty(o.Method.Method.ToLowerInvariant())));

    private static string Text(RoutePattern pattern) => "/" + pattern.RawText!.Trim('/');

    private async Task<JsonElement> DocumentAsync(string name = "v1") => (await fixture.Alice.Anonymous.GetAsync($"/openapi/{name}.json")).Expect(HttpStatusCode.OK).Json;

    public sealed class Node : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Alice = await TestNode.StartAsync();

        public ValueTask DisposeAsync() => Alice.DisposeAsync();
    }
}
