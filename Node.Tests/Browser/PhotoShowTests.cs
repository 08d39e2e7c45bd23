using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Photos in posts and in the lightbox: their places stand before they come, and keys and fingers lead through them.</summary>
public sealed class PhotoShowTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>Where everything stands, from the top of the first post on: what is above it has other reasons to grow.</summary>
    private const string Boxes =
        """
        () => {
          const top = document.querySelector('post-card').getBoundingClientRect().y;
          return [...document.querySelectorAll('post-card, .photo')].map(e => { const b = e.getBoundingClientRect(); return [b.x, b.y - top, b.width, b.height].map(Math.round).join(' '); });
        }
        """;

    private static ILocator Box(BrowserWindow window) => window.Page.GetByTestId("lightbox");

    private static ILocator Position(BrowserWindow window) => window.Page.GetByTestId("lightbox-position");

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 900)]
    public async Task Nothing_moves_when_the_photos_come_and_small_tiles_load_small_files(int width, int height)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        for (var photos = 1; photos <= 5; photos++)
        {
            await PhotoFiles.PostAsync(node, $"Set of {photos}", photos);
        }

        await using var window = await browser.OpenAsync(width, height);

        // Posts slide in, which is no shift of the layout.
        await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        var held = new TaskCompletionSource();
        await window.Page.RouteAsync("**/api/photos/*/*", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await window.SignInAsync(node);
        await Assertions.Expect(window.Posts).ToHaveCountAsync(5);
        await Assertions.Expect(window.Page.Locator(".photo > canvas").First).ToBeAttachedAsync();
        var before = await window.Page.EvaluateAsync<string[]>(Boxes);
        held.SetResult();
        await window.Page.EvaluateAsync("document.querySelectorAll('.photo-open img').forEach(i => i.loading = 'eager')");
        await Assertions.Expect(window.Page.Locator(".photo-open img.there")).ToHaveCountAsync(1 + 2 + 3 + 4 + 4);
        Assert.Equal(before, await window.Page.EvaluateAsync<string[]>(Boxes));

        // Four tiles stand for five, and no tile loads more than it can show.
        await Assertions.Expect(window.Post("Set of 5").GetByTestId("photo")).ToHaveCountAsync(4);
        await Assertions.Expect(window.Post("Set of 5").GetByTestId("photo-more")).ToHaveTextAsync("+1");
        foreach (var (set, size) in new[] { (1, "/960"), (2, width == 390 ? "/320" : "/960"), (4, "/320"), (5, "/320") })
        {
            var loaded = await window.Post($"Set of {set}").Locator(".photo-open img").EvaluateAllAsync<string[]>("all => all.map(i => i.currentSrc)");
            Assert.All(loaded, url => Assert.EndsWith(size, url, StringComparison.Ordinal));
        }

        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Keys_lead_through_the_lightbox_and_focus_goes_back()
    {
        Axe.Required();
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Walk", 6);
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Post("Walk").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Photo 2 of 6: Walk, picture 2" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Position(window)).ToHaveTextAsync("2 of 6");
        await Assertions.Expect(window.Page.GetByTestId("lightbox-caption")).ToHaveTextAsync("Walk, picture 2");
        await Assertions.Expect(Box(window).Locator("img.there")).ToHaveAttributeAsync("alt", "Walk, picture 2");
        foreach (var (key, expected) in new[] { ("ArrowRight", 3), ("End", 6), ("ArrowRight", 6), ("ArrowLeft", 5), ("Home", 1), ("ArrowLeft", 1), ("ArrowRight", 2), ("ArrowRight", 3) })
        {
            await window.Page.Keyboard.PressAsync(key);
            await Assertions.Expect(Position(window)).ToHaveTextAsync($"{expected} of 6");
        }

        await Assertions.Expect(Box(window).Locator("img.there")).ToHaveAttributeAsync("alt", "Walk, picture 3");
        Assert.Equal("", string.Join('\n', await Axe.ViolationsAsync(window.Page)));
        await window.Page.GetByTestId("lightbox-next").ClickAsync();
        await window.Page.GetByTestId("lightbox-previous").ClickAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Box(window)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Photo 3 of 6: Walk, picture 3" })).ToBeFocusedAsync();

        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.GetByTestId("lightbox-post").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("thread")).ToBeVisibleAsync();
        await Assertions.Expect(Box(window)).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_finger_swipes_from_one_photo_to_the_next()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Walk", 3);
        await using var window = await browser.OpenAsync(390, 844, dark: true);
        await window.SignInAsync(node);
        await window.Post("Walk").GetByTestId("photo").First.Locator("button").ClickAsync();
        await Assertions.Expect(Box(window).Locator("img.there")).ToBeVisibleAsync();
        var finger = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await finger.SendAsync("Emulation.setTouchEmulationEnabled", new Dictionary<string, object> { ["enabled"] = true });
        async Task SwipeAsync(int from, int to)
        {
            await TouchAsync(finger, "touchStart", from);
            for (var step = 1; step <= 4; step++)
            {
                await TouchAsync(finger, "touchMove", from + ((to - from) * step / 4));
            }

            await TouchAsync(finger, "touchEnd", null);
        }

        await SwipeAsync(320, 80);
        await Assertions.Expect(Position(window)).ToHaveTextAsync("2 of 3");
        await SwipeAsync(320, 80);
        await Assertions.Expect(Position(window)).ToHaveTextAsync("3 of 3");
        await SwipeAsync(80, 320);
        await Assertions.Expect(Position(window)).ToHaveTextAsync("2 of 3");

        // Too short a way is none.
        await SwipeAsync(200, 175);
        await Assertions.Expect(Position(window)).ToHaveTextAsync("2 of 3");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_warning_covers_photos_and_one_that_does_not_come_can_be_asked_for_again()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Hidden", 1, summary: "Spiders");
        await PhotoFiles.PostAsync(node, "Open", 1);
        await using var window = await browser.OpenAsync(390, 844);
        var refusals = 1;
        await window.Page.RouteAsync("**/api/photos/*/*", route => Interlocked.Decrement(ref refusals) >= 0
            ? route.FulfillAsync(new RouteFulfillOptions { Status = 502, Body = "{}" }) : route.ContinueAsync());
        await window.SignInAsync(node);
        var tile = window.Post("Open").GetByTestId("photo");
        await Assertions.Expect(tile).ToHaveAttributeAsync("data-state", "failed");
        await Assertions.Expect(tile).ToContainTextAsync("does not answer");
        await tile.GetByTestId("photo-retry").ClickAsync();
        await Assertions.Expect(tile.Locator("img.there")).ToBeVisibleAsync();

        var hidden = window.Posts.Filter(new LocatorFilterOptions { HasText = "Spiders" });
        await Assertions.Expect(hidden.GetByTestId("photo")).ToBeHiddenAsync();
        await hidden.Locator("summary").ClickAsync();
        await Assertions.Expect(hidden.Locator("img.there")).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    private static Task<JsonElement?> TouchAsync(ICDPSession finger, string type, int? x) => finger.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
    {
        ["type"] = type,
        ["touchPoints"] = x is { } at ? new[] { new Dictionary<string, object> { ["x"] = at, ["y"] = 420 } } : [],
    });
}
