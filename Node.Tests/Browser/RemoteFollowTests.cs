using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>"Enter your handle", by hand, from one node's public page to the other's app.</summary>
public sealed class RemoteFollowTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_visitor_follows_from_a_public_page_and_confirms_at_home_after_signing_in()
    {
        var starting = NodeProcess.StartAsync("bob");
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await starting;
        await using var window = await browser.OpenAsync(390, 844);
        await window.Page.GotoAsync(alice.Url);
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Follow", Exact = true }).ClickAsync();
        await window.Page.Locator("#account").FillAsync("nonsense");
        await window.Page.Locator("#account").PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#problem")).ToContainTextAsync("no handle");
        await Assertions.Expect(window.Page.Locator("#account")).ToHaveValueAsync("nonsense");
        await window.Page.Locator("#account").FillAsync($"@bob@{new Uri(bob.Url).Authority}");
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Continue" }).ClickAsync();

        // At bob's node, which first wants to know whether it is bob.
        await window.Page.Locator("#signin-password").FillAsync(NodeProcess.Password);
        await window.Page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("people-add-url")).ToHaveValueAsync(alice.Url);
        await Assertions.Expect(window.Page.Locator("#add-url-hint")).ToContainTextAsync("Nothing happens before");
        Assert.Empty(await bob.Api.ItemsAsync("/api/people"));
        await window.Page.GetByTestId("people-add-submit").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("person")).ToContainTextAsync(alice.Name);
        Assert.Single(await bob.Api.ItemsAsync("/api/people"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Without_a_script_the_page_does_the_same()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var server = await StrangerActor.StartAsync("bob");
        server.AnswerWebFinger((server.Account("bob"), server.Account("bob"), null, server.Url + "/arrived?who={uri}"));
        server.Files["/arrived"] = context => context.Response.WriteAsync("Follow?");
        await using var window = await browser.OpenAsync(1280, 800, script: false);
        await window.Page.GotoAsync(alice.Url + "/follow");
        await window.Page.Locator("#account").FillAsync($"bob@{server.Host}");
        await window.Page.Locator("#account").PressAsync("Enter");
        await window.Page.WaitForURLAsync($"{server.Url}/arrived?who={Uri.EscapeDataString(alice.Url)}");
        Assert.Empty(window.Errors);
    }
}
