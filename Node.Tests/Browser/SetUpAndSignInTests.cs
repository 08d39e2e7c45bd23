using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>The first minutes of a node, and its door, in a browser.</summary>
public sealed partial class SetUpAndSignInTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [GeneratedRegex(@"http://\S+/app/setup#\S+")]
    private static partial Regex SetUpLink();

    /// <summary>The set-up link that a new node prints.</summary>
    internal static async Task<string> LinkOfAsync(NodeProcess node)
    {
        await Poll.UntilAsync(() => SetUpLink().IsMatch(node.Output), "the set-up link");
        return SetUpLink().Match(node.Output).Value;
    }

    [Fact]
    public async Task A_new_node_is_set_up_by_the_printed_link()
    {
        await using var node = NodeProcess.Prepare();
        await node.RunAsync();
        await using var window = await browser.OpenAsync(390, 844);
        var page = window.Page;
        await page.GotoAsync(await LinkOfAsync(node));
        await page.Locator("#setup-name").FillAsync("Alice Example");
        await Assertions.Expect(page.Locator("#setup-handle")).ToHaveValueAsync(new Regex("^alice"));
        await page.Locator("#setup-password").FillAsync("short");
        await page.Locator("[data-testid=setup-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.GetByText("at least 8 characters").First).ToBeVisibleAsync();
        await page.Locator("#setup-password").FillAsync(NodeProcess.Password);
        await page.Locator("[data-testid=setup-form] button[type=submit]").ClickAsync();
        var phrase = await page.GetByTestId("recovery-phrase").TextContentAsync();
        Assert.True(PersonalNode.Crypto.RecoveryPhrase.TryRead(phrase!, out var key, out _));
        key!.Dispose();
        var done = page.GetByTestId("recovery-done");
        await Assertions.Expect(done).ToBeDisabledAsync();
        await page.GetByTestId("recovery-confirm").CheckAsync();
        await done.ClickAsync();
        await Assertions.Expect(page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
        await window.WriteAsync("My first post");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_password_opens_and_signing_out_closes()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        var page = window.Page;
        await page.GotoAsync(node.Url + "/app/settings");
        await page.Locator("#signin-password").FillAsync("not the password");
        await page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.GetByText("The password is not right")).ToBeVisibleAsync();
        await page.Locator("#signin-password").FillAsync(NodeProcess.Password);
        await page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();

        // Back where the way led before the door was closed.
        await Assertions.Expect(page).ToHaveURLAsync(node.Url + "/app/settings");
        await page.GetByTestId("sign-out").ClickAsync();
        await Assertions.Expect(page.GetByTestId("signin-form")).ToBeVisibleAsync();
        await page.GotoAsync(node.Url + "/app");
        await Assertions.Expect(page.GetByTestId("signin-form")).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_public_page_reads_without_script()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("Out in the open, *really*");
        await node.PostAsync("Among friends", "friends");
        await using var window = await browser.OpenAsync(390, 844, script: false);
        await window.Page.GotoAsync(node.Url + "/");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = node.Name })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("Out in the open")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("Among friends")).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }
}
