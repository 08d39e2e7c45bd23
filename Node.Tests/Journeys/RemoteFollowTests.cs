using System.Net;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>"Enter your handle": a visitor is sent to where their own server lets them follow, and nowhere else.</summary>
public sealed class RemoteFollowTests
{
    [Fact]
    public async Task The_page_works_without_a_script_and_lets_only_its_own_form_lead_elsewhere()
    {
        await using var node = await TestNode.StartAsync();
        var home = (await node.Anonymous.GetAsync("/", "text/html")).Expect(HttpStatusCode.OK);
        Assert.Contains("href=\"/follow\"", home.Text, StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self'; base-uri 'none'; frame-ancestors 'none'", Policy(home), StringComparison.Ordinal);

        var page = (await node.Anonymous.GetAsync("/follow", "text/html")).Expect(HttpStatusCode.OK);
        Assert.Contains("<form class=\"follow-form\" method=\"post\" action=\"/follow\">", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("form-action 'self' https:", Policy(page), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Policy(page), StringComparison.Ordinal);
        await using var bare = await TestNode.StartBareAsync();
        (await bare.Anonymous.GetAsync("/follow", "text/html")).Expect(HttpStatusCode.NotFound);
        (await SendAsync(bare, "@a@a.example")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_visitor_is_sent_to_their_own_server_by_handle_by_profile_and_by_its_name()
    {
        await using var node = await TestNode.StartAsync();
        await using var server = await StrangerActor.StartAsync("bob");
        var template = server.Url + "/subscribe?acct={uri}&x=1";
        var bob = server.Account("bob");
        var self = $"acct:{server.Host}@{server.Host}";
        server.AnswerWebFinger((bob, bob, server.Url + "/users/bob", template), (server.Url + "/@bob", bob, null, template), (self, self, null, template));
        foreach (var typed in (string[])["@bob@HOST", " bob@HOST ", "acct:bob@HOST", "HOST", server.Url + "/@bob"])
        {
            var answer = (await SendAsync(node, typed.Replace("HOST", server.Host, StringComparison.Ordinal))).Expect(HttpStatusCode.SeeOther);
            Assert.Equal($"{server.Url}/subscribe?acct={Uri.EscapeDataString(node.Url)}&x=1", answer.Response.Headers.GetValues("Location").Single());
        }
    }

    [Fact]
    public async Task Two_nodes_lead_a_visitor_from_one_to_the_other_where_they_confirm()
    {
        await using var alice = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        foreach (var typed in (string[])[$"@bob@{bob.Host}", bob.Host, bob.Url])
        {
            var there = (await SendAsync(alice, typed)).Expect(HttpStatusCode.SeeOther).Response.Headers.GetValues("Location").Single();
            Assert.Equal($"{bob.Url}/authorize_interaction?uri={Uri.EscapeDataString(alice.Url)}", there);
            var page = (await bob.Anonymous.GetAsync(new Uri(there).PathAndQuery)).Expect(HttpStatusCode.Found).Response.Headers.GetValues("Location").Single();
            Assert.Equal("/app/people?add=" + Uri.EscapeDataString(alice.Url), page);
            (await bob.Anonymous.GetAsync(page)).Expect(HttpStatusCode.OK);
        }

        // Nothing was done: the owner has confirmed nothing.
        Assert.Empty(await bob.Api.ItemsAsync("/api/people"));
    }

    [Theory]
    [InlineData("https://a.example/x?u={uri}", "https://a.example/x?u=https%3A%2F%2Fme.example")]
    [InlineData("http://a.example:8080/{uri}", "http://a.example:8080/https%3A%2F%2Fme.example")]
    [InlineData("https://a.example/x", null)]
    [InlineData("javascript:alert({uri})", null)]
    [InlineData("data:text/html,{uri}", null)]
    [InlineData("//a.example/{uri}", null)]
    [InlineData("/x?u={uri}", null)]
    [InlineData("{uri}", null)]
    [InlineData("https://{uri}/", null)]
    [InlineData("https://{uri}.a.example/", null)]
    [InlineData("https://a.example:{uri}/", null)]
    [InlineData("https://me@a.example/{uri}", null)]
    [InlineData("https://a.example\\@b.example/{uri}", null)]
    [InlineData("https://a.example/\r\nSet-Cookie: x={uri}", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_a_web_address_with_a_place_for_whom_is_a_template(string? template, string? filled)
    {
        Assert.Equal(filled is not null, SubscribeTemplate.TryFill(template, "https://me.example", out var location));
        Assert.Equal(filled, location);
    }

    [Fact]
    public async Task What_leads_nowhere_is_said_on_the_page()
    {
        await using var node = await TestNode.StartAsync();
        await using var server = await StrangerActor.StartAsync("bob");
        server.AnswerWebFinger((server.Account("bob"), server.Account("bob"), null, "javascript:alert('{uri}')"), (server.Account("eve"), server.Account("eve"), null, null));
        foreach (var (typed, status, words) in ((string, int, string)[])
            [
                ($"bob@{server.Host}", 404, "does not say"), ($"eve@{server.Host}", 404, "does not say"), ($"nobody@{server.Host}", 404, "does not say"),
                ("bob@127.0.0.1:1", 502, "cannot be reached"), ("nonsense", 400, "no handle"), ("", 400, "Enter your handle"), (new string('x', 301), 400, "Enter your handle"),
                ("<script>alert(1)</script>", 400, "no handle"),
            ])
        {
            var answer = (await SendAsync(node, typed)).Expect((HttpStatusCode)status);
            Assert.Contains(words, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.False(answer.Response.Headers.Contains("Location"));
        }

        foreach (var uri in (string[])["", "?uri=", "?uri=" + new string('x', 501)])
        {
            (await node.Anonymous.GetAsync("/authorize_interaction" + uri)).Expect(HttpStatusCode.BadRequest);
        }

        // Whatever it names, the way leads into the own app.
        var inside = (await node.Anonymous.GetAsync("/authorize_interaction?uri=" + Uri.EscapeDataString("//evil.example/\\x"))).Expect(HttpStatusCode.Found);
        Assert.StartsWith("/app/people?add=", inside.Response.Headers.GetValues("Location").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 400)]
    [InlineData("Sec-Fetch-Site", "same-site", 400)]
    [InlineData("Sec-Fetch-Site", "same-origin", 303)]
    [InlineData("Origin", "http://evil.example", 400)]
    [InlineData("Origin", "null", 303)]
    public async Task Another_sites_form_sends_nobody_anywhere(string header, string value, int status)
    {
        await using var node = await TestNode.StartAsync();
        await using var server = await StrangerActor.StartAsync("bob");
        server.AnswerWebFinger((server.Account("bob"), server.Account("bob"), null, server.Url + "/{uri}"));
        (await SendAsync(node, $"bob@{server.Host}", r => r.Headers.TryAddWithoutValidation(header, value))).Expect((HttpStatusCode)status);
    }

    [Fact]
    public async Task Asking_over_and_over_is_slowed_down()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            (await SendAsync(node, "nonsense")).Expect(HttpStatusCode.BadRequest);
        }

        (await SendAsync(node, "nonsense")).ExpectProblem(HttpStatusCode.TooManyRequests, "request.too_many");

        // The owner's door is another one.
        (await node.Anonymous.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
    }

    private static string Policy(ApiAnswer page) => page.Response.Headers.GetValues("Content-Security-Policy").Single();

    private static Task<ApiAnswer> SendAsync(TestNode node, string account, Action<HttpRequestMessage>? change = null) =>
        node.Anonymous.SendAsync(HttpMethod.Post, "/follow", new FormUrlEncodedContent([new("account", account)]), change);
}
