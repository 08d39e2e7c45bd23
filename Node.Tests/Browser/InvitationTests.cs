using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Inviting a friend by hand, and coming: on a phone and on a desk, light and dark, at two nodes that let nobody in unasked.</summary>
public sealed class InvitationTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(390, 844, true)]
    [InlineData(1280, 900, false)]
    public async Task A_friend_is_invited_opens_the_link_and_is_connected(int width, int height, bool dark)
    {
        Axe.Required();
        var starting = NodeProcess.StartAsync("bob");
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await starting;
        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.SignInAsync(alice);
        await window.Page.GotoAsync(alice.Url + "/app/people");
        await window.Page.GetByTestId("invitations-link").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".blank")).ToContainTextAsync("Nobody is invited");
        await CheckAsync(window, $"invitations-empty-{width}");

        await window.Page.GetByTestId("invite").ClickAsync();
        await window.Page.GetByTestId("invite-make").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#invite-name-error")).ToContainTextAsync("Enter a name");
        await window.Page.GetByTestId("invite-name").FillAsync("Bobby Schönberg");
        await window.Page.GetByTestId("invite-name").PressAsync("Enter");
        var link = await window.Page.GetByTestId("invite-link").Locator("code").InnerTextAsync();
        Assert.StartsWith(alice.Url + "/invite/", link, StringComparison.Ordinal);
        Assert.Contains(link, await window.Page.Locator("#invite-message").InputValueAsync(), StringComparison.Ordinal);
        Assert.True(await window.Page.GetByTestId("invite-link").Locator("img").EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 0; }"));
        await CheckAsync(window, $"invite-dialog-{width}");
        await window.Page.Keyboard.PressAsync("Escape");

        // A list as an archive makes it: found by name, taken, taken back.
        for (var i = 1; i <= 60; i++)
        {
            await alice.InviteAsync($"Friend {i} of old times");
        }

        await window.Page.ReloadAsync();
        var rows = window.Page.GetByTestId("invitation");
        await Assertions.Expect(rows).ToHaveCountAsync(50);
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show more" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(61);
        await window.Page.GetByTestId("invite-search").FillAsync("schon");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows).ToContainTextAsync("Bobby Schönberg");
        await window.Page.GetByTestId("invitation-copy").ClickAsync();
        await Assertions.Expect(rows).ToContainTextAsync("taken on");
        await window.Page.GetByTestId("invite-search").FillAsync("Friend 7 ");
        await Assertions.Expect(rows).ToContainTextAsync("Friend 7 of old times");
        await window.Page.GetByTestId("invitation-menu").ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take back" }).ClickAsync();
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".blank")).ToContainTextAsync("No name fits");
        await window.Page.GetByTestId("invite-search").FillAsync("");
        await Assertions.Expect(rows).ToHaveCountAsync(50);
        await CheckAsync(window, $"invitations-{width}");

        // The friend: the page, then the own node, which asks who they are and whether they want to.
        await using var visitor = await browser.OpenAsync(width, height, dark: dark);
        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("invites you");
        await visitor.Page.Locator("summary").ClickAsync();
        await CheckAsync(visitor, $"invite-page-{width}");
        await visitor.Page.Locator("#account").FillAsync("nonsense");
        await visitor.Page.Locator("#account").PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator("#problem")).ToContainTextAsync("no handle");
        await visitor.Page.Locator("#account").FillAsync($"@bob@{new Uri(bob.Url).Authority}");
        await visitor.Page.Locator("#account").PressAsync("Enter");
        await visitor.Page.Locator("#signin-password").FillAsync(NodeProcess.Password);
        await visitor.Page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByTestId("people-add-url")).ToHaveValueAsync(link);
        Assert.Empty(await bob.Api.ItemsAsync("/api/people"));
        await visitor.Page.GetByTestId("people-add-submit").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByTestId("person")).ToContainTextAsync(alice.Name);
        await Poll.UntilAsync(
            async () => await Friends.RelationAsync(bob, alice.Url, "following") == "yes" && await Friends.RelationAsync(bob, alice.Url, "follower") == "yes", "both ways");

        await window.Page.GetByTestId("invite-used").CheckAsync(new LocatorCheckOptions { Force = true });
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows).ToContainTextAsync("came on");
        await CheckAsync(window, $"invitations-came-{width}");
        await window.Page.GotoAsync(alice.Url + "/app/notifications");
        await Assertions.Expect(window.Page.Locator("[data-testid=notification][data-kind=invitation]")).ToContainTextAsync("came with your invitation");
        await visitor.Page.GotoAsync(link);
        await CheckAsync(visitor, $"invite-over-{width}");
    }

    [Fact]
    public async Task Without_a_script_the_page_leads_to_the_visitors_server()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await NodeProcess.StartAsync("bob");
        await using var window = await browser.OpenAsync(390, 844, script: false);
        var link = (await alice.InviteAsync("Bob")).GetProperty("link").GetString()!;
        await window.Page.GotoAsync(link);
        await window.Page.Locator("#account").FillAsync(bob.Url);
        await window.Page.Locator("#account").PressAsync("Enter");
        await window.Page.WaitForURLAsync($"{bob.Url}/app/people?add={Uri.EscapeDataString(link)}");
        Assert.Empty(window.Errors);
    }

    private static async Task CheckAsync(BrowserWindow window, string page)
    {
        if (Environment.GetEnvironmentVariable("SHOTS") is { Length: > 0 } folder)
        {
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, page + ".png"), FullPage = page.Contains("page", StringComparison.Ordinal) });
        }

        Assert.True(await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{page} is wider than the window");
        var violations = await Axe.ViolationsAsync(window.Page);
        Assert.True(violations.Count == 0, $"{page}:\n{string.Join('\n', violations)}");
        Assert.True(window.Errors.Count == 0, $"{page}:\n{string.Join('\n', window.Errors)}");
    }
}
