using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Choosing who sees a post: the words say it before, and exactly those have it after.</summary>
public sealed class AudienceTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static ILocator Chooser(BrowserWindow window) => window.Page.Locator("main post-composer").First.GetByTestId("compose-audience");

    [Fact]
    public async Task A_post_to_an_aspect_says_who_gets_it_and_reaches_exactly_those()
    {
        await using var pair = await Pair.StartAsync();
        await using var carol = await NodeProcess.StartAsync("carol");
        await Friends.FollowAsync(carol, pair.Alice);
        await pair.Alice.PutIntoAsync(await AspectAsync(pair.Alice, "Family"), pair.Bob);
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);

        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Everyone on the internet");
        await Chooser(alices).ClickAsync();
        var dialog = alices.Page.GetByTestId("audience-dialog");
        await dialog.GetByLabel("Friends The 2 people who follow you").CheckAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync("Your 2 friends");
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync(carol.Name);
        await dialog.GetByLabel("Family").CheckAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync(pair.Bob.Name);
        await Assertions.Expect(dialog.GetByLabel("Friends The 2 people who follow you")).Not.ToBeCheckedAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync("Family: " + pair.Bob.Name);
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).Not.ToContainTextAsync(carol.Name);
        await alices.Page.GetByTestId("audience-done").ClickAsync();
        await Assertions.Expect(Chooser(alices)).ToBeFocusedAsync();
        await alices.WriteAsync("Dinner on Sunday");

        // The card says it too, names them on request, and offers no reshare.
        var card = alices.Post("Dinner on Sunday");
        await Assertions.Expect(card.GetByTestId("post-audience")).ToHaveTextAsync("Family · 1 person");
        await Assertions.Expect(card.GetByTestId("post-reshare")).ToHaveCountAsync(0);
        await card.GetByTestId("post-audience").ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-details")).ToContainTextAsync(pair.Bob.Name);
        await alices.Page.Keyboard.PressAsync("Escape");

        // The next post begins with the same choice, also after a reload.
        await alices.Page.ReloadAsync();
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Family: " + pair.Bob.Name);

        // Bob has it and is not told of the aspect; what is public comes after it, and Carol has only that.
        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        var there = bobs.Post("Dinner on Sunday");
        await Assertions.Expect(there.GetByTestId("post-audience")).ToHaveTextAsync($"Only for you and whom {pair.Alice.Name} chose");
        await Assertions.Expect(there).Not.ToContainTextAsync("Family");
        await there.GetByTestId("post-reply").ClickAsync();
        await Assertions.Expect(there.GetByTestId("compose-audience")).ToContainTextAsync($"Everyone who can see {pair.Alice.Name}’s post");
        await Assertions.Expect(there.Locator("button[data-testid=compose-audience]")).ToHaveCountAsync(0);
        var all = await pair.Alice.PostAsync("For all");
        await carol.SeesAsync(all.GetProperty("url").GetString()!);
        Assert.Equal(["For all"], (await carol.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task Each_thread_remembers_its_own_choice()
    {
        await using var pair = await Pair.StartAsync();
        var first = await pair.Alice.PostAsync("The first thread");
        var second = await pair.Alice.PostAsync("The second thread");
        await using var alices = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/post/" + first.GetProperty("id").GetString());
        await Chooser(alices).ClickAsync();
        await alices.Page.Locator("input[type=radio][value=friends]").CheckAsync();
        await alices.Page.GetByTestId("audience-done").ClickAsync();
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Your one friend");
        await alices.Compose.FillAsync("Between us");
        await alices.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(alices.Page.Locator(".replies .post")).ToContainTextAsync("Between us");
        await Assertions.Expect(alices.Page.Locator(".replies").GetByTestId("post-audience")).ToHaveTextAsync("All friends · 1 person");

        await alices.Page.ReloadAsync();
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Your one friend");
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/post/" + second.GetProperty("id").GetString());
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Everyone on the internet");
        await alices.Page.GotoAsync(pair.Alice.Url + "/app");
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Everyone on the internet");
        Assert.Empty(alices.Errors);
    }

    [Theory]
    [InlineData("unsealed-leave", 0)]
    [InlineData("unsealed-send", 1)]
    public async Task A_friend_who_cannot_open_sealed_posts_is_named_and_the_owner_decides(string decision, int copies)
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var mallory = await StrangerActor.StartAsync("ottilie");
        (await alice.Api.PatchAsync("/api/me", new { autoAccept = true })).Expect(System.Net.HttpStatusCode.OK);
        await mallory.FollowAsync(alice);
        var family = await AspectAsync(alice, "Family");
        var id = await Friends.IdAsync(alice, mallory.Url);
        (await alice.Api.PutAsync($"/api/aspects/{family}/people/{id}")).Expect(System.Net.HttpStatusCode.OK);
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(alice);
        await Chooser(alices).ClickAsync();
        await alices.Page.GetByTestId("audience-dialog").GetByLabel("Family").CheckAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync("Ottilie cannot receive sealed posts");
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync("Family: nobody");
        await alices.Page.GetByTestId("audience-done").ClickAsync();
        await Assertions.Expect(alices.Page.Locator(".audience-notes").First).ToContainTextAsync("Ottilie");

        // Undecided: posting asks first, and leaving the question sends nothing.
        await alices.Compose.FillAsync("Dinner on Sunday");
        await alices.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(alices.Page.GetByTestId(decision)).ToBeVisibleAsync();
        await alices.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(alices.Compose).ToHaveValueAsync("Dinner on Sunday");
        Assert.Empty(await alice.FeedAsync());
        await alices.Compose.PressAsync("Control+Enter");
        await alices.Page.GetByTestId(decision).ClickAsync();
        await Assertions.Expect(alices.Post("Dinner on Sunday")).ToHaveCountAsync(1);

        // What is sent to everyone comes after it.
        await alice.PostAsync("For all");
        await Poll.UntilAsync(() => mallory.Arrivals.Any(a => a.Activity.GetRawText().Contains("For all", StringComparison.Ordinal)), "the public post");
        Assert.Equal(copies, mallory.Arrivals.Count(a => a.Activity.GetRawText().Contains("Dinner on Sunday", StringComparison.Ordinal)));
        await Assertions.Expect(alices.Page.Locator(".audience-notes").First).ToContainTextAsync(copies == 0 ? "will not get it" : "ordinary followers-only post");
        Assert.Empty(alices.Errors);
    }

    [Fact]
    public async Task An_aspect_that_is_deleted_leaves_nothing_chosen_rather_than_everyone()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await NodeProcess.StartAsync("bob");
        await Friends.FollowAsync(alice, bob);
        var family = await AspectAsync(alice, "Family");
        await alice.PutIntoAsync(family, bob);
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(alice);
        await Chooser(alices).ClickAsync();
        await alices.Page.GetByTestId("audience-dialog").GetByLabel("Family").CheckAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-reach")).ToContainTextAsync($"{bob.Name} does not follow you");
        await alices.Page.GetByTestId("audience-done").ClickAsync();
        await alices.WriteAsync("To nobody but me");
        (await alice.Api.DeleteAsync("/api/aspects/" + family)).Expect(System.Net.HttpStatusCode.NoContent);
        await alices.Page.ReloadAsync();
        await Assertions.Expect(Chooser(alices)).ToHaveTextAsync("Choose who will see it");
        await alices.Compose.FillAsync("Not yet");
        await alices.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(alices.Page.GetByTestId("audience-dialog")).ToBeVisibleAsync();
        await Assertions.Expect(alices.Page.GetByTestId("audience-done")).ToBeDisabledAsync();
        Assert.Single(await alice.FeedAsync());
        Assert.Empty(alices.Errors);
    }

    internal static async Task<string> AspectAsync(ITestNode node, string name) =>
        (await node.Api.ItemsAsync("/api/aspects")).Single(a => a.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;
}
