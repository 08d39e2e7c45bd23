using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Two people compare words and mark each other, and the owner changes their own key.</summary>
public sealed class VerificationTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Both_sides_show_the_same_words_and_a_mark_stays()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844, dark: true);
        await alices.SignInAsync(pair.Alice);
        await bobs.SignInAsync(pair.Bob);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/person/" + await Friends.IdAsync(pair.Alice, pair.Bob.Url));
        await bobs.Page.GotoAsync(pair.Bob.Url + "/app/person/" + await Friends.IdAsync(pair.Bob, pair.Alice.Url));
        var words = await WordsAsync(alices);
        Assert.Equal(6, words.Count);
        Assert.Equal(words, await WordsAsync(bobs));
        Assert.True(await alices.Page.Locator(".verify-code img").EvaluateAsync<bool>("img => img.decode().then(() => img.naturalWidth > 0)"));

        // What to do when they differ is said before anything is done.
        await alices.Page.GetByTestId("verify-differ").ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("verify")).ToContainTextAsync($"send {pair.Bob.Name} nothing private here");
        await alices.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare again" }).ClickAsync();
        await alices.Page.GetByTestId("verify-same").ClickAsync();
        await Assertions.Expect(alices.Page.Locator("h1 .verified")).ToHaveCountAsync(1);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/people");
        await Assertions.Expect(alices.Page.GetByTestId("person").First.Locator(".verified")).ToContainTextAsync("Verified by you");

        // The other's mark is the other's own.
        await bobs.Page.ReloadAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("person-verify")).ToHaveTextAsync("Verify");
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/person/" + await Friends.IdAsync(pair.Alice, pair.Bob.Url));
        await alices.Page.GetByTestId("person-verify").ClickAsync();
        await alices.Page.GetByTestId("verify-undo").ClickAsync();
        await Assertions.Expect(alices.Page.Locator("h1 .verified")).ToHaveCountAsync(0);
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task The_owner_changes_the_key_and_friends_follow()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/settings");
        var identity = alices.Page.GetByTestId("identity");
        var before = await identity.Locator("code").First.TextContentAsync();
        await identity.GetByTestId("identity-rotate").ClickAsync();
        var form = alices.Page.GetByTestId("identity-form");
        await form.GetByLabel("Your password").FillAsync("wrong");
        await alices.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(form).ToContainTextAsync("The password is not right");
        await form.GetByLabel("Your password").FillAsync(NodeProcess.Password);
        await alices.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(form).ToHaveCountAsync(0);
        await Assertions.Expect(identity.Locator("code").First).Not.ToHaveTextAsync(before!);
        await identity.Locator("summary").ClickAsync();
        await Assertions.Expect(identity.Locator(".identity-log")).ToContainTextAsync("You changed your key");
        var post = await pair.Alice.PostAsync("Signed by the new key");
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!);
        Assert.Empty(alices.Errors);
    }

    private static async Task<IReadOnlyList<string>> WordsAsync(BrowserWindow window)
    {
        await window.Page.GetByTestId("person-verify").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("verify-words").Locator("li")).ToHaveCountAsync(6);
        return await window.Page.GetByTestId("verify-words").Locator("li").AllTextContentsAsync();
    }
}
