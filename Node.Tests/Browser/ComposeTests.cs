using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Writing, the keyboard, every page at phone width, and text that would like to be a script.</summary>
public sealed class ComposeTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_draft_is_kept_until_the_post_is_sent()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Compose.FillAsync("Half a thou");
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Compose).ToHaveValueAsync("Half a thou");

        // A node that is down does not cost the text either.
        await node.StopAsync();
        await window.Compose.FillAsync("Half a thought");
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await Assertions.Expect(window.Compose).ToHaveValueAsync("Half a thought");
        await node.RunAsync();
        await Assertions.Expect(window.Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Post("Half a thought")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Compose).ToHaveValueAsync("");
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Compose).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_lost_session_keeps_the_draft_and_leads_back()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Compose.FillAsync("Not yet sent");
        await window.Page.Context.ClearCookiesAsync();
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Page.GetByText("Your session has ended")).ToBeVisibleAsync();
        await window.Page.Locator("#signin-password").FillAsync(NodeProcess.Password);
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Compose).ToHaveValueAsync("Not yet sent");
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Post("Not yet sent")).ToHaveCountAsync(1);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_post_says_its_language_and_the_choice_stays()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        var language = window.Page.GetByTestId("compose-language");
        await Assertions.Expect(language).ToHaveValueAsync("");
        await window.Compose.FillAsync("No language is said");
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Post("No language is said").Locator(".content")).Not.ToHaveAttributeAsync("lang", new System.Text.RegularExpressions.Regex(".*"));
        await language.SelectOptionAsync(new SelectOptionValue { Label = "German" });
        await window.Compose.FillAsync("Guten Abend");
        await window.Page.ReloadAsync();
        await Assertions.Expect(language).ToHaveValueAsync("de");
        await window.Compose.PressAsync("Control+Enter");
        await Assertions.Expect(window.Post("Guten Abend").Locator(".content")).ToHaveAttributeAsync("lang", "de");
        await Assertions.Expect(language).ToHaveValueAsync("de");
        await window.Page.ReloadAsync();
        await Assertions.Expect(language).ToHaveValueAsync("de");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_preview_shows_what_it_will_be()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await window.Compose.FillAsync("Some **bold** words, <b>raw</b> and #tags");
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Preview" }).ClickAsync();
        var preview = window.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Preview" });
        await Assertions.Expect(preview.Locator("strong")).ToHaveTextAsync("bold");
        await Assertions.Expect(preview).ToContainTextAsync("<b>raw</b>");
        await Assertions.Expect(preview.Locator("a.hashtag")).ToHaveTextAsync("#tags");
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Write on" }).ClickAsync();
        await Assertions.Expect(window.Compose).ToBeFocusedAsync();
        await Assertions.Expect(window.Compose).ToHaveValueAsync("Some **bold** words, <b>raw</b> and #tags");

        // One letter too many cannot be sent, and says so.
        await window.Compose.FillAsync(new string('x', 20_001));
        await Assertions.Expect(window.Page.GetByText("One character too many")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByTestId("compose-send")).ToBeDisabledAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_keyboard_is_enough()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("The older one");
        await node.PostAsync("The newer one");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await Assertions.Expect(window.Posts).ToHaveCountAsync(2);
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("l");
        await Assertions.Expect(window.Post("The older one").GetByTestId("post-like").First).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.Keyboard.PressAsync("k");
        await window.Page.Keyboard.PressAsync("l");
        await Assertions.Expect(window.Post("The newer one").GetByTestId("post-like").First).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await window.Page.Keyboard.PressAsync("n");
        await Assertions.Expect(window.Compose).ToBeFocusedAsync();
        Assert.Empty(window.Errors);
    }

    [Theory]
    [InlineData("/app")]
    [InlineData("/app/people")]
    [InlineData("/app/settings")]
    [InlineData("/app/person/me")]
    [InlineData("/app/tag/wide")]
    [InlineData("/app/nowhere")]
    public async Task Every_page_fits_a_phone_and_has_its_landmarks(string path)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync($"{new string('W', 300)} #wide\n\n```\n{new string('x', 300)}\n```\n\n| a | b |\n|---|---|\n| {new string('y', 200)} | z |");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + path);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Main)).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Navigation).First).ToBeVisibleAsync();
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, a[href], input, select, textarea')].filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]') && !(e.ariaLabel || e.textContent.trim() || e.labels?.length || e.title || e.placeholder)).map(e => e.outerHTML)"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Nothing_that_anybody_writes_becomes_a_script()
    {
        const string Attack = "<img src=x onerror=\"window.xss=1\"><script>window.xss=1</script>[a](javascript:window.xss=1) <svg onload=window.xss=1>";
        await using var node = await NodeProcess.StartAsync("alice");
        (await node.Api.PatchAsync("/api/me", new { name = "<img src=x onerror=window.xss=1>", bio = Attack })).Expect(System.Net.HttpStatusCode.OK);
        var post = await node.PostAsync(Attack, summary: "<img src=x onerror=window.xss=1>");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        foreach (var path in new[] { "/app", "/app/settings", "/app/person/me", "/app/post/" + post.GetProperty("id").GetString(), "/posts/" + post.GetProperty("id").GetString() })
        {
            await window.Page.GotoAsync(node.Url + path);
            await Assertions.Expect(window.Page.GetByText("onerror").First).ToBeAttachedAsync();
            await window.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            Assert.True(await window.Page.EvaluateAsync<bool>("window.xss === undefined && !document.querySelector('main img[src=x], main script, main a[href^=javascript]')"), path);
        }

        Assert.Empty(window.Errors);
    }
}
