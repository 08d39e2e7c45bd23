using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Http;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>The pages in the language with the longest words and in one that runs from right to left, and how a language is chosen.</summary>
public sealed class OtherLanguagesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>
    /// Words of the page that do not fit where they stand: cut off by their box, or sticking out of what one presses. What people wrote may be cut with dots.
    /// </summary>
    private const string CutOff = """
        () => [...document.querySelectorAll("body *")].filter(e => e.clientWidth > 1 && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
          .filter(e => !e.closest(".content, .author, .address, .snippet, .brand, .chip, .conversation strong, .room-title, .message-quote, .circle-name, [dir=auto], bdi, code, select, textarea"))
          .filter(e => { const s = getComputedStyle(e); return (s.overflowX !== "visible" || e.matches("button, .button, .tab, .segments span, .badge")) && s.display !== "inline" && e.scrollWidth > e.clientWidth + 1; })
          .map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 60)} (${e.scrollWidth} > ${e.clientWidth})`)
        """;

    [Fact]
    public async Task German_and_Arabic_fit_everywhere()
    {
        Axe.Required();
        await using var pair = await Pair.StartAsync();
        await using var stranger = await StrangerActor.StartAsync();
        var root = await EveryPageTests.FurnishAsync(pair, stranger);
        var conversation = await EveryPageTests.TalkAsync(pair);
        var alice = await Friends.IdAsync(pair.Bob, pair.Alice.Url);
        foreach (var (language, width, dark) in ((string, int, bool)[])[("de", 390, false), ("ar", 390, true), ("de", 1280, true), ("ar", 1280, false)])
        {
            await using var window = await browser.OpenAsync(width, 900, dark: dark, locale: language);
            await window.Page.GotoAsync(pair.Bob.Url + "/app/signin");
            await Assertions.Expect(window.Page.GetByTestId("signin-form")).ToBeVisibleAsync();
            await CheckAsync(window, language, "sign-in");
            await window.SignInAsync(pair.Bob);
            foreach (var (path, wait) in EveryPageTests.Pages(root, alice, conversation))
            {
                await window.Page.GotoAsync(pair.Bob.Url + path);
                await window.Page.Locator(wait).First.WaitForAsync();
                await CheckAsync(window, language, path);
            }

            await window.Page.GotoAsync(pair.Bob.Url + "/app");
            await Assertions.Expect(window.Posts.Nth(1)).ToBeVisibleAsync();
            foreach (var part in (string[])["compose-poll", "compose-expiry", "compose-quotable", "compose-schedule"])
            {
                await window.Page.GetByTestId(part).First.ClickAsync();
            }

            await window.Page.Locator("[data-part=schedule]").WaitForAsync();
            await CheckAsync(window, language, "everything in the compose box");
            await window.Page.GetByTestId("compose-audience").First.ClickAsync();
            await window.Page.GetByTestId("audience-dialog").WaitForAsync();
            await CheckAsync(window, language, "audience");
            await window.Page.Keyboard.PressAsync("Escape");
            await window.Posts.First.GetByTestId("post-menu").ClickAsync();
            await CheckAsync(window, language, "menu");

            await using var visitor = await browser.OpenAsync(width, 900, dark: dark, locale: language);
            foreach (var path in new[] { "/", "/follow", new Uri(await EveryPageTests.UrlAsync(pair)).PathAndQuery, "/posts/none" })
            {
                await visitor.Page.GotoAsync(pair.Alice.Url + path);
                await CheckAsync(visitor, language, "public " + path);
            }
        }
    }

    [Fact]
    public async Task A_language_is_chosen_where_one_comes_in_and_stays()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.Page.GotoAsync(node.Url + "/app/signin");
        await window.Page.GetByTestId("language").SelectOptionAsync("ar");
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "تسجيل الدخول" })).ToBeVisibleAsync();

        // What the node refuses is said in that language too.
        await window.Page.Locator("#signin-password").FillAsync("not the password");
        await window.Page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#signin-password-error")).ToHaveTextAsync("كلمة المرور غير صحيحة. أعد المحاولة.");
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/settings");
        await window.Page.GetByTestId("language").SelectOptionAsync("pl");
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "pl");
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("dir", "ltr");
        await window.Page.GotoAsync(node.Url + "/app");
        await Assertions.Expect(window.Page.Locator(".blank h2")).ToHaveTextAsync("Cicho tu");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task The_node_counts_as_the_browser_does()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.Page.GotoAsync(node.Url + "/app/signin");
        foreach (var language in Texts.Languages)
        {
            var forms = await window.Page.EvaluateAsync<JsonElement>("language => { const rules = new Intl.PluralRules(language); return Array.from({ length: 230 }, (_, n) => rules.select(n)); }", language);
            Assert.Equal(forms.EnumerateArray().Select(f => f.GetString()), Enumerable.Range(0, 230).Select(n => Plurals.Of(language, n)));
        }
    }

    private static async Task CheckAsync(BrowserWindow window, string language, string page)
    {
        await EveryPageTests.CheckAsync(window, $"{page} ({language})");
        Assert.Equal(language, await window.Page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Equal(language == "ar" ? "rtl" : "ltr", await window.Page.EvaluateAsync<string>("getComputedStyle(document.body).direction"));
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(CutOff));
    }
}
