using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Pinned posts, lines of a profile, and feeds, by hand.</summary>
public sealed class DiscoveryTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_pinned_post_stands_first_on_ones_page_at_a_friends_and_for_visitors()
    {
        await using var pair = await Pair.StartAsync();
        await pair.Alice.PostAsync("An older post");
        await pair.Alice.PostAsync("A newer post");
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);
        await alices.ChooseAsync("An older post", "Pin to your page");
        await Assertions.Expect(alices.Page.GetByText("Pinned: it stands first")).ToBeVisibleAsync();
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/person/me");
        await Assertions.Expect(alices.Page.GetByTestId("pinned")).ToContainTextAsync("An older post");

        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await bobs.Page.GotoAsync($"{pair.Bob.Url}/app/person/{await Friends.IdAsync(pair.Bob, pair.Alice.Url)}");
        await Assertions.Expect(bobs.Page.GetByTestId("pinned")).ToContainTextAsync("An older post");

        await using var visitor = await browser.OpenAsync(script: false);
        await visitor.Page.GotoAsync(pair.Alice.Url);
        await Assertions.Expect(visitor.Page.Locator(".pinned")).ToContainTextAsync("An older post");
        await alices.Page.GetByTestId("pinned").GetByTestId("post-menu").ClickAsync();
        await alices.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Unpin", Exact = true }).Locator("visible=true").ClickAsync();
        await Assertions.Expect(alices.Page.GetByText("Unpinned")).ToBeVisibleAsync();
        await Assertions.Expect(alices.Page.GetByTestId("pinned")).ToHaveCountAsync(0);
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Page.Locator(".pinned")).ToHaveCountAsync(0);
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task Lines_of_the_profile_are_written_in_the_settings_and_show_where_they_lead()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var site = await StrangerActor.StartAsync("site");
        site.Serve("/about", "text/html", $"<a rel=me href='{alice.Url}'>Alice</a>");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(alice);
        await window.Page.GotoAsync(alice.Url + "/app/settings");
        await window.Page.GetByLabel("Name of line 1").FillAsync("Web site");
        await window.Page.GetByLabel("Text or address of line 1").FillAsync(site.Url + "/about");
        await window.Page.GetByTestId("profile-form").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Profile saved")).ToBeVisibleAsync();
        await Poll.UntilAsync(
            async () => (await alice.Api.GetAsync("/api/me")).Json.GetProperty("fields")[0].GetProperty("verifiedAt").ValueKind == System.Text.Json.JsonValueKind.String, "the link to be verified");
        await window.Page.GotoAsync(alice.Url + "/app/person/me");
        await Assertions.Expect(window.Page.GetByTestId("fields")).ToContainTextAsync($"{site.Host}/about");
        await Assertions.Expect(window.Page.GetByTestId("links-back")).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_feed_is_added_like_a_friend_and_offers_only_what_is_possible()
    {
        await using var bob = await NodeProcess.StartAsync("bob");
        await using var site = await StrangerActor.StartAsync("blog");
        site.Serve("/feed.xml", "application/rss+xml", "<rss><channel><title>The Blog</title><item><guid>1</guid><title>A long walk</title><link>/1</link><description>Twelve miles</description></item></channel></rss>");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(bob);
        await window.Page.GotoAsync(bob.Url + "/app/people");
        await window.Page.GetByTestId("people-add-url").FillAsync(site.Url + "/feed.xml");
        await window.Page.GetByTestId("people-add-submit").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("person")).ToContainTextAsync("Feed");
        await window.Page.GetByTestId("person").GetByText("The Blog").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("feed-hint")).ToBeVisibleAsync();
        var post = window.Post("A long walk");
        await Assertions.Expect(post).ToHaveCountAsync(1);
        await Assertions.Expect(post.GetByTestId("post-bookmark")).ToBeVisibleAsync();
        foreach (var button in (string[])["post-like", "post-reshare", "post-reply"])
        {
            await Assertions.Expect(post.GetByTestId(button)).ToHaveCountAsync(0);
        }

        await post.GetByTestId("post-menu").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Quote", Exact = true })).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }
}
