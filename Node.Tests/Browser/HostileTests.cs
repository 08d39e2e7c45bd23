using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Somebody whose server sends whatever it likes: in their name, their profile, their posts, warnings, addresses and tags.</summary>
public sealed class HostileTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Script = "window.xss = 1";

    private const string Attack =
        $"<img src=x onerror=\"{Script}\"><script>{Script}</script><svg onload=\"{Script}\"><a href=\"javascript:{Script}\">click</a>"
        + $"<iframe srcdoc=\"<script>parent.xss = 1</script>\"></iframe><details open ontoggle=\"{Script}\"><summary>s</summary></details>"
        + $"<p style=\"position:fixed;inset:0\" onmouseover=\"{Script}\" id=main data-testid=post>harmless words</p><math><mtext><style><img src=x onerror={Script}></style></mtext></math>";

    [Fact]
    public async Task Nothing_of_a_hostile_author_runs_or_breaks_out()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var stranger = await StrangerActor.StartAsync();
        var actor = stranger.Actor();
        actor["name"] = $"<img src=x onerror='{Script}'>";
        actor["summary"] = Attack;
        actor["url"] = $"javascript:{Script}";
        stranger.Documents["/"] = actor;
        var person = await stranger.BefriendAsync(node);
        var note = stranger.Note("words");
        note["content"] = Attack;
        note["url"] = $"javascript:{Script}";
        note["tag"] = new JsonArray(
            new JsonObject { ["type"] = "Hashtag", ["name"] = $"#<img src=x onerror={Script}>", ["href"] = $"javascript:{Script}" },
            new JsonObject { ["type"] = "Mention", ["name"] = $"<img src=x onerror={Script}>", ["href"] = node.Url });
        var warned = stranger.Note("words behind a warning");
        warned["summary"] = $"<img src=x onerror='{Script}'>\"><script>{Script}</script>";
        warned["sensitive"] = true;
        foreach (var each in new[] { note, warned })
        {
            (await stranger.SendAsync(node, stranger.Prove(stranger.Activity("Create", each)))).Expect(HttpStatusCode.Accepted);
        }

        await Poll.UntilAsync(async () => (await node.FeedAsync()).Count == 2, "both posts");
        var posts = await node.FeedAsync();
        (await stranger.SendAsync(node, stranger.Prove(stranger.Activity("Follow", node.Url)))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await node.Api.ItemsAsync("/api/people/requests")).Count == 1, "the request");

        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        string[] pages = ["/app", "/app/people", "/app/person/" + person, .. posts.Select(p => "/app/post/" + p.GetProperty("id").GetString())];
        foreach (var path in pages)
        {
            await window.Page.GotoAsync(node.Url + path);

            // The attack is there, as the text that it is.
            await Assertions.Expect(window.Page.GetByText("<img src=x onerror").First).ToBeVisibleAsync();
            await window.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            foreach (var link in await window.Page.GetByText("click", new PageGetByTextOptions { Exact = true }).AllAsync())
            {
                await link.ClickAsync();
            }

            Assert.Equal("", await window.Page.EvaluateAsync<string>(
                """
                (window.xss === undefined ? "" : "it ran")
                  + [...document.querySelectorAll("main img, main iframe, main script, .content [style], .content [id], .content [data-testid], .content svg, a[href^='javascript:' i]")]
                    .map(e => e.outerHTML).join("\n")
                  + [...document.querySelectorAll("main *")].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith("on")).map(a => a.name).join()
                """));
            Assert.Equal(node.Url + path, window.Page.Url);
        }

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Main)).ToHaveCountAsync(1);
        Assert.Empty(window.Errors);
    }
}
