using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Every page with something on it, on a phone and on a desk, light and dark: nothing sticks out, and axe finds nothing.</summary>
public sealed class EveryPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(390, 844, true)]
    [InlineData(1280, 900, false)]
    public async Task Every_page_is_accessible_and_fits(int width, int height, bool dark)
    {
        Axe.Required();
        await using var pair = await Pair.StartAsync();
        await using var stranger = await StrangerActor.StartAsync();
        var root = await FurnishAsync(pair, stranger);
        var conversation = await TalkAsync(pair);
        await using var window = await browser.OpenAsync(width, height, dark: dark);
        await window.Page.GotoAsync(pair.Bob.Url + "/app/signin");
        await Assertions.Expect(window.Page.GetByTestId("signin-form")).ToBeVisibleAsync();
        await CheckAsync(window, "sign-in");
        await window.SignInAsync(pair.Bob);

        var alice = await Friends.IdAsync(pair.Bob, pair.Alice.Url);
        foreach (var (path, wait) in Pages(root, alice, conversation))
        {
            await window.Page.GotoAsync(pair.Bob.Url + path);
            await window.Page.Locator(wait).First.WaitForAsync();
            await CheckAsync(window, path);
        }

        var chooser = await window.Page.RunAndWaitForFileChooserAsync(async () =>
        {
            await window.Page.GotoAsync(pair.Bob.Url + "/app/settings");
            await window.Page.GetByTestId("rules-import").ClickAsync();
        });
        await chooser.SetFilesAsync(new FilePayload { Name = "list.csv", MimeType = "text/csv", Buffer = "bad.example\nalso.example\nno host at all\n"u8.ToArray() });
        await window.Page.GetByTestId("import-skipped").Locator("summary").ClickAsync();
        await CheckAsync(window, "import of a list");

        await window.Page.GotoAsync(pair.Bob.Url + "/app");
        await Assertions.Expect(window.Posts.Nth(1)).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("?");
        await CheckAsync(window, "help");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Posts.First.GetByTestId("post-menu").ClickAsync();
        await CheckAsync(window, "menu");
        await window.Page.Keyboard.PressAsync("Escape");
        foreach (var part in (string[])["compose-poll", "compose-expiry", "compose-quotable", "compose-schedule"])
        {
            await window.Page.GetByTestId(part).First.ClickAsync();
        }

        await window.Page.Locator("[data-part=schedule]").WaitForAsync();
        await CheckAsync(window, "everything in the compose box");
        await window.Page.GetByTestId("compose-audience").First.ClickAsync();
        await window.Page.GetByTestId("audience-dialog").GetByLabel("Family").CheckAsync();
        await Assertions.Expect(window.Page.GetByTestId("audience-reach").Locator(".warning")).ToBeVisibleAsync();
        await CheckAsync(window, "audience");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.GetByTestId("post-audience").First.ClickAsync();
        await CheckAsync(window, "who can see a post");
        await window.Page.GotoAsync(pair.Bob.Url + "/app/aspects");
        await window.Page.GetByTestId("aspect-person").First.ClickAsync();
        await CheckAsync(window, "aspects of a person");
        await window.Page.GotoAsync(pair.Bob.Url + "/app/person/" + alice);
        await window.Page.GetByTestId("person-verify").ClickAsync();
        await window.Page.GetByTestId("verify-differ").WaitForAsync();
        await CheckAsync(window, "verification");
        await window.Page.GetByTestId("verify-differ").ClickAsync();
        await CheckAsync(window, "words that differ");
        await window.Page.GotoAsync(pair.Bob.Url + "/app/settings");
        await window.Page.GetByTestId("identity-recover").ClickAsync();
        await CheckAsync(window, "recovery");

        await using var visitor = await browser.OpenAsync(width, height, script: true, dark: dark);
        foreach (var path in new[] { "/", "/follow", "/tags/tidepools", new Uri(await UrlAsync(pair)).PathAndQuery, "/posts/none" })
        {
            await visitor.Page.GotoAsync(pair.Alice.Url + path);
            await CheckAsync(visitor, "public " + path);
        }
    }

    [Fact]
    public async Task The_first_minutes_are_accessible_and_fit_a_phone()
    {
        Axe.Required();
        await using var node = NodeProcess.Prepare();
        await node.RunAsync();
        await using var window = await browser.OpenAsync(390, 844);
        await window.Page.GotoAsync(node.Url + "/app/setup");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading)).ToBeVisibleAsync();
        await CheckAsync(window, "set-up without a link");
        await window.Page.GotoAsync(await SetUpAndSignInTests.LinkOfAsync(node));
        await window.Page.Locator("#setup-name").FillAsync("Alice Example");
        await window.Page.Locator("#setup-password").FillAsync("short");
        await window.Page.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(window.Page.GetByText("at least 8 characters").First).ToBeVisibleAsync();
        await CheckAsync(window, "set-up with a mistake");
        await window.Page.Locator("#setup-password").FillAsync(NodeProcess.Password);
        await window.Page.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("recovery-phrase")).ToBeVisibleAsync();
        await CheckAsync(window, "the recovery phrase");
        await window.Page.GetByTestId("recovery-confirm").CheckAsync();
        await window.Page.GetByTestId("recovery-done").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".blank")).ToBeVisibleAsync();
        await CheckAsync(window, "the empty feed");
        await window.Page.GotoAsync(node.Url + "/app/people");
        await Assertions.Expect(window.Page.Locator(".blank")).ToBeVisibleAsync();
        await CheckAsync(window, "nobody yet");
    }

    /// <summary>Every page, and what stands on it when it is there.</summary>
    internal static (string Path, string Wait)[] Pages(string root, string alice, string conversation) =>
    [
        ("/app", "post-card >> nth=2"),
        ("/app/post/" + root, ".replies .replies .post"),
        ("/app/people", "[data-testid=request-accept]"),
        ("/app/person/" + alice, "post-card"),
        ("/app/person/me", "post-card"),
        ("/app/tag/tidepools", "post-card"),
        ("/app/tag/nothing", ".blank"),
        ("/app/bookmarks", "[data-testid=quote-card]"),
        ("/app/search", ".blank"),
        ("/app/search?q=bob+the&after=2000-01-01", ".search-page .filter-grid"),
        ("/app/search?q=tide", "post-card mark"),
        ("/app/memories", ".blank"),
        ("/app/drafts", "[data-testid=draft] >> nth=1"),
        ("/app/aspects", "[data-testid=aspect-person]"),
        ("/app/messages", "[data-testid=conversation]"),
        ("/app/messages/" + conversation, "[data-testid=message] >> nth=1"),
        ("/app/messages/new", ".picker-list li"),
        ("/app/messages/none", ".chat-main .blank"),
        ("/app/notifications", "[data-testid=notification] >> nth=3"),
        ("/app/settings", "[data-testid=rule] >> nth=3"),
        ("/app/bring", "[data-testid=bring-choose]"),
        ("/app/invitations", "[data-testid=invite]"),
        ("/app/nowhere", ".blank"),
        ("/app/post/none", ".blank"),
        ("/app/person/nobody", ".blank"),
    ];

    internal static async Task CheckAsync(BrowserWindow window, string page)
    {
        Assert.True(await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{page} is wider than the window");
        var violations = await Axe.ViolationsAsync(window.Page);
        Assert.True(violations.Count == 0, $"{page}:\n{string.Join('\n', violations)}");
        Assert.True(window.Errors.Count == 0, $"{page}:\n{string.Join('\n', window.Errors)}");
    }

    /// <summary>A conversation three deep, a warning, an edit, friends-only words, somebody who asks, somebody who left, and a post without a proof.</summary>
    internal static async Task<string> FurnishAsync(Pair pair, StrangerActor stranger)
    {
        await pair.Alice.Api.PatchAsync("/api/me", new { name = "Alice with quite a long name, as some people have", bio = "I *write* about `tide pools` and link to https://tides.example." });
        var post = await pair.Alice.PostAsync("Low tide at 5:40. **Eleven** sea stars under one rock.\n\n> all different\n\n1. red\n2. blue\n\n`code` #tidepools");
        await pair.Alice.PostAsync("The end of the book", summary: "Spoilers");
        await pair.Alice.PostAsync("Only for those who follow me", "friends");
        await pair.Bob.PostAsync("My own words");
        var root = await pair.BobsIdAsync(post);
        var reply = await pair.Bob.PostAsync("Even the blue one?", inReplyTo: root);
        await pair.Bob.PostAsync("I mean the small one.", inReplyTo: reply.GetProperty("id").GetString());
        (await pair.Alice.Api.PatchAsync("/api/posts/" + post.GetProperty("id").GetString(), new { text = "Low tide at 5:41. **Eleven** sea stars. #tidepools" })).Expect(HttpStatusCode.OK);
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!, p => p.GetProperty("edited").ValueKind != JsonValueKind.Null);
        await PartsAsync(pair, root);
        await stranger.BefriendAsync(pair.Bob);
        (await stranger.SendAsync(pair.Bob, stranger.Activity("Create", stranger.Note("Nobody signed this")))).Expect(HttpStatusCode.Accepted);
        (await stranger.SendAsync(pair.Bob, stranger.Prove(stranger.Activity("Follow", pair.Bob.Url)))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await pair.Bob.Api.ItemsAsync("/api/people/requests")).Count == 1, "the request");
        await Poll.UntilAsync(async () => (await pair.Bob.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "Nobody signed this"), "the unsigned post");

        // News of several kinds, and a list of what is not wanted.
        await pair.Alice.PostAsync($"Have you met @bob@{new Uri(pair.Bob.Url).Authority}, who answers everything with *much* patience?");
        var own = (await pair.Bob.FeedAsync()).First(p => p.GetProperty("text").GetString() == "My own words");
        (await stranger.SendAsync(pair.Bob, stranger.Prove(stranger.Activity("Like", own.Url())))).Expect(HttpStatusCode.Accepted);
        (await stranger.SendAsync(pair.Bob, stranger.Prove(stranger.Activity("Announce", own.Url())))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await pair.Bob.NotificationsAsync()).Count >= 4, "the news");
        foreach (var (kind, value) in new[] { ("host", "bad.example"), ("word", "patience"), ("account", "troll@elsewhere.example"), ("host", "a.host.with.quite.a.long.name.that.must.not.stick.out.example") })
        {
            (await pair.Bob.Api.PostAsync("/api/rules", new { kind, value })).Expect(HttpStatusCode.Created);
        }

        return root;
    }

    /// <summary>A poll that bob voted in and one that he may, a quote, a bookmark, something that expires, and drafts.</summary>
    private static async Task PartsAsync(Pair pair, string quoted)
    {
        foreach (var text in (string[])["Which of them shall we count next?", "And when?"])
        {
            var asked = (await pair.Alice.Api.PostAsync("/api/posts", new
            {
                text,
                audience = "public",
                poll = new { options = (string[])["The small blue one that nobody believes in", "Another", "None"], ends = 600 },
                expiresIn = 300_000,
            })).Expect(HttpStatusCode.Created).Json;
            var there = await pair.Bob.SeesAsync(asked.GetProperty("url").GetString()!);
            if (text.StartsWith("Which", StringComparison.Ordinal))
            {
                (await pair.Bob.Api.SendAsync(HttpMethod.Put, $"/api/posts/{there.GetProperty("id").GetString()}/vote", new { options = (int[])[0] })).Expect(HttpStatusCode.OK);
            }
        }

        var quoting = (await pair.Bob.Api.PostAsync("/api/posts", new { text = "Look, tides", audience = "public", quote = quoted })).Expect(HttpStatusCode.Created).Json;
        await pair.Bob.SeesAsync(quoting.GetProperty("url").GetString()!, p => p.GetProperty("quote").GetProperty("state").GetString() == "shown");
        (await pair.Bob.Api.PutAsync($"/api/posts/{quoting.GetProperty("id").GetString()}/bookmark")).Expect(HttpStatusCode.OK);
        (await pair.Bob.Api.PostAsync("/api/drafts", new { text = "Half a thought", summary = "tides" })).Expect(HttpStatusCode.Created);
        (await pair.Bob.Api.PostAsync("/api/drafts", new { text = "Tomorrow's thought", audience = "friends", scheduledAt = DateTimeOffset.UtcNow.AddDays(1) })).Expect(HttpStatusCode.Created);
    }

    /// <summary>Alice is in Bob's family, though she does not follow him; they have written to each other.</summary>
    internal static async Task<string> TalkAsync(Pair pair)
    {
        await pair.Bob.PutIntoAsync(await AudienceTests.AspectAsync(pair.Bob, "Family"), pair.Alice);
        var begun = (await pair.Bob.Api.PostAsync("/api/conversations", new { people = new[] { await Friends.IdAsync(pair.Bob, pair.Alice.Url) }, text = "Are the *sea stars* still there?" }))
            .Expect(HttpStatusCode.Created).Json;
        await Poll.UntilAsync(async () => (await pair.Alice.Api.ItemsAsync("/api/conversations")).Count == 1, "Bob's message");
        var there = (await pair.Alice.Api.ItemsAsync("/api/conversations"))[0];
        (await pair.Alice.Api.PostAsync($"/api/conversations/{there.GetProperty("id").GetString()}/messages", new { text = "All eleven." })).Expect(HttpStatusCode.Created);
        await Poll.UntilAsync(async () => (await pair.Bob.Api.ItemsAsync("/api/conversations"))[0].GetProperty("unread").GetInt32() == 1, "Alice's answer");
        return begun.GetProperty("id").GetString()!;
    }

    internal static async Task<string> UrlAsync(Pair pair) =>
        (await pair.Alice.AllAsync("/api/feed")).First(p => p.GetProperty("text").GetString()!.Contains("Low tide", StringComparison.Ordinal)).GetProperty("url").GetString()!;
}
