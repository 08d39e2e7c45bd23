using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>A copy at a friend's, as both owners do it in their settings.</summary>
public sealed class HeldCopyTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task One_asks_the_other_agrees_and_each_sees_what_is_where_until_it_is_ended()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await NodeProcess.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        await using var hers = await browser.OpenAsync(390, 844);
        await hers.SignInAsync(alice);
        await hers.Page.GotoAsync(alice.Url + "/app/settings");
        await hers.Page.GetByTestId("held-ask").ClickAsync();
        var holder = hers.Page.GetByTestId("holder");
        await Assertions.Expect(holder).ToHaveAttributeAsync("data-state", "asked");

        await using var his = await browser.OpenAsync(1280, 900);
        await his.SignInAsync(bob);
        await his.Page.GotoAsync(bob.Url + "/app/notifications");
        await his.Page.Locator("[data-kind=backup_asked] a").ClickAsync();
        var kept = his.Page.GetByTestId("kept-copy");
        await Assertions.Expect(kept).ToContainTextAsync("Alice Test asks whether your node may keep their backup");
        await kept.Locator("input").FillAsync("0.5");
        await his.Page.GetByTestId("kept-accept").ClickAsync();
        await Assertions.Expect(kept).ToHaveAttributeAsync("data-state", "kept");

        await Assertions.Expect(holder).ToContainTextAsync($"at 127.0.0.1:{bob.Port}");
        await Assertions.Expect(holder).ToContainTextAsync("Last safe copy");
        await Assertions.Expect(holder).ToContainTextAsync("of 500 MB");
        await Assertions.Expect(kept).ToContainTextAsync("newest of");
        Assert.Equal(0, await hers.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));

        await his.Page.GetByTestId("kept-stop").ClickAsync();
        await his.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(his.Page.GetByTestId("kept")).ToBeHiddenAsync();
        await Assertions.Expect(holder).ToHaveAttributeAsync("data-state", "ended");
        await hers.Page.GotoAsync(alice.Url + "/app/notifications");
        await Assertions.Expect(hers.Page.Locator("[data-kind=backup_copy]").First).ToContainTextAsync("Bob Test keeps your backup no longer");
        Assert.Empty(hers.Errors);
        Assert.Empty(his.Errors);
    }
}
