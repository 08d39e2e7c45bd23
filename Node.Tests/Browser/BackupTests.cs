using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Backups in the settings: what there is, one more now, and a folder for them.</summary>
public sealed class BackupTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_snapshot_is_made_by_a_click_and_goes_into_the_folder_that_was_chosen()
    {
        using var folder = new TestFolder();
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Walk", 1);
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/settings");
        var state = window.Page.GetByTestId("backup-state");
        await Assertions.Expect(state).ToContainTextAsync("None yet");
        await Assertions.Expect(window.Page.GetByTestId("backup-same-disk")).ToBeVisibleAsync();
        await window.Page.GetByTestId("backup-now").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("backup-kept")).ToHaveTextAsync("1");
        await Assertions.Expect(state).ToContainTextAsync(node.Folder);

        var field = window.Page.GetByTestId("backup-folder");
        await field.FillAsync("/no/such/folder");
        await field.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#backup-folder-error")).ToContainTextAsync("no such folder");
        await field.FillAsync(folder.Path);
        await field.PressAsync("Enter");
        await Assertions.Expect(state).ToContainTextAsync(folder.Path);
        await Assertions.Expect(state).ToContainTextAsync("None yet");
        await window.Page.GetByTestId("backup-now").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("backup-kept")).ToHaveTextAsync("1");
        Assert.Contains(folder.Files(), f => f.Contains("/media/", StringComparison.Ordinal));
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Empty(window.Errors);
    }
}
