using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>The page that asks for the passphrase.</summary>
public sealed class UnlockTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Passphrase = "five plain words of mine";

    [Fact]
    public async Task A_locked_node_is_unlocked_without_scripts_and_the_page_is_accessible()
    {
        Axe.Required();
        await using var node = NodeProcess.Prepare();
        await node.InitAsync();
        (await node.TellAsync(Passphrase, "passphrase", "set", "--passphrase-file", "-")).Expect(0);
        await node.RunLockedAsync();
        foreach (var (width, height, dark) in new[] { (390, 844, true), (390, 844, false), (1280, 900, true), (1280, 900, false) })
        {
            await using var window = await browser.OpenAsync(width, height, dark: dark);
            await window.Page.GotoAsync(node.Url);
            await Assertions.Expect(window.Page.GetByLabel("Passphrase")).ToBeFocusedAsync();
            await CheckAsync(window, width, dark);
            if (dark)
            {
                await window.Page.GetByLabel("Passphrase").FillAsync("not that one");
                await window.Page.Keyboard.PressAsync("Enter");
                await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the passphrase");
                await CheckAsync(window, width, dark);
            }
        }

        await using var plain = await browser.OpenAsync(script: false);
        await plain.Page.GotoAsync(node.Url + "/app/settings");
        await plain.Page.GetByLabel("Passphrase").FillAsync(Passphrase);
        await plain.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Unlock" }).ClickAsync();
        await plain.Page.WaitForURLAsync(node.Url + "/app");

        await using var owner = await browser.OpenAsync();
        await owner.SignInAsync(node);
        Assert.Empty(owner.Errors);
    }

    private static async Task CheckAsync(BrowserWindow window, int width, bool dark)
    {
        Assert.True(await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, "wider than the window");
        Assert.Equal("", string.Join('\n', await Axe.ViolationsAsync(window.Page)));
        Assert.Empty(window.Errors);
        if (Environment.GetEnvironmentVariable("SHOTS") is { } shots)
        {
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{shots}/locked-{width}-{dark}-{DateTime.UtcNow.Ticks}.png" });
        }
    }
}
