using System.Net;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>News in the browser: counted live, in the title too, and read when it is looked at.</summary>
public sealed class NotificationTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task News_is_counted_live_and_read_when_looked_at()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await using var carol = await StrangerActor.StartAsync("carol");
        await using var window = await browser.OpenAsync();
        var post = await alice.PostAsync("Like me, everybody");
        await window.SignInAsync(alice);
        var badge = window.Page.Locator("a[href='/app/notifications'] .badge");
        await Assertions.Expect(badge).ToHaveCountAsync(0);
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Like", post.Url())))).Expect(HttpStatusCode.Accepted);
        await Assertions.Expect(badge).ToContainTextAsync("1");
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Follow", alice.Url)))).Expect(HttpStatusCode.Accepted);
        await Assertions.Expect(badge).ToContainTextAsync("2");
        await Assertions.Expect(window.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(2\) Feed"));

        await window.MarkAsync();
        await window.Page.Locator("a[href='/app/notifications']").ClickAsync();
        var rows = window.Page.GetByTestId("notification");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.First).ToContainTextAsync("Bob asks to follow you");
        await Assertions.Expect(rows.Last).ToContainTextAsync("Bob liked your post");
        await Assertions.Expect(rows.Last).ToContainTextAsync("Like me, everybody");
        await Assertions.Expect(rows.First).ToHaveAttributeAsync("data-fresh", "true");
        await Assertions.Expect(badge).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^Notifications"));
        Assert.Equal(0, await alice.UnreadAsync());

        // What comes while one looks joins its group on top, and is seen.
        (await carol.SendAsync(alice, carol.Prove(carol.Activity("Like", post.Url())))).Expect(HttpStatusCode.Accepted);
        await Assertions.Expect(rows.First).ToContainTextAsync("Carol and Bob liked your post");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Poll.UntilAsync(async () => await alice.UnreadAsync() == 0, "it to be read");
        await rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("thread")).ToBeVisibleAsync();

        // Back again it is old; and a request that was answered is gone.
        (await alice.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(alice, bob.Url)}/accept")).Expect(HttpStatusCode.OK);
        await window.Page.Locator("a[href='/app/notifications']").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).ToHaveAttributeAsync("data-fresh", "false");
        Assert.False(await window.WasReloadedAsync());
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Kinds_and_browser_notifications_are_chosen_in_the_settings()
    {
        await using var alice = await NodeProcess.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(alice);
        var post = await alice.PostAsync("Quietly now");
        await window.Page.GotoAsync(alice.Url + "/app/settings");
        await window.Page.GetByTestId("notify-like").UncheckAsync();
        await Poll.UntilAsync(async () => !(await alice.Api.GetAsync("/api/notifications/settings")).Json.GetProperty("like").GetBoolean(), "the choice");

        // A browser whose person says yes, and a page that they do not look at.
        await window.Page.EvaluateAsync("""
            (() => {
            window.shown = [];
            const Fake = function (title, options) { window.shown.push([title, options.body]); };
            Fake.permission = "default";
            Fake.requestPermission = () => { Fake.permission = "granted"; return Promise.resolve("granted"); };
            window.Notification = Fake;
            })()
            """);
        await window.Page.GetByTestId("notify-desktop").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("notify-desktop")).ToBeCheckedAsync();
        await window.Page.EvaluateAsync("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })");
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Like", post.Url())))).Expect(HttpStatusCode.Accepted);
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Announce", post.Url())))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => await window.Page.EvaluateAsync<int>("window.shown.length") == 1, "the browser's notification");
        Assert.Equal("Bob reshared your post|Quietly now", await window.Page.EvaluateAsync<string>("window.shown[0].join('|')"));
        Assert.Empty(window.Errors);
    }
}
