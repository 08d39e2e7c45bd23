using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using PersonalNode.Hosting;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>The card that says what takes the room, and how less is kept: told first, then confirmed.</summary>
public sealed class SpaceTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_owner_sees_what_takes_the_room_and_keeps_less_after_being_told_what_goes()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var gone = await WithOldPostsAsync(node);
        await File.WriteAllBytesAsync(Path.Combine(node.Folder, "node.v1.db"), new byte[2_500_000], TestContext.Current.CancellationToken);
        await using var window = await browser.OpenAsync(390, 844);
        var card = await OpenAsync(window, node);
        await Assertions.Expect(card.Locator("[data-part=othersPosts] dd")).ToContainTextAsync("40 ·");
        await Assertions.Expect(card.Locator("[data-part=copies] dd")).ToContainTextAsync("2.5 MB");
        await ShowAsync(window, card, "390");
        Axe.Required();
        Assert.Empty(await Axe.ViolationsAsync(window.Page));

        // Said no to: it stays as it was.
        await card.GetByTestId("space-keep").SelectOptionAsync("30");
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("38 posts from before");
        await Assertions.Expect(dialog).ToContainTextAsync("2 as old stay");
        await ShowAsync(window, dialog, "dialog");
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(card.GetByTestId("space-keep")).ToHaveValueAsync("90");

        await card.GetByTestId("space-keep").SelectOptionAsync("30");
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Poll.UntilAsync(async () => (await node.AllAsync("/api/feed")).Count == 2, "the old posts to go");
        await card.GetByTestId("space-remove").ClickAsync();
        await window.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(card.GetByTestId("space-copies")).ToHaveCountAsync(0);
        await Assertions.Expect(card.GetByTestId("space-last")).ToContainTextAsync("let 38 posts go");
        await Assertions.Expect(card.GetByTestId("space-keep")).ToHaveValueAsync("30");
        Assert.False(File.Exists(Path.Combine(node.Folder, "node.v1.db")));

        // What is gone says where it may still be. The browser writes the 410 of its thread into its console.
        await window.Page.GotoAsync($"{node.Url}/app/post/{gone}");
        await Assertions.Expect(window.Page.GetByTestId("past-link")).ToHaveAttributeAsync("href", "https://friend.example/3");
        await Assertions.Expect(window.Page.GetByTestId("past-link")).ToHaveTextAsync("See it at friend.example");
        Assert.All(window.Errors, error => Assert.Contains("410", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1280, true, "en-GB")]
    [InlineData(390, false, "ar")]
    [InlineData(390, true, "de")]
    public async Task The_card_fits(int width, bool dark, string locale)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await WithOldPostsAsync(node);
        node.Also = ["--Node:LowDiskBytes=4000000000000000000"];
        await node.StopAsync();
        await node.RunAsync();
        await using var window = await browser.OpenAsync(width, 844, dark: dark, locale: locale);
        var card = await OpenAsync(window, node);
        await Assertions.Expect(card.GetByTestId("space-low")).ToBeVisibleAsync();
        await ShowAsync(window, card, $"{width}-{locale}");
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
        Axe.Required();
        Assert.Empty(await Axe.ViolationsAsync(window.Page));
        Assert.Empty(window.Errors);
    }

    /// <summary>Posts of a friend that came sixty days ago, two of them bookmarked; gives the id of one that is not.</summary>
    private static async Task<string> WithOldPostsAsync(NodeProcess node)
    {
        await node.StopAsync();
        var gone = 0L;
        await using (var app = NodeHost.Build(node.Settings, new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-60)), quiet: true))
        {
            await app.Services.GetRequiredService<NodeDatabase>().WriteAsync(context =>
            {
                const string Actor = "https://friend.example";
                app.Services.GetRequiredService<PeopleStore>().Save(
                    context, new Person { Id = "friend", Actor = Actor, Name = "Friend", Handle = "friend", Inbox = Actor + "/inbox", Key = "", KeyId = "", Following = Relation.Yes });
                for (var i = 0; i < 40; i++)
                {
                    var post = app.Services.GetRequiredService<PostWriter>().Add(
                        context, new Post { Uri = $"{Actor}/{i}", Author = Actor, AuthorId = "friend", Published = context.Now, Text = $"post {i}", Html = $"<p>post {i}</p>" }, home: true)!;
                    gone = i == 3 ? post.Id : gone;
                    if (i < 2)
                    {
                        Timelines.Add(context, Timeline.Bookmarks, post.Id, post.Id);
                        PostStore.Update(context, post with { BookmarkKey = post.Id });
                    }
                }
            });
        }

        await node.RunAsync();
        return Protocol.Ids.ToText(gone);
    }

    private static async Task<ILocator> OpenAsync(BrowserWindow window, NodeProcess node)
    {
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/settings");
        var card = window.Page.GetByTestId("space");
        await card.GetByTestId("space-use").WaitForAsync();
        return card;
    }

    /// <summary>Kept for people to look at when they say where.</summary>
    private static async Task ShowAsync(BrowserWindow window, ILocator part, string name)
    {
        await Assertions.Expect(window.Page.Locator(".toast")).ToHaveCountAsync(0);
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await part.ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(folder, $"space-{name}.png") });
        }
    }
}
