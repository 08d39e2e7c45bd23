using System.Net;
using Microsoft.AspNetCore.Routing;
using PersonalNode.Http;
using PersonalNode.MastodonApi;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>How far a token reaches: an app's no further than its scopes and never into the owner API, the owner's not into this one.</summary>
public sealed class AppAccessTests(AppAccessTests.Node fixture) : IClassFixture<AppAccessTests.Node>
{
    private readonly TestNode alice = fixture.Alice;

    /// <summary>What anybody may ask, because apps do before they are let in.</summary>
    internal static readonly string[] Open =
    [
        "POST /api/v1/apps", "GET /api/v1/instance", "GET /api/v2/instance", "GET /api/v1/instance/peers", "GET /api/v1/instance/rules", "GET /api/v1/custom_emojis",
        "GET /api/v1/trends", "GET /api/v1/trends/tags", "GET /api/v1/trends/statuses", "GET /api/v1/trends/links", "GET /api/v1/streaming/health",
    ];

    [Fact]
    public async Task Every_route_is_closed_to_cookies_owner_tokens_and_tokens_of_too_little_reach()
    {
        using var cookie = new OwnerApi(alice.Address);
        (await cookie.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        using var push = await TestApp.OpenAsync(alice, "push", "Push");
        var closed = 0;
        foreach (var (method, path, needed) in Routes())
        {
            if (Open.Contains($"{method} {path}"))
            {
                continue;
            }

            var target = path.Replace("{id}", "0123456789abc", StringComparison.Ordinal).Replace("{tag}", "x", StringComparison.Ordinal);
            if (path == "/api/v1/apps/verify_credentials")
            {
                (await push.Api.GetAsync(target)).Expect(HttpStatusCode.OK);
                continue;
            }

            closed++;
            Assert.True(needed is { Count: > 0 }, $"{method} {path} asks for no scope.");
            foreach (var client in (OwnerApi[])[alice.Anonymous, cookie, alice.Api])
            {
                (await client.SendAsync(HttpMethod.Parse(method), target)).ExpectError(HttpStatusCode.Unauthorized, "app.token");
            }

            (await push.Api.SendAsync(HttpMethod.Parse(method), target)).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        }

        Assert.True(closed >= 40, $"Only {closed} closed routes.");
    }

    [Fact]
    public async Task An_app_does_not_open_the_owner_api()
    {
        var app = fixture.App;
        var document = (await alice.Anonymous.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK).Json;
        var tried = 0;
        foreach (var (method, path) in Journeys.AccessTests.Operations(document).Where(o => o.Path.StartsWith("/api/", StringComparison.Ordinal) && o.Path is not ("/api/node" or "/api/setup") && !(o.Path == "/api/session" && o.Method == HttpMethod.Post)))
        {
            var target = System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "0123456789abc");
            (await app.Api.SendAsync(method, target, method == HttpMethod.Get || method == HttpMethod.Delete ? null : new { })).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
            tried++;
        }

        Assert.True(tried >= 40);
    }

    [Fact]
    public async Task Reading_is_not_writing_and_a_narrow_scope_is_no_wide_one()
    {
        using var reader = await TestApp.OpenAsync(alice, "read", "Reader");
        await reader.GetAsync("/api/v1/timelines/home");
        (await reader.Api.PostAsync("/api/v1/statuses", new { status = "no" })).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        using var narrow = await TestApp.OpenAsync(alice, "read:statuses write:favourites", "Narrow");
        await narrow.GetAsync("/api/v1/timelines/home");
        (await narrow.Api.GetAsync("/api/v1/accounts/verify_credentials")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        (await narrow.Api.GetAsync("/api/v1/bookmarks")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        var post = await alice.PostAsync("for a favourite");
        await narrow.PostAsync($"/api/v1/statuses/{post.Id()}/favourite");
        (await narrow.Api.PostAsync($"/api/v1/statuses/{post.Id()}/reblog")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        (await narrow.Api.SendAsync(HttpMethod.Delete, $"/api/v1/statuses/{post.Id()}")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
    }

    [Fact]
    public async Task Pages_of_other_sites_may_call_with_a_token_and_only_these_addresses()
    {
        var app = fixture.App;
        var read = await app.Api.SendAsync(HttpMethod.Post, "/api/v1/statuses", new { status = "from a page elsewhere" }, Elsewhere);
        read.Expect(HttpStatusCode.OK);
        Assert.Equal("*", read.Response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(read.Response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal("*", (await alice.Anonymous.GetAsync("/api/v1/timelines/home")).ExpectError(HttpStatusCode.Unauthorized, "app.token").Response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var asked = await alice.Anonymous.SendAsync(HttpMethod.Options, "/api/v1/statuses", null, r =>
        {
            Elsewhere(r);
            r.Headers.Add("Access-Control-Request-Method", "POST");
        });
        asked.Expect(HttpStatusCode.NoContent);
        Assert.Contains("Authorization", asked.Response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        foreach (var path in (string[])["/api/me", "/oauth/authorize", "/api/node", "/"])
        {
            Assert.False((await alice.Api.GetAsync(path, "text/html")).Response.Headers.Contains("Access-Control-Allow-Origin"), path);
        }

        static void Elsewhere(HttpRequestMessage request)
        {
            request.Headers.Add("Origin", "https://elk.example");
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v2/", 404)]
    [InlineData("POST", "/api/v1/push/subscription", 501)]
    [InlineData("GET", "/api/v1/admin/accounts", 501)]
    [InlineData("POST", "/api/v1/statuses/0123456789abc/translate", 501)]
    public async Task What_is_not_done_says_so(string method, string path, int status)
    {
        var app = fixture.App;
        (await app.Api.SendAsync(HttpMethod.Parse(method), path)).ExpectError((HttpStatusCode)status, status == 501 ? "app.not_implemented" : "request.not_found");
    }

    private IEnumerable<(string Method, string Path, IReadOnlyList<string>? Needed)> Routes() => alice.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => AppPaths.IsApi("/" + e.RoutePattern.RawText!.Trim('/')))
        .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Select(m => (m, "/" + e.RoutePattern.RawText!.Trim('/'), e.Metadata.GetMetadata<NeededScopes>()?.Scopes)));

    public sealed class Node : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        /// <summary>One that may do everything that apps may.</summary>
        internal TestApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync();
            App = await TestApp.OpenAsync(Alice);
        }

        public ValueTask DisposeAsync()
        {
            App.Dispose();
            return Alice.DisposeAsync();
        }
    }
}
