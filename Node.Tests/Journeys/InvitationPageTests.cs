using System.Net;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The page of an invitation: what it says, to whom, and where it leads.</summary>
public sealed class InvitationPageTests
{
    [Fact]
    public async Task The_page_explains_works_without_a_script_and_is_kept_by_nobody()
    {
        await using var alice = await TestNode.StartAsync();
        var link = await LinkAsync(alice, "Secret Name");
        var page = (await alice.Anonymous.GetAsync(link, "text/html")).Expect(HttpStatusCode.OK);
        Assert.Contains("Alice Test invites you", page.Text, StringComparison.Ordinal);
        Assert.Contains($"@alice@{alice.Host}", page.Text, StringComparison.Ordinal);
        Assert.Contains($"<form class=\"follow-form\" method=\"post\" action=\"{link}/go\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project Node", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Secret Name", page.Text, StringComparison.Ordinal);
        Assert.Equal("no-store", Header(page, "Cache-Control"));
        Assert.Equal("no-referrer", Header(page, "Referrer-Policy"));
        Assert.Equal("noindex, nofollow", Header(page, "X-Robots-Tag"));
        Assert.Contains("form-action 'self' https:", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);

        // A program that opens the link is shown who invites, and looking changes nothing.
        Assert.Equal(alice.Url, Header((await alice.Anonymous.GetAsync(link, "application/activity+json")).Expect(HttpStatusCode.Found), "Location").TrimEnd('/'));
        Assert.Equal("open", (await alice.Api.ItemsAsync("/api/invitations"))[0].GetProperty("state").GetString());
        await using var bare = await TestNode.StartBareAsync();
        (await bare.Anonymous.GetAsync(link, "text/html")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_leads_nowhere_is_said_on_the_page()
    {
        await using var alice = await TestNode.StartAsync();
        await using var server = await StrangerActor.StartAsync("bob");
        server.AnswerWebFinger((server.Account("bob"), server.Account("bob"), server.Url, null));
        var link = await LinkAsync(alice, "Bob");
        foreach (var (typed, status, words) in ((string, int, string)[])
            [
                ("", 400, "Enter your handle"), (new string('x', 301), 400, "Enter your handle"), ("<script>alert(1)</script>", 400, "no handle"),
                ($"nobody@{server.Host}", 404, "Nobody is found"), ("bob@127.0.0.1:1", 502, "cannot be reached"),
            ])
        {
            var answer = (await SendAsync(alice, link, typed)).Expect((HttpStatusCode)status);
            Assert.Contains(words, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("no-store", Header(answer, "Cache-Control"));
        }

        // A server without a page for following: by hand, and let in all the same.
        Assert.Contains("One step is left", (await SendAsync(alice, link, $"bob@{server.Host}")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);

        // Another site's page cannot make a visitor's browser name somebody.
        (await alice.Anonymous.SendAsync(
            HttpMethod.Post, link + "/go", new FormUrlEncodedContent([new("account", $"bob@{server.Host}")]), r => r.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site")))
            .Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("https://a.example/invite/AAAAAAAAAAAAAAAAAAAAAA", "https://a.example/invite/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(" a.example/invite/AAAAAAAAAAAAAAAAAAAA-_/ ", "https://a.example/invite/AAAAAAAAAAAAAAAAAAAA-_")]
    [InlineData("http://a.example:8080/invite/AAAAAAAAAAAAAAAAAAAAAA?utm_source=x#y", "http://a.example:8080/invite/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("https://a.example/invite/AAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("https://a.example/invite/AAAAAAAAAAAAAAAAAAAAAA/x", null)]
    [InlineData("https://a.example/invite/AAAAAAAAAAAAAAAAAAAA%2F", null)]
    [InlineData("https://a.example/x/invite/AAAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("https://a.example", null)]
    [InlineData("@alice@a.example", null)]
    [InlineData("", null)]
    public void A_link_is_known_by_its_path(string typed, string? expected)
    {
        Assert.Equal(expected is not null, InvitationLink.TryRead(typed, out var link));
        Assert.Equal(expected, link);
    }

    private static async Task<string> LinkAsync(TestNode node, string name) => new Uri((await node.InviteAsync(name)).GetProperty("link").GetString()!).AbsolutePath;

    private static string Header(ApiAnswer answer, string name) => string.Join(',', answer.Response.Headers.GetValues(name));

    private static Task<ApiAnswer> SendAsync(TestNode node, string link, string account) =>
        node.Anonymous.SendAsync(HttpMethod.Post, link + "/go", new FormUrlEncodedContent([new("account", account)]));
}
