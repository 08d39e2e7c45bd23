using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Two people, two nodes, two open pages: what one does appears at the other, without a reload.</summary>
public sealed class LiveFeedTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Following_begins_in_the_browser_and_both_see_it_live()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await NodeProcess.StartAsync("bob");
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(alice);
        await bobs.SignInAsync(bob);
        await alices.Page.GotoAsync(alice.Url + "/app/people");
        await alices.MarkAsync();
        await bobs.Page.GotoAsync(bob.Url + "/app/people");
        await bobs.Page.GetByTestId("people-add-url").FillAsync("http://127.0.0.1:1");
        await bobs.Page.GetByTestId("people-add-submit").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByText("cannot be reached").First).ToBeVisibleAsync();
        await bobs.Page.GetByTestId("people-add-url").FillAsync(alice.Url);
        await bobs.Page.GetByTestId("people-add-submit").ClickAsync();
        var person = bobs.Page.GetByTestId("person").Filter(new LocatorFilterOptions { HasText = alice.Name }).First;
        await Assertions.Expect(person).ToBeVisibleAsync();
        await bobs.MarkAsync();
        await alices.Page.GetByTestId("request-accept").First.ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("request-accept")).ToHaveCountAsync(0);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "following") == "yes", "bob to follow");
        await Assertions.Expect(bobs.Page.GetByText("You follow them").Or(bobs.Page.GetByText("Following (1)")).First).ToBeVisibleAsync();
        Assert.False(await alices.WasReloadedAsync());
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task What_comes_while_the_first_page_is_on_its_way_is_shown_with_it()
    {
        await using var pair = await Pair.StartAsync();
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        var read = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await bobs.Page.RouteAsync("**/api/feed?*person=*", async route =>
        {
            var before = await route.FetchAsync();
            read.TrySetResult();
            await go.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = before });
        });
        await bobs.Page.GotoAsync($"{pair.Bob.Url}/app/person/{await Friends.IdAsync(pair.Bob, pair.Alice.Url)}");
        await read.Task.WaitAsync(TestContext.Current.CancellationToken);
        var post = await pair.Bob.SeesAsync((await pair.Alice.PostAsync("Just in time")).GetProperty("url").GetString()!);
        await Poll.UntilAsync(
            () => bobs.Page.EvaluateAsync<bool>("id => import('/js/state/posts.js').then(posts => posts.hasPost(id))", post.GetProperty("id").GetString()), "the page to hear of it");
        go.SetResult();
        await Assertions.Expect(bobs.Post("Just in time")).ToHaveCountAsync(1);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task A_post_appears_is_edited_liked_answered_and_deleted_before_the_friends_eyes()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844, dark: true);
        await alices.SignInAsync(pair.Alice);
        await bobs.SignInAsync(pair.Bob);
        await bobs.MarkAsync();

        await alices.WriteAsync("Hello from **Alice** #first", "Hello from Alice");
        await Assertions.Expect(bobs.Post("Hello from Alice").Locator("strong")).ToHaveTextAsync("Alice");
        await bobs.Post("Hello from Alice").GetByTestId("post-like").First.ClickAsync();
        await Assertions.Expect(alices.Post("Hello from Alice").GetByTestId("post-like").First).ToContainTextAsync("1");
        await bobs.Post("Hello from Alice").GetByTestId("post-reshare").First.ClickAsync();
        await Assertions.Expect(alices.Post("Hello from Alice").GetByTestId("post-reshare").First).ToContainTextAsync("1");

        await bobs.Post("Hello from Alice").GetByTestId("post-reply").First.ClickAsync();
        var answer = bobs.Page.Locator("[data-testid=post] [data-testid=compose-text]").First;
        await answer.FillAsync("Hello back");
        await answer.PressAsync("Control+Enter");
        await Assertions.Expect(alices.Post("Hello from Alice").GetByTestId("post-reply").First).ToContainTextAsync("1");

        await bobs.Page.GotoAsync(pair.Bob.Url + "/app");
        await bobs.MarkAsync();
        await alices.ChooseAsync("Hello from Alice", "Edit");
        var edit = alices.Page.Locator("dialog [data-testid=compose-text]");
        await edit.FillAsync("Hello again");
        await edit.PressAsync("Control+Enter");
        await Assertions.Expect(bobs.Post("Hello again")).ToContainTextAsync("edited", new LocatorAssertionsToContainTextOptions { IgnoreCase = true });

        await alices.ChooseAsync("Hello again", "Delete");
        await alices.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(bobs.Post("Hello again")).ToHaveCountAsync(0);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task A_reader_further_down_is_told_by_a_bar()
    {
        await using var pair = await Pair.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await pair.Alice.PostAsync($"Earlier post number {i:00}");
        }

        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count == 25, "bob to have them");
        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await Assertions.Expect(bobs.Post("Earlier post number 24")).ToHaveCountAsync(1);
        await bobs.Page.EvaluateAsync("scrollTo(0, 1500)");
        for (var i = 1; i <= 3; i++)
        {
            await pair.Alice.PostAsync($"Breaking news {i}");
        }

        var bar = bobs.Page.GetByTestId("new-posts-bar");
        await Assertions.Expect(bar).ToContainTextAsync("3");
        await bar.ClickAsync();
        await Assertions.Expect(bobs.Post("Breaking news 3")).ToBeInViewportAsync();
        await Assertions.Expect(bobs.Post("Breaking news")).ToHaveCountAsync(3);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task An_open_page_survives_a_restart_of_its_node()
    {
        await using var pair = await Pair.StartAsync();
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await bobs.MarkAsync();
        await pair.Alice.PostAsync("Before the restart");
        await Assertions.Expect(bobs.Post("Before the restart")).ToHaveCountAsync(1);
        await pair.Bob.KillAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "broken");
        await pair.Alice.PostAsync("While it was away");
        await pair.Bob.RunAsync();
        await Assertions.Expect(bobs.Post("While it was away")).ToHaveCountAsync(1);
        await Assertions.Expect(bobs.Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
        await Assertions.Expect(bobs.Post("Before the restart")).ToHaveCountAsync(1);

        // The session holds and the stream goes on where it broke off: what came by it is there once.
        await pair.Alice.PostAsync("After the restart");
        await Assertions.Expect(bobs.Post("After the restart")).ToHaveCountAsync(1);
        await bobs.WriteAsync("I am still signed in");
        await Assertions.Expect(bobs.Post("While it was away")).ToHaveCountAsync(1);
        await Assertions.Expect(bobs.Posts).ToHaveCountAsync(4);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(bobs.Errors);
    }
}
