using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Polls, quotes, bookmarks, drafts, scheduled and expiring posts, as a person uses them.</summary>
public sealed partial class PostPartsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_poll_is_written_voted_in_and_counted_live()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(pair.Alice);
        await bobs.SignInAsync(pair.Bob);
        await alices.Compose.FillAsync("Which day?");
        await alices.Page.GetByTestId("compose-poll").First.ClickAsync();
        await alices.Page.GetByTestId("compose-option").First.FillAsync("Saturday");

        // One option is no choice, and the page says so.
        await alices.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(alices.Page.GetByText("Fill in at least two")).ToBeVisibleAsync();
        await alices.Page.GetByTestId("compose-option").Nth(1).FillAsync("Sunday");
        await alices.Page.GetByTestId("compose-option-add").ClickAsync();
        await alices.Page.GetByTestId("compose-option").Nth(2).FillAsync("Never");
        await alices.Page.GetByTestId("compose-poll-ends").SelectOptionAsync("60");

        // It outlives a reload like the text.
        await alices.Page.ReloadAsync();
        await Assertions.Expect(alices.Page.GetByTestId("compose-option").Nth(2)).ToHaveValueAsync("Never");
        await alices.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(alices.Post("Which day?").GetByTestId("poll")).ToBeVisibleAsync();
        await Assertions.Expect(alices.Page.GetByTestId("compose-option")).ToHaveCountAsync(0);

        var poll = bobs.Post("Which day?").GetByTestId("poll");
        await Assertions.Expect(poll).ToContainTextAsync("ends in");
        await Assertions.Expect(poll).ToContainTextAsync("Only the node of");
        await poll.GetByTestId("poll-vote").ClickAsync();
        await Assertions.Expect(poll.GetByText("Choose an option first")).ToBeVisibleAsync();
        await poll.GetByLabel("Sunday").CheckAsync();
        await poll.GetByTestId("poll-vote").ClickAsync();
        await Assertions.Expect(poll.GetByTestId("poll-results")).ToContainTextAsync("100%, 1 vote");
        await Assertions.Expect(poll).ToContainTextAsync("your vote");
        await Assertions.Expect(alices.Post("Which day?").GetByText("1 person voted")).ToBeVisibleAsync();
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task A_quote_shows_the_original_and_can_be_taken_back()
    {
        await using var pair = await Pair.StartAsync();
        await Friends.FollowAsync(pair.Alice, pair.Bob);
        var post = await pair.Alice.PostAsync("The original");
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!);
        await using var bobs = await browser.OpenAsync(390, 844);
        await using var alices = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await alices.SignInAsync(pair.Alice);
        await bobs.ChooseAsync("The original", "Quote");
        await bobs.Page.GetByRole(AriaRole.Dialog).GetByTestId("compose-text").FillAsync("Well said");
        await bobs.Page.GetByRole(AriaRole.Dialog).GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(bobs.Post("Well said").GetByTestId("quote-card")).ToContainTextAsync("The original");
        await Assertions.Expect(alices.Post("Well said").GetByTestId("quote-card")).ToContainTextAsync("The original");

        await alices.Posts.Filter(new LocatorFilterOptions { HasText = "The original", HasNotText = "Well said" }).GetByTestId("post-menu").First.ClickAsync();
        await alices.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Who quotes it" }).Locator("visible=true").ClickAsync();
        await alices.Page.GetByTestId("quote-revoke").ClickAsync();
        await alices.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(alices.Page.GetByText("Nobody quotes this post")).ToBeVisibleAsync();
        await Assertions.Expect(bobs.Post("Well said").GetByTestId("quote-refused")).ToBeVisibleAsync();
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task Bookmarks_have_a_page_of_their_own()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("Keep me");
        await node.PostAsync("Not me");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        var button = window.Post("Keep me").GetByTestId("post-bookmark");
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        await Poll.UntilAsync(async () => (await node.Api.ItemsAsync("/api/bookmarks")).Count == 1, "the bookmark");
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Bookmarks" }).ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(node.Url + "/app/bookmarks");
        await Assertions.Expect(window.Posts).ToHaveCountAsync(1);
        await Assertions.Expect(window.Post("Keep me")).ToHaveCountAsync(1);
        await window.Post("Keep me").GetByTestId("post-bookmark").ClickAsync();
        await Poll.UntilAsync(async () => (await node.Api.ItemsAsync("/api/bookmarks")).Count == 0, "the bookmark to go");
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Page.GetByText("No bookmarks yet")).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_draft_is_saved_edited_scheduled_and_published()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        await window.Compose.FillAsync("Not yet");
        await window.Page.GetByTestId("compose-save-draft").First.ClickAsync();
        await Assertions.Expect(window.Compose).ToHaveValueAsync("");
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Drafts" }).ClickAsync();
        var draft = window.Page.GetByTestId("draft");
        await Assertions.Expect(draft).ToContainTextAsync("Not yet");
        await draft.GetByTestId("draft-edit").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByTestId("compose-text").FillAsync("Not yet, but soon");
        await dialog.GetByTestId("compose-schedule").ClickAsync();
        await dialog.GetByTestId("compose-at").FillAsync("2001-01-01T10:00");
        await dialog.GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(dialog.GetByText("This time has passed")).ToBeVisibleAsync();

        // The field speaks the time of this browser; the node keeps the instant.
        await dialog.GetByTestId("compose-at").FillAsync(await window.Page.EvaluateAsync<string>(
            "(d => new Date(d - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16))(new Date(Date.now() + 3 * 86400000))"));
        await Assertions.Expect(dialog.GetByText("Your node does it by itself")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByTestId("compose-send")).ToHaveTextAsync(Scheduled());
        await dialog.GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(draft).ToContainTextAsync("Goes out");
        await Assertions.Expect(draft).ToContainTextAsync("Not yet, but soon");
        var kept = Assert.Single(await node.Api.ItemsAsync("/api/drafts"));
        Assert.InRange(kept.GetProperty("scheduledAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromHours(71), TimeSpan.FromHours(73));
        Assert.Empty(await node.FeedAsync());

        await draft.GetByTestId("draft-publish").ClickAsync();
        await Assertions.Expect(window.Page.GetByText("No drafts")).ToBeVisibleAsync();
        await Poll.UntilAsync(async () => (await node.FeedAsync()).Count == 1, "the post");
        (await node.Api.PostAsync("/api/drafts", new { text = "Away with it" })).Expect(HttpStatusCode.Created);
        await window.Page.ReloadAsync();
        await draft.GetByTestId("draft-delete").ClickAsync();
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(draft).ToHaveCountAsync(0);
        Assert.Empty(await node.Api.ItemsAsync("/api/drafts"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Expiry_and_who_may_quote_are_chosen_in_the_compose_box()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Compose.FillAsync("Soon gone");
        await window.Page.GetByTestId("compose-expiry").First.ClickAsync();
        await Assertions.Expect(window.Page.GetByText("some may not")).ToBeVisibleAsync();
        await window.Page.GetByTestId("compose-expires").SelectOptionAsync("2592000");
        await window.Page.GetByTestId("compose-quotable").First.ClickAsync();
        await window.Page.GetByTestId("compose-may-quote").SelectOptionAsync("nobody");
        await window.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(window.Post("Soon gone").GetByTestId("post-expires")).ToContainTextAsync("gone in 30 days");
        var post = Assert.Single(await node.FeedAsync());
        Assert.Equal("nobody", post.GetProperty("quotable").GetString());
        Assert.Equal(JsonValueKind.String, post.GetProperty("expires").ValueKind);
        Assert.Empty(window.Errors);
    }

    [GeneratedRegex("^\\s*Schedule\\s*$")]
    private static partial Regex Scheduled();
}
