using System.IO.Compression;
using Microsoft.Playwright;
using PersonalNode.Tests.Portability;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>The owner takes everything along: by the button, with or without the keys, and the pages of the export open from the folder.</summary>
public sealed class ExportTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_button_downloads_everything_and_says_when_it_is_whole()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("worth keeping");
        await using var window = await browser.OpenAsync(390, 844, dark: true);
        var card = await OpenAsync(window, node, "export");
        var export = Exported.Of(await DownloadAsync(window, () => card.GetByTestId("export-begin").ClickAsync()));
        await Assertions.Expect(card.GetByTestId("export-status")).ToContainTextAsync("Your export is complete");
        Assert.True((await export.VerifyAsync()).Fine);
        Assert.DoesNotContain(export.Files.Keys, k => k.StartsWith("key/", StringComparison.Ordinal));
        await ShowAsync(window, "card", card);
        Axe.Required();
        Assert.Empty(await Axe.ViolationsAsync(window.Page));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Keys_go_along_under_a_passphrase_that_was_typed_twice()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        var card = await OpenAsync(window, node, "export");
        await card.GetByTestId("export-keys").CheckAsync();
        await card.GetByLabel("Passphrase for the keys").FillAsync("short");
        await card.GetByTestId("export-begin").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("A passphrase has at least 8 characters");
        await card.GetByLabel("Passphrase for the keys").FillAsync("horse battery staple");
        await card.GetByLabel("The same once more").FillAsync("horse battery stable");
        await card.GetByTestId("export-begin").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("The two are not the same");
        await card.GetByLabel("The same once more").FillAsync("horse battery staple");
        await card.GetByLabel("Your password").FillAsync("guess");
        await card.GetByTestId("export-begin").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("The password is not right");
        await card.GetByLabel("Your password").FillAsync(NodeProcess.Password);
        var export = Exported.Of(await DownloadAsync(window, () => card.GetByTestId("export-begin").ClickAsync()));
        Assert.NotNull(PersonalNode.Portability.Export.ExportKeys.Open(export.Files["key/passphrase.json"], "identity.json", export.Files["key/identity.json"], "horse battery staple"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_way_to_Mastodon_is_explained_and_asks_before_it_is_gone()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(390, 844);
        var card = await OpenAsync(window, node, "leaving");
        await card.Locator("summary").ClickAsync();
        var list = System.Text.Encoding.UTF8.GetString(await DownloadAsync(window, () => card.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "people you follow" }).ClickAsync()));
        Assert.Equal("Account address,Show boosts,Notify on new posts,Languages\n", list);
        await ShowAsync(window, "leaving", card);
        await card.GetByTestId("leave-begin").ClickAsync();
        var form = window.Page.GetByTestId("leave-form");
        await Assertions.Expect(form).ToContainTextAsync("This cannot be undone");
        await form.GetByLabel("Your account there").FillAsync(node.Url);
        await form.GetByLabel("Your password").FillAsync(NodeProcess.Password);
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(form).ToContainTextAsync("That is not another account of yours");
        Assert.Empty(window.Errors);
    }

    [Theory]
    [InlineData(390, false)]
    [InlineData(1280, true)]
    public async Task The_pages_open_from_the_folder(int width, bool dark)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostPhotosAsync("A walk by the *river*, with a very long word: " + new string('w', 120), "public", TestPhoto.Jpeg(1_200, 800), TestPhoto.Jpeg(800, 1_200, 2));
        await node.PostAsync("the ending", summary: "About a film");
        await node.PostAsync("| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nsome code that is rather long for a telephone to show in one line, so that it scrolls by itself\n```");
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "export.zip");
        (await node.VerbAsync("export", file)).Expect(0);
        await ZipFile.ExtractToDirectoryAsync(file, folder.Path, TestContext.Current.CancellationToken);

        await using var window = await browser.OpenAsync(width, 844, script: true, dark: dark);
        await window.Page.GotoAsync(new Uri(Path.Combine(folder.Path, "index.html")).AbsoluteUri);
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync(node.Name);
        await ShowAsync(window, $"index-{width}");
        await window.Page.Locator(".list a").First.ClickAsync();
        await Assertions.Expect(window.Page.Locator("article")).ToHaveCountAsync(3);
        await window.Page.Locator("summary").ClickAsync();
        await Assertions.Expect(window.Page.GetByText("the ending")).ToBeVisibleAsync();
        var pictures = window.Page.Locator("img");
        await Assertions.Expect(pictures).ToHaveCountAsync(2);
        foreach (var picture in await pictures.AllAsync())
        {
            await picture.ScrollIntoViewIfNeededAsync();
            Assert.True(await picture.EvaluateAsync<bool>("img => img.decode().then(() => img.naturalWidth > 0)"));
        }

        await ShowAsync(window, $"month-{width}");
        Assert.Equal(dark ? "rgb(20, 23, 26)" : "rgb(246, 245, 241)", await window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
        Assert.Empty(window.Errors);
    }

    private static async Task<ILocator> OpenAsync(BrowserWindow window, NodeProcess node, string card)
    {
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/settings");
        await Assertions.Expect(window.Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
        return window.Page.GetByTestId(card);
    }

    private static async Task<byte[]> DownloadAsync(BrowserWindow window, Func<Task> act)
    {
        var download = await window.Page.RunAndWaitForDownloadAsync(act);
        Assert.Null(await download.FailureAsync());
        return await File.ReadAllBytesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
    }

    /// <summary>Kept for people to look at when they say where.</summary>
    private static async Task ShowAsync(BrowserWindow window, string name, ILocator? part = null)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            var path = Path.Combine(folder, $"export-{name}.png");
            await (part?.ScreenshotAsync(new LocatorScreenshotOptions { Path = path }) ?? window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true }));
        }
    }
}
