using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Who is let in: sessions, tokens, other sites, guesses.</summary>
public sealed class AccessTests
{
    /// <summary>What the node tells or does without a session; all else under /api is closed.</summary>
    private static readonly string[] Open = ["GET /api/node", "POST /api/setup", "POST /api/session"];

    [Fact]
    public async Task Everything_under_api_is_closed_without_a_session()
    {
        await using var node = await TestNode.StartAsync();
        var document = (await node.Anonymous.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK).Json;
        using var wrong = new OwnerApi(node.Address, "pn_never_issued");
        var closed = 0;
        foreach (var (method, path) in Operations(document).Where(o => o.Path.StartsWith("/api", StringComparison.Ordinal)))
        {
            if (Open.Contains($"{method} {path}"))
            {
                continue;
            }

            closed++;
            var target = Regex.Replace(path, @"\{\w+\}", "0123456789abc");
            Assert.DoesNotContain('{', target);
            foreach (var client in (OwnerApi[])[node.Anonymous, wrong])
            {
                (await client.SendAsync(method, target, method == HttpMethod.Get || method == HttpMethod.Delete ? null : JsonContent.Create(new { })))
                    .ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
            }
        }

        Assert.True(closed >= 30, $"Only {closed} closed routes are described.");
    }

    [Fact]
    public async Task Tokens_are_made_used_and_ended()
    {
        await using var node = await TestNode.StartAsync();
        var made = (await node.Api.PostAsync("/api/tokens", new { name = "  backup script " })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("backup script", made.GetProperty("name").GetString());
        var text = made.GetProperty("token").GetString()!;
        using var script = new OwnerApi(node.Address, text);
        (await script.GetAsync("/api/me")).Expect(HttpStatusCode.OK);

        var list = await node.Api.GetAsync("/api/tokens");
        Assert.DoesNotContain(text, list.Text, StringComparison.Ordinal);
        var listed = list.Json.GetProperty("items").EnumerateArray().Single(t => t.GetProperty("id").GetString() == made.GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.String, listed.GetProperty("lastUsed").ValueKind);

        await node.RestartAsync();
        (await script.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        (await node.Api.DeleteAsync($"/api/tokens/{made.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        (await script.GetAsync("/api/me")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        (await node.Api.DeleteAsync($"/api/tokens/{made.GetProperty("id").GetString()}")).ExpectProblem(HttpStatusCode.NotFound, "tokens.not_found");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Origin", "http://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "own", true)]
    public async Task Writes_of_other_sites_are_refused(string header, string value, bool allowed)
    {
        await using var node = await TestNode.StartAsync();
        using var browser = new OwnerApi(node.Address);
        (await browser.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        var answer = await browser.SendAsync(
            HttpMethod.Post, "/api/posts", new { text = "in your name", audience = "public" },
            r => r.Headers.TryAddWithoutValidation(header, value == "own" ? node.Url : value));
        if (allowed)
        {
            answer.Expect(HttpStatusCode.Created);
        }
        else
        {
            answer.ExpectProblem(HttpStatusCode.Forbidden, "request.cross_site");
            Assert.Empty(await node.FeedAsync());
        }
    }

    [Fact]
    public async Task Guessing_the_password_is_slowed_down()
    {
        await using var node = await TestNode.StartAsync();
        using var thief = new OwnerApi(node.Address);
        ApiAnswer answer;
        var tries = 0;
        do
        {
            answer = await thief.PostAsync("/api/session", new { password = $"guess {tries}" });
        }
        while (answer.Status == HttpStatusCode.Unauthorized && ++tries < 50);

        answer.ExpectProblem(HttpStatusCode.TooManyRequests, "session.too_many");
        Assert.InRange(tries, 3, 20);
        Assert.InRange(int.Parse(answer.Response.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 60);

        // Not even the right password is tried now; the owner's open session goes on.
        (await thief.PostAsync("/api/session", new { password = TestNode.Password })).ExpectProblem(HttpStatusCode.TooManyRequests, "session.too_many");
        (await node.Api.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_changed_password_ends_all_other_sessions()
    {
        await using var node = await TestNode.StartAsync();
        using var here = new OwnerApi(node.Address);
        using var there = new OwnerApi(node.Address);
        (await here.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        (await there.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);

        (await here.PostAsync("/api/password", new { current = "not it", @new = "another sentence" })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await there.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        (await here.PostAsync("/api/password", new { current = TestNode.Password, @new = "another sentence" })).Expect(HttpStatusCode.NoContent);
        (await here.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        (await there.GetAsync("/api/me")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");

        (await there.PostAsync("/api/session", new { password = TestNode.Password })).ExpectProblem(HttpStatusCode.Unauthorized, "session.wrong_password");
        (await there.PostAsync("/api/session", new { password = "another sentence" })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        await using var node = await TestNode.StartAsync();
        using var browser = new OwnerApi(node.Address);
        (await browser.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        await node.RestartAsync();
        (await browser.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
    }

    internal static IEnumerable<(HttpMethod Method, string Path)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(m => m.Name is "get" or "post" or "put" or "patch" or "delete").Select(m => (HttpMethod.Parse(m.Name.ToUpperInvariant()), path.Name)));
}
