using System.Net;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>The pages of photos: streams, albums, one's own pictures and the room they take. All are accessible and fit.</summary>
public sealed class PhotoPagesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(390, 844, true)]
    [InlineData(1280, 900, false)]
    public async Task Albums_are_made_filled_renamed_and_deleted(int width, int height, bool dark)
    {
        Axe.Required();
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.SignInAsync(node);
        await window.Page.Locator("a[href='/app/photos']:visible").First.ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Write a post and drop one into it")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("Albums hold your photos")).ToBeVisibleAsync();
        await CheckAsync(window, "no photos");

        await PhotoFiles.PostAsync(node, "Walk", 2);
        await PhotoFiles.PostAsync(node, "Secret", 1, summary: "Spiders");
        await window.Page.ReloadAsync();
        var wall = window.Page.GetByTestId("photo-wall");
        await Assertions.Expect(wall.GetByTestId("photo")).ToHaveCountAsync(3);
        await Assertions.Expect(wall.GetByTestId("photo-fold")).ToContainTextAsync("Spiders");
        await Assertions.Expect(wall.Locator("img.there")).ToHaveCountAsync(2);
        await CheckAsync(window, "photos");

        // A new album is open at once, and says how to fill it.
        await window.Page.GetByTestId("album-new").ClickAsync();
        await CheckAsync(window, "new album");
        await window.Page.GetByTestId("album-name").FillAsync("Summer");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("Summer");
        await Assertions.Expect(window.Page.GetByText("This album is empty")).ToBeVisibleAsync();
        await CheckAsync(window, "empty album");

        // From the lightbox, which leads through the whole wall, into it.
        await window.Page.GotoAsync(node.Url + "/app/photos");
        await wall.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Photo: Walk, picture 1" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("lightbox-position")).ToContainTextAsync("of 3");
        await window.Page.GetByTestId("lightbox-album").ClickAsync();
        await window.Page.GetByTestId("album-choice").WaitForAsync();
        await CheckAsync(window, "choice of an album");
        await window.Page.GetByTestId("album-choice").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("album-dialog")).ToHaveCountAsync(0);
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(window.Page.GetByTestId("album")).ToContainTextAsync("1 photo");

        await window.Page.GetByTestId("album").ClickAsync();
        await Assertions.Expect(wall.Locator("img.there")).ToHaveCountAsync(1);
        await CheckAsync(window, "album");
        await window.Page.GetByTestId("album-menu").ClickAsync();
        await window.Page.Locator(".menu:popover-open").GetByText("Rename").ClickAsync();
        await window.Page.GetByTestId("album-name").FillAsync("Winter");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("Winter");
        await wall.GetByTestId("photo").Locator("button").ClickAsync();
        await window.Page.GetByTestId("album-remove").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("lightbox")).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.GetByText("This album is empty")).ToBeVisibleAsync();

        await window.Page.GetByTestId("album-menu").ClickAsync();
        await window.Page.Locator(".menu:popover-open").GetByText("Delete album").ClickAsync();
        await Assertions.Expect(window.Page.Locator("dialog")).ToContainTextAsync("The photos stay where they are");
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(node.Url + "/app/photos");
        await Assertions.Expect(window.Page.GetByTestId("album")).ToHaveCountAsync(0);
        await Assertions.Expect(wall.GetByTestId("photo")).ToHaveCountAsync(3);
        Assert.Empty(await node.Api.ItemsAsync("/api/albums"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_friends_photos_have_a_tab_on_their_page_that_grows_live()
    {
        Axe.Required();
        await using var pair = await Pair.StartAsync();
        var post = await PhotoFiles.PostAsync(pair.Alice, "Walk", 2);
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!);
        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await bobs.Page.GotoAsync(pair.Bob.Url + "/app/person/" + await Friends.IdAsync(pair.Bob, pair.Alice.Url));
        await bobs.Page.GetByTestId("person-photos").CheckAsync();
        var wall = bobs.Page.GetByTestId("photo-wall");
        await Assertions.Expect(wall.Locator("img.there")).ToHaveCountAsync(2);
        await CheckAsync(bobs, "photos of a friend");
        await bobs.Page.ReloadAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("person-photos")).ToBeCheckedAsync();
        await Assertions.Expect(wall.Locator("img.there")).ToHaveCountAsync(2);
        await bobs.MarkAsync();
        await PhotoFiles.PostAsync(pair.Alice, "Rest", 1);
        await Assertions.Expect(wall.Locator("img.there")).ToHaveCountAsync(3);
        Assert.False(await bobs.WasReloadedAsync());
        await wall.GetByTestId("photo").First.Locator("button").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("lightbox-caption")).ToHaveTextAsync("Rest, picture 1");
        Assert.Empty(bobs.Errors);
    }

    [Theory]
    [InlineData(390, 844, false)]
    [InlineData(1280, 900, true)]
    public async Task The_owner_cuts_an_avatar_and_a_banner_and_they_stand_everywhere(int width, int height, bool dark)
    {
        Axe.Required();
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("Who is this?");
        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.SignInAsync(node);
        await Assertions.Expect(window.Post("Who is this?").Locator("person-avatar")).ToHaveTextAsync("AT");
        await window.Page.GotoAsync(node.Url + "/app/settings");
        await window.Page.GetByTestId("choose-avatar-file").SetInputFilesAsync(PhotoFiles.File("me", 900, 1_200));
        var stage = window.Page.GetByTestId("crop-stage");
        await Assertions.Expect(stage.Locator("img.there")).ToBeVisibleAsync();
        await CheckAsync(window, "crop");
        await stage.FocusAsync();
        foreach (var key in new[] { "+", "+", "-", "ArrowUp", "ArrowLeft" })
        {
            await window.Page.Keyboard.PressAsync(key);
        }

        await Assertions.Expect(window.Page.GetByTestId("crop-zoom")).ToHaveValueAsync("1.15");
        var at = await stage.BoundingBoxAsync();
        await window.Page.Mouse.MoveAsync(at!.X + (at.Width / 2), at.Y + (at.Height / 2));
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(at.X + (at.Width / 2), at.Y + at.Height);
        await window.Page.Mouse.UpAsync();
        var sent = await window.Page.RunAndWaitForRequestAsync(() => window.Page.GetByTestId("crop-done").ClickAsync(), "**/crop");
        var crop = System.Text.Json.JsonElement.Parse(sent.PostData!);
        Assert.Equal("avatar", crop.GetProperty("use").GetString());
        Assert.Equal(900 * crop.GetProperty("width").GetDouble(), 1_200 * crop.GetProperty("height").GetDouble(), 0.5);
        Assert.InRange(crop.GetProperty("y").GetDouble(), -0.0001, 0.0001);
        await Assertions.Expect(window.Page.GetByTestId("own-avatar").Locator("img")).ToBeVisibleAsync();

        await window.Page.GetByTestId("choose-banner-file").SetInputFilesAsync(PhotoFiles.File("view", 1_500, 900));
        await Assertions.Expect(stage.Locator("img.there")).ToBeVisibleAsync();
        await CheckAsync(window, "crop of a banner");
        await window.Page.GetByTestId("crop-done").ClickAsync();
        await Assertions.Expect(window.Page.Locator("img.banner")).ToBeVisibleAsync();
        await CheckAsync(window, "settings");

        await window.Page.GotoAsync(node.Url + "/app/person/me");
        await Assertions.Expect(window.Page.GetByTestId("banner")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator(".person-head person-avatar img")).ToBeVisibleAsync();
        await Assertions.Expect(window.Post("Who is this?").Locator("person-avatar img")).ToBeVisibleAsync();
        await CheckAsync(window, "own page");
        await window.Page.GotoAsync(node.Url + "/app/settings");
        await window.Page.GetByTestId("remove-avatar").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("own-avatar")).ToHaveTextAsync("AT");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_room_for_photos_is_chosen_and_what_they_take_is_shown()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Walk", 2);
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/settings");
        await Assertions.Expect(window.Page.GetByTestId("storage-use")).ToContainTextAsync("2 photos");
        await Assertions.Expect(window.Page.GetByTestId("storage-cache").Locator("option:checked")).ToHaveTextAsync("2 GB");
        await window.Page.GetByTestId("storage-cache").SelectOptionAsync(new SelectOptionValue { Label = "0.5 GB" });
        await Poll.UntilAsync(async () => (await SettingsAsync(node)).GetProperty("cacheBytes").GetInt64() == 512L * 1024 * 1024, "half a gigabyte");
        await window.Page.GetByTestId("storage-originals").CheckAsync();
        await Poll.UntilAsync(async () => (await SettingsAsync(node)).GetProperty("keepOriginals").GetBoolean(), "originals to be kept");
        Assert.Empty(window.Errors);
    }

    private static async Task<System.Text.Json.JsonElement> SettingsAsync(NodeProcess node) =>
        (await node.Api.GetAsync("/api/photos/settings")).Expect(HttpStatusCode.OK).Json;

    private static async Task CheckAsync(BrowserWindow window, string page)
    {
        Assert.True(await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{page} is wider than the window");
        var violations = await Axe.ViolationsAsync(window.Page);
        Assert.True(violations.Count == 0, $"{page}:\n{string.Join('\n', violations)}");
    }
}
