using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Sorting people into aspects, with the mouse, by tapping and by keyboard, and reading what an aspect writes.</summary>
public sealed class AspectTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static ILocator Aspect(BrowserWindow window, string name) => window.Page.Locator($"[data-testid=aspect][aria-label=\"{name}\"]");

    private static ILocator Person(ILocator place) => place.GetByTestId("aspect-person");

    [Fact]
    public async Task People_are_dragged_in_and_out()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/aspects");
        var unsorted = alices.Page.GetByTestId("aspect-none");
        await Assertions.Expect(Person(unsorted)).ToContainTextAsync(pair.Bob.Name);
        await Person(unsorted).DragToAsync(Aspect(alices, "Family"));
        await Assertions.Expect(Person(Aspect(alices, "Family"))).ToContainTextAsync(pair.Bob.Name);
        await Assertions.Expect(Person(unsorted)).ToHaveCountAsync(0);
        await Poll.UntilAsync(async () => await CountAsync(pair.Alice, "Family") == 1, "bob in Family");

        await Person(Aspect(alices, "Family")).DragToAsync(Aspect(alices, "Work"));
        await Assertions.Expect(Person(Aspect(alices, "Work"))).ToHaveCountAsync(1);
        await Assertions.Expect(Person(Aspect(alices, "Family"))).ToHaveCountAsync(0);
        await Person(Aspect(alices, "Work")).DragToAsync(unsorted);
        await Assertions.Expect(Person(unsorted)).ToHaveCountAsync(1);
        await Poll.UntilAsync(async () => await CountAsync(pair.Alice, "Family") + await CountAsync(pair.Alice, "Work") == 0, "bob in none");
        Assert.Empty(alices.Errors);
    }

    [Fact]
    public async Task The_keyboard_sorts_renames_makes_and_deletes()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/people");
        await alices.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sort into aspects" }).ClickAsync();

        var chip = Person(alices.Page.GetByTestId("aspect-none"));
        await chip.FocusAsync();
        await alices.Page.Keyboard.PressAsync("Enter");
        await alices.Page.GetByTestId("aspect-dialog").GetByLabel("Family").FocusAsync();
        await alices.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(alices.Page.Locator("toast-stack > .sr-only")).ToHaveTextAsync($"{pair.Bob.Name} is now in Family");
        await alices.Page.GetByTestId("aspect-dialog").GetByLabel("Work").CheckAsync();
        await alices.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Person(Aspect(alices, "Family"))).ToBeFocusedAsync();
        await Assertions.Expect(Person(Aspect(alices, "Work"))).ToHaveCountAsync(1);

        await alices.Page.GetByLabel("Name of the aspect Work").FillAsync("Choir");
        await alices.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Person(Aspect(alices, "Choir"))).ToHaveCountAsync(1);
        await alices.Page.GetByTestId("aspect-new").FillAsync("Neighbours");
        await alices.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Aspect(alices, "Neighbours")).ToBeVisibleAsync();

        await Aspect(alices, "Choir").GetByTestId("aspect-menu").ClickAsync();
        await alices.Page.Locator(".menu:popover-open").GetByText("Delete").ClickAsync();
        await Assertions.Expect(alices.Page.Locator("dialog")).ToContainTextAsync("Posts you sent to it stay with those who got them");
        await alices.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(Aspect(alices, "Choir")).ToHaveCountAsync(0);
        Assert.Equal(["Family", "Friends", "Neighbours"], (await pair.Alice.Api.ItemsAsync("/api/aspects")).Select(a => a.GetProperty("name").GetString()));

        // On the person's own page the same, as boxes.
        await Assertions.Expect(alices.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeFocusedAsync();
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/person/" + await Friends.IdAsync(pair.Alice, pair.Bob.Url));
        var boxes = alices.Page.GetByTestId("own-aspects");
        await Assertions.Expect(boxes.GetByLabel("Family")).ToBeCheckedAsync();
        await boxes.GetByLabel("Family").UncheckAsync();
        await Poll.UntilAsync(async () => await CountAsync(pair.Alice, "Family") == 0, "bob to leave Family");
        Assert.Empty(alices.Errors);
    }

    [Fact]
    public async Task The_feed_narrows_to_an_aspect_and_stays_so_live()
    {
        await using var pair = await Pair.StartAsync();
        await using var carol = await NodeProcess.StartAsync("carol");
        await Friends.FollowAsync(pair.Bob, carol);
        await pair.Bob.PutIntoAsync(await AudienceTests.AspectAsync(pair.Bob, "Family"), pair.Alice);
        var early = await pair.Alice.PostAsync("Early from Alice");
        var other = await carol.PostAsync("Early from Carol");
        await pair.Bob.SeesAsync(early.GetProperty("url").GetString()!);
        await pair.Bob.SeesAsync(other.GetProperty("url").GetString()!);
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(2);
        await bobs.Page.GetByTestId("feed-aspects").GetByLabel("Family").CheckAsync();
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(1);
        await Assertions.Expect(bobs.Post("Early from Alice")).ToHaveCountAsync(1);
        await carol.PostAsync("Late from Carol");
        await Poll.UntilAsync(async () => (await pair.Bob.FeedAsync()).Count == 3, "Carol's post");
        await pair.Alice.PostAsync("Late from Alice");
        await Assertions.Expect(bobs.Post("Late from Alice")).ToHaveCountAsync(1);
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(2);
        await bobs.Page.GetByTestId("feed-aspects").GetByLabel("All").CheckAsync();
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(4);
        Assert.Empty(bobs.Errors);
    }

    private static async Task<int> CountAsync(NodeProcess node, string aspect) =>
        (await node.Api.ItemsAsync("/api/aspects")).Where(a => a.GetProperty("name").GetString() == aspect).Sum(a => a.GetProperty("people").GetArrayLength());
}
