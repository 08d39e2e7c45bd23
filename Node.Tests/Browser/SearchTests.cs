using Microsoft.Playwright;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Looking for something, and what one wrote on this day, by hand.</summary>
public sealed class SearchTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task What_is_typed_is_found_marked_and_back_again_after_a_look_at_the_thread()
    {
        await using var pair = await Pair.StartAsync();
        await pair.Alice.PostAsync("The Grüße of a **wombat** <script>", "friends");
        await pair.Bob.SeesAsync((await pair.Alice.PostAsync("Nothing of note")).Url());
        await pair.Bob.PostAsync("A wombat of my own");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(pair.Bob);
        await Assertions.Expect(window.Posts.First).ToBeVisibleAsync();

        // "/" goes to the field at the side.
        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("grusse womb");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Posts).ToHaveCountAsync(1);
        await Assertions.Expect(window.Posts.Locator("mark")).ToHaveTextAsync(["Grüße", "womb"]);
        Assert.EndsWith("/app/search?q=grusse+womb", window.Page.Url, StringComparison.Ordinal);

        await window.Page.GetByTestId("search-field").FillAsync("wombat");
        await Assertions.Expect(window.Posts).ToHaveCountAsync(2);
        await window.Page.GetByText("Filters", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await window.Page.GetByTestId("search-person").SelectOptionAsync("me");
        await Assertions.Expect(window.Posts).ToHaveCountAsync(1);
        await Assertions.Expect(window.Posts).ToContainTextAsync("A wombat of my own");
        await window.Posts.Locator("a.when").ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/app/post/"));
        await window.Page.GoBackAsync();
        await Assertions.Expect(window.Page.GetByTestId("search-field")).ToHaveValueAsync("wombat");
        await Assertions.Expect(window.Posts).ToHaveCountAsync(1);
        await window.Page.GetByText("Clear filters").ClickAsync();
        await Assertions.Expect(window.Posts).ToHaveCountAsync(2);

        // People are found by their names, nothing is said to be nothing.
        await window.Page.GetByTestId("search-field").FillAsync("alice");
        await Assertions.Expect(window.Page.Locator(".search-people li")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.GetByText("Nothing found")).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_message_leads_to_its_conversation_on_a_phone()
    {
        await using var pair = await Pair.StartAsync();
        var conversation = (await pair.Alice.Api.PostAsync("/api/conversations", new { people = new[] { await Friends.IdAsync(pair.Alice, pair.Bob.Url) }, text = "the potoroo is here" })).Json;
        await using var window = await browser.OpenAsync(390, 844, dark: true);
        await window.SignInAsync(pair.Alice);
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Search" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Find what you have read")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByTestId("search-field")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync("potoroo");
        await window.Page.GetByTestId("found-conversation").ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync($"{pair.Alice.Url}/app/messages/{conversation.Id()}");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task What_one_wrote_on_this_day_is_folded_above_the_feed()
    {
        await using var alice = await TestNode.StartAsync();
        var today = DateTimeOffset.UtcNow;
        foreach (var year in (int[])[2012, 2016, 2020, 2024])
        {
            await alice.Get<NodeDatabase>().WriteAsync(context => alice.Get<PostWriter>().Add(context, new Post
            {
                Uri = $"{alice.Url}posts/{year}",
                Author = alice.Url,
                Published = new DateTimeOffset(year, today.Month, today.Day, 12, 0, 0, TimeSpan.Zero),
                Text = $"This was {year}",
                Html = $"<p>This was {year}</p>",
            }, home: false));
        }

        await using var window = await browser.OpenAsync();

        // The page's day is that of the node here.
        await window.Page.GotoAsync(alice.Address + "/app/signin");
        await window.Page.Locator("#signin-password").FillAsync(TestNode.Password);
        await window.Page.Keyboard.PressAsync("Enter");
        var card = window.Page.GetByTestId("memories");
        await Assertions.Expect(card).ToContainTextAsync("More than 3 posts on this day in earlier years");
        await Assertions.Expect(window.Page.GetByText("This was 2024")).ToBeHiddenAsync();
        await card.Locator("summary").ClickAsync();
        await Assertions.Expect(window.Page.GetByText("This was 2024")).ToBeVisibleAsync();
        await card.GetByText("See all").ClickAsync();
        await Assertions.Expect(window.Posts).ToHaveCountAsync(4);
        await Assertions.Expect(window.Posts.Last).ToContainTextAsync("This was 2012");
        Assert.Empty(window.Errors);
    }
}
