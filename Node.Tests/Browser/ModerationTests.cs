using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Keeping people, hosts and words away, by hand.</summary>
public sealed class ModerationTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_muted_word_folds_posts_up_until_it_is_taken_off_the_list()
    {
        await using var pair = await Pair.StartAsync();
        await pair.Alice.PostAsync("The final score was 3:1");
        await pair.Bob.SeesAsync((await pair.Alice.FeedAsync())[0].Url());
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await Assertions.Expect(bobs.Page.GetByText("The final score")).ToBeVisibleAsync();
        await bobs.Page.Locator("a[href='/app/settings']").ClickAsync();
        await bobs.MarkAsync();
        await bobs.Page.Locator("#rule-word").FillAsync("SCORE");
        await bobs.Page.Locator("#rule-word").PressAsync("Enter");
        await Assertions.Expect(bobs.Page.GetByTestId("rule")).ToContainTextAsync("SCORE");
        await bobs.Page.Locator(".tabs a[href='/app']").ClickAsync();
        var folded = bobs.Page.GetByTestId("post-hidden");
        await Assertions.Expect(folded).ToContainTextAsync("Hidden: you muted “SCORE”. Show");
        await Assertions.Expect(bobs.Page.GetByText("The final score")).Not.ToBeVisibleAsync();
        await folded.Locator("summary").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByText("The final score")).ToBeVisibleAsync();

        // What comes live is folded as well.
        await pair.Alice.PostAsync("Another score");
        await Assertions.Expect(folded).ToHaveCountAsync(2);
        await bobs.Page.Locator("a[href='/app/settings']").ClickAsync();
        await bobs.Page.GetByTestId("rule").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("rule")).ToHaveCountAsync(0);
        await bobs.Page.Locator(".tabs a[href='/app']").ClickAsync();
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(2);
        await Assertions.Expect(folded).ToHaveCountAsync(0);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task Somebody_is_muted_and_blocked_from_their_menu_and_comes_back()
    {
        await using var pair = await Pair.StartAsync();
        await pair.Alice.PostAsync("Words of Alice");
        await pair.Bob.SeesAsync((await pair.Alice.FeedAsync())[0].Url());
        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await bobs.MarkAsync();
        await bobs.Post("Words of Alice").Locator("a.author").ClickAsync();
        await ChooseAsync(bobs, "Mute");
        await Assertions.Expect(bobs.Page.GetByText("muted", new PageGetByTextOptions { Exact = false }).First).ToBeVisibleAsync();
        await bobs.Page.Locator(".tabs a[href='/app']").ClickAsync();
        await Assertions.Expect(bobs.Page.Locator(".blank")).ToBeVisibleAsync();
        await bobs.Page.GoBackAsync();
        await ChooseAsync(bobs, "Unmute");
        await Assertions.Expect(bobs.Post("Words of Alice")).ToHaveCountAsync(1);

        await ChooseAsync(bobs, "Block");
        await Assertions.Expect(bobs.Page.Locator("dialog")).ToContainTextAsync("refuses whatever they send");
        await bobs.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByText("Blocked by you")).ToBeVisibleAsync();
        await Assertions.Expect(bobs.Post("Words of Alice")).ToHaveCountAsync(0);
        // On a phone the settings are behind one's own page.
        await bobs.Page.Locator(".tabs a[href='/app/person/me']").ClickAsync();
        await bobs.Page.Locator("main a[href='/app/settings']").ClickAsync();
        var line = bobs.Page.GetByTestId("rule").Filter(new LocatorFilterOptions { HasText = pair.Alice.Name });
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(line).ToHaveCountAsync(0);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task A_list_is_looked_at_before_it_is_imported()
    {
        await using var pair = await Pair.StartAsync();
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await bobs.Page.Locator("a[href='/app/settings']").ClickAsync();
        var list = $"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\nbad.example,suspend,,,,\nloud.example,silence,,,,\n{new Uri(pair.Alice.Url).Authority},suspend,,,,\n";
        await ChooseFileAsync(bobs, "blocks.csv", list);
        var dialog = bobs.Page.GetByTestId("import-dialog");
        await Assertions.Expect(dialog).ToContainTextAsync("2 hosts blocked");
        await Assertions.Expect(dialog).ToContainTextAsync("stop following each other");
        await dialog.GetByTestId("import-skipped").Locator("summary").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("only limits this host");
        Assert.Empty(await pair.Bob.Api.ItemsAsync("/api/rules"));
        await dialog.GetByTestId("import-limited").CheckAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("3 hosts blocked");
        await dialog.GetByTestId("import-apply").ClickAsync();
        await Assertions.Expect(dialog.GetByTestId("import-status")).ToContainTextAsync("Done");
        await dialog.GetByTestId("import-close").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("rule").Filter(new LocatorFilterOptions { HasText = "bad.example" })).ToBeVisibleAsync();
        Assert.Equal(3, (await pair.Bob.Api.ItemsAsync("/api/rules")).Count);

        await ChooseFileAsync(bobs, "follows.csv", "Account address,Show boosts,Notify on new posts,Languages\n");
        await Assertions.Expect(bobs.Page.GetByRole(AriaRole.Alert).Filter(new LocatorFilterOptions { HasText = "people to follow" })).ToBeVisibleAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("import-apply")).ToBeDisabledAsync();
        await bobs.Page.Keyboard.PressAsync("Escape");

        await bobs.Page.Locator("#rule-host").FillAsync("other.example");
        await bobs.Page.Locator("#rule-host").PressAsync("Enter");
        await Assertions.Expect(bobs.Page.Locator("dialog")).ToContainTextAsync("Block other.example?");
        await bobs.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("rule").Filter(new LocatorFilterOptions { HasText = "other.example" })).ToBeVisibleAsync();
        await bobs.Page.Locator("#rule-host").FillAsync("no host");
        await bobs.Page.Locator("#rule-host").PressAsync("Enter");
        await bobs.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(bobs.Page.Locator("#rule-host-error")).ToContainTextAsync("Enter the name of a host");
        Assert.Empty(bobs.Errors);
    }

    private static async Task ChooseAsync(BrowserWindow window, string item)
    {
        await window.Page.GetByTestId("person-menu").First.ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = item, Exact = true }).Locator("visible=true").ClickAsync();
    }

    private static async Task ChooseFileAsync(BrowserWindow window, string name, string content)
    {
        var chooser = await window.Page.RunAndWaitForFileChooserAsync(() => window.Page.GetByTestId("rules-import").ClickAsync());
        await chooser.SetFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(content) });
    }
}
