using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>What other servers add to words and photos, as the owner's page draws it: custom emoji, the language, the focal point.</summary>
public sealed class WordsAndPicturesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(390, 844, false)]
    [InlineData(390, 844, true)]
    [InlineData(1280, 900, false)]
    [InlineData(1280, 900, true)]
    public async Task Emoji_stand_in_the_line_and_a_cut_photo_shows_what_matters(int width, int height, bool dark)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("friend");
        friend.Files["/cat.png"] = context => SendAsync(context, Pictures.Plain(64, 64, 210, 120, 30));
        friend.Files["/wide.png"] = context => SendAsync(context, TestPhoto.Shapes(1_600, 500, 3));
        friend.Files["/tall.png"] = context => SendAsync(context, TestPhoto.Shapes(500, 1_600, 4));
        await friend.BefriendAsync(node);
        var actor = friend.Actor();
        actor["name"] = "Friend :cat:";
        actor["tag"] = new JsonArray(Emoji());
        (await friend.SendAsync(node, friend.Activity("Update", actor))).Expect(HttpStatusCode.Accepted);
        var note = friend.Note("مساء الخير :cat: and :unknown: but not <code>:cat:</code>");
        note["type"] = "Question";
        note["oneOf"] = new JsonArray(new JsonObject { ["type"] = "Note", ["name"] = ":cat: yes" }, new JsonObject { ["type"] = "Note", ["name"] = "no" });
        note["summary"] = "a warning with a :cat:";
        note["contentMap"] = new JsonObject { ["ar"] = note["content"]!.GetValue<string>() };
        note["tag"] = new JsonArray(Emoji());
        note["attachment"] = new JsonArray(Photo("/wide.png", 1, 0, 1_600, 500), Photo("/tall.png", 0, -1, 500, 1_600));
        (await friend.SendAsync(node, friend.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        await node.SeesPhotosAsync(note["id"]!.GetValue<string>(), 2);

        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.SignInAsync(node);
        var post = window.Post("and :unknown: but not");
        var warning = post.Locator("summary img.emoji");
        await Assertions.Expect(warning).ToHaveAttributeAsync("alt", ":cat:");
        await post.Locator("summary").ClickAsync();
        var content = post.Locator(".content");
        await Assertions.Expect(content).ToHaveAttributeAsync("lang", "ar");
        Assert.Equal("rtl", await content.EvaluateAsync<string>("e => getComputedStyle(e.querySelector('p')).direction"));
        var emoji = content.Locator("img.emoji");
        await Assertions.Expect(emoji).ToHaveCountAsync(1);
        await Assertions.Expect(emoji).ToHaveAttributeAsync("title", ":cat:");
        await Assertions.Expect(post.Locator(".ballot img.emoji")).ToHaveCountAsync(1);
        await Assertions.Expect(content.Locator("code")).ToHaveTextAsync(":cat:");
        await Assertions.Expect(emoji).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await emoji.EvaluateAsync<bool>("e => e.naturalWidth > 0 && Math.abs(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e.parentElement).fontSize) - 1.2) < 0.05"));
        await Assertions.Expect(post.Locator(".photo-open img.there")).ToHaveCountAsync(2);
        Assert.Equal(["100% 50%", "50% 100%"], await post.Locator(".photo-open img").EvaluateAllAsync<string[]>("all => all.map(e => getComputedStyle(e).objectPosition)"));

        // In the lightbox nothing is cut, so nothing moves.
        await post.Locator(".photo-open").First.ClickAsync();
        Assert.Equal("50% 50%", await window.Page.GetByTestId("lightbox").Locator("img.there").EvaluateAsync<string>("e => getComputedStyle(e).objectPosition"));

        // The name, wherever it is a name.
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(post.Locator(".author img.emoji")).ToHaveCountAsync(1);
        await Assertions.Expect(post.Locator("person-avatar").First).ToHaveTextAsync("F");
        await post.Locator("a.author").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".person-head h1 img.emoji")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.GetByTestId("person-message")).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.GetByTestId("person-verify")).ToHaveCountAsync(0);
        await window.Page.GotoAsync(node.Url + "/app/people");
        await Assertions.Expect(window.Page.GetByTestId("person").Locator("a.author img.emoji")).ToHaveCountAsync(1);
        Assert.Empty(await Axe.ViolationsAsync(window.Page));
        Assert.Empty(window.Errors);

        JsonObject Emoji() => new() { ["type"] = "Emoji", ["name"] = ":cat:", ["icon"] = new JsonObject { ["type"] = "Image", ["url"] = friend.Url + "/cat.png" } };

        JsonObject Photo(string path, double x, double y, int across, int down) => new()
        {
            ["type"] = "Document",
            ["mediaType"] = "image/png",
            ["url"] = friend.Url + path,
            ["name"] = path,
            ["width"] = across,
            ["height"] = down,
            ["focalPoint"] = new JsonArray(x, y),
        };
    }

    private static async Task SendAsync(HttpContext context, NetVips.Image image)
    {
        using (image)
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(Pictures.Encode(image, "png"));
        }
    }
}
