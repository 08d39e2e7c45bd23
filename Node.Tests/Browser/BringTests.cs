using Microsoft.Playwright;
using PersonalNode.Tests.Portability;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>An archive is chosen, looked at, brought in and reported, by a person at the page.</summary>
public sealed class BringTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string? Shots = Environment.GetEnvironmentVariable("SHOTS");

    [Theory]
    [InlineData(390, 844, false)]
    [InlineData(1280, 900, true)]
    public async Task An_archive_comes_home(int width, int height, bool dark)
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.SignInAsync(alice);
        await window.Page.GotoAsync(alice.Url + "/app/settings");
        await window.Page.GetByTestId("settings-bring").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("bring-choose")).ToBeVisibleAsync();
        await ShootAsync(window, $"bring-empty-{width}");

        var archive = Archives.Zip(
            ("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", new object[]
            {
                Post("2011-07-09T12:00:00Z", Archives.Damaged("Først på ferie"), "media/beach.jpg"),
                Post("2014-07-09T12:00:00Z", "Nothing much", "media/film.mp4"),
                Post("2015-07-09T12:00:00Z", "A photo that is gone", "media/gone.jpg"),
            }),
            ("connections/friends/your_friends.json", new { friends_v2 = new[] { new { name = "Bob" }, new { name = "Carol" } } }),
            ("media/beach.jpg", TestPhoto.Jpeg(300, 200, seed: 61)));
        await ChooseAsync(window, "facebook-alice.zip", archive);

        await Assertions.Expect(window.Page.GetByTestId("import-form")).ToContainTextAsync("3 posts and 1 photo from");
        await Assertions.Expect(window.Page.GetByTestId("import-for-unknown")).ToHaveValueAsync("me");
        await window.Page.GetByTestId("import-left").Locator("summary").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("import-left")).ToContainTextAsync("a node keeps photos");
        await window.Page.GetByTestId("import-people").CheckAsync();
        await ShootAsync(window, $"bring-preview-{width}");
        Axe.Required();
        Assert.Empty(await Axe.ViolationsAsync(window.Page));
        await window.Page.GetByTestId("import-start").ClickAsync();

        await Assertions.Expect(window.Page.GetByTestId("import-report")).ToContainTextAsync("3 posts came in, 1 photo and 2 invitations");
        await Assertions.Expect(window.Page.GetByTestId("import-invitations")).ToHaveAttributeAsync("href", "/app/invitations");
        await ShootAsync(window, $"bring-done-{width}");
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Look at them" }).ClickAsync();
        await Assertions.Expect(window.Post("Først på ferie")).ToContainTextAsync("2011");
        await Assertions.Expect(window.Post("Først på ferie").GetByTestId("post-audience")).ToContainTextAsync("Only you");
        await ShootAsync(window, $"bring-posts-{width}");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task What_is_no_archive_is_explained_and_an_archive_can_be_thrown_away()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(alice);
        await window.Page.GotoAsync(alice.Url + "/app/bring");
        await ChooseAsync(window, "letter.zip", "Dear Alice, this is no archive at all."u8.ToArray());
        await Assertions.Expect(window.Page.GetByTestId("import-problem")).ToContainTextAsync("no archive that can be read");
        await ShootAsync(window, "bring-problem-390");
        await window.Page.GetByTestId("import-close").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("import-card")).ToHaveCountAsync(0);

        await ChooseAsync(window, "a.zip", Archives.Zip(("posts/your_posts_1.json", new object[] { Post("2011-07-09T12:00:00Z", "One", "media/x.jpg") })));
        await window.Page.GetByTestId("import-discard").ClickAsync();
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("import-card")).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }

    private static async Task ChooseAsync(BrowserWindow window, string name, byte[] content)
    {
        var chooser = await window.Page.RunAndWaitForFileChooserAsync(() => window.Page.GetByTestId("bring-button").ClickAsync());
        await chooser.SetFilesAsync(new FilePayload { Name = name, MimeType = "application/zip", Buffer = content });
    }

    private static object Post(string at, string words, string uri) => new
    {
        timestamp = Archives.Time(at),
        data = new[] { new { post = words } },
        attachments = new[] { new { data = new[] { new { media = new { uri } } } } },
    };

    /// <summary>Kept for looking at when somebody names a folder for it.</summary>
    private static async Task ShootAsync(BrowserWindow window, string name)
    {
        if (Shots is not null)
        {
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, name + ".png"), FullPage = true });
        }
    }
}
