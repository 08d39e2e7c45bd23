using System.Net;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>A node that starts locked: a page for its owner, "later" for everybody else, and nothing lost meanwhile.</summary>
public sealed class LockedTests
{
    private const string Passphrase = "five plain words of mine";

    [Fact]
    public async Task What_is_sent_while_it_is_locked_arrives_when_it_is_unlocked()
    {
        await using var pair = await Pair.StartAsync();
        Assert.Equal(0, await pair.Bob.StopAsync());
        (await pair.Bob.TellAsync(Passphrase, "passphrase", "set", "--passphrase-file", "-")).Expect(0);

        // Ctrl+C ends it before anybody unlocked it, too.
        await pair.Bob.RunLockedAsync();
        Assert.Equal(0, await pair.Bob.InterruptAsync());
        await pair.Bob.RunLockedAsync();
        (await pair.Bob.VerbAsync("token", "create", "--name", "a")).ExpectRefusal("already runs");
        (await pair.Bob.TellAsync(Passphrase, "passphrase", "remove", "--current-file", "-")).ExpectRefusal("already runs");

        var sealedPost = await pair.Alice.PostAsync("sent to a locked node", "friends");
        foreach (var path in new[] { "/api/node", "/healthz", "/outbox", "/.well-known/webfinger?resource=acct:bob", "/js/main.js", "/index.html" })
        {
            var answer = (await pair.Bob.Anonymous.GetAsync(path)).ExpectProblem(HttpStatusCode.ServiceUnavailable, "node.locked");
            Assert.Equal(TimeSpan.FromSeconds(300), answer.Response.Headers.RetryAfter?.Delta);
        }

        (await pair.Bob.Anonymous.GetAsync("/", "application/activity+json")).ExpectProblem(HttpStatusCode.ServiceUnavailable, "node.locked");
        (await pair.Bob.Anonymous.PostAsync("/inbox", new { type = "Create" })).ExpectProblem(HttpStatusCode.ServiceUnavailable, "node.locked");
        var page = (await pair.Bob.Anonymous.GetAsync("/", "text/html")).Expect(HttpStatusCode.OK);
        Assert.Contains("action=\"/unlock\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bob", page.Text, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        (await pair.Bob.Anonymous.GetAsync("/app", "text/html")).Expect(HttpStatusCode.ServiceUnavailable);
        (await pair.Bob.Anonymous.GetAsync("/css/locked.css")).Expect(HttpStatusCode.OK);

        Assert.Contains("not the passphrase", (await UnlockAsync(pair.Bob, Passphrase + "x")).Expect(HttpStatusCode.Forbidden).Text, StringComparison.Ordinal);
        (await UnlockAsync(pair.Bob, Passphrase, ("Sec-Fetch-Site", "cross-site"))).ExpectProblem(HttpStatusCode.Forbidden, "request.cross_site");
        (await UnlockAsync(pair.Bob, Passphrase, ("Origin", "https://evil.example"))).ExpectProblem(HttpStatusCode.Forbidden, "request.cross_site");
        (await pair.Bob.Anonymous.GetAsync("/api/node")).ExpectProblem(HttpStatusCode.ServiceUnavailable, "node.locked");

        var opened = (await UnlockAsync(pair.Bob, Passphrase, ("Origin", pair.Bob.Url))).Expect(HttpStatusCode.SeeOther);
        Assert.Equal("/app", opened.Response.Headers.Location!.OriginalString);

        // By then it listens: the very next request finds the node.
        (await pair.Bob.Anonymous.GetAsync("/api/node")).Expect(HttpStatusCode.OK);
        var there = await pair.Bob.SeesAsync(sealedPost.GetProperty("url").GetString()!);
        Assert.Equal("sent to a locked node", there.GetProperty("text").GetString());
        Assert.True(there.GetProperty("sealed").GetBoolean());
        await pair.Bob.PostAsync("and back");
        Assert.Equal(0, await pair.Bob.StopAsync());
        Assert.Empty(Leaks.Of(pair.Bob.Folder, Passphrase));
        Assert.DoesNotContain(Passphrase, pair.Bob.Output + pair.Bob.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_are_few()
    {
        using var folder = new TestFolder();
        using (var data = DataFolder.Open(folder.Path))
        {
            data.Keys.SetPassphrase(Passphrase);
        }

        var url = $"http://127.0.0.1:{FreePort.Next()}";
        await using var locked = Hosting.LockedNode.Build(["--urls", url, $"--Node:DataDirectory={folder.Path}"]);
        await locked.App.StartAsync(TestContext.Current.CancellationToken);
        using var visitor = new OwnerApi(url);
        for (var i = 0; i < 10; i++)
        {
            (await UnlockAsync(visitor, "")).Expect(HttpStatusCode.BadRequest);
        }

        var refused = (await UnlockAsync(visitor, Passphrase)).Expect(HttpStatusCode.TooManyRequests);
        Assert.NotNull(refused.Response.Headers.RetryAfter);
        Assert.Contains("Wait a minute", refused.Text, StringComparison.Ordinal);
        using var large = new ByteArrayContent(new byte[100_000]);
        using var answer = await visitor.Http.PostAsync(new Uri(url + "/inbox"), large, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private static Task<ApiAnswer> UnlockAsync(NodeProcess node, string passphrase, params (string Name, string Value)[] headers) =>
        UnlockAsync(node.Anonymous, passphrase, headers);

    private static async Task<ApiAnswer> UnlockAsync(OwnerApi visitor, string passphrase, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/unlock", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["passphrase"] = passphrase }),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await ApiAnswer.OfAsync(visitor.Http, request);
    }
}
