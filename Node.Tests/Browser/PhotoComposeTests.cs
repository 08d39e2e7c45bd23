using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Photos on their way into a post: picked, pasted and dropped, described, put in order, cancelled and tried again.</summary>
public sealed class PhotoComposeTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static ILocator Composer(BrowserWindow window) => window.Page.Locator("main post-composer").First;

    private static ILocator Uploads(BrowserWindow window, string? state = null) =>
        window.Page.Locator($"[data-testid=upload]{(state is null ? "" : $"[data-state={state}]")}");

    private static Task PickAsync(BrowserWindow window, params FilePayload[] files) => Composer(window).GetByTestId("photo-add-file").SetInputFilesAsync(files);

    [Fact]
    public async Task Photos_are_picked_described_put_in_order_and_posted()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        var chooser = await window.Page.RunAndWaitForFileChooserAsync(() => Composer(window).GetByTestId("photo-add").ClickAsync());
        Assert.True(chooser.IsMultiple);
        Assert.DoesNotContain("heic", await Composer(window).GetByTestId("photo-add-file").GetAttributeAsync("accept"), StringComparison.OrdinalIgnoreCase);
        await chooser.SetFilesAsync([PhotoFiles.File("one"), PhotoFiles.File("two"), PhotoFiles.File("three")]);
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(3);

        // A description is asked for, marked while it is missing, and no condition.
        await Assertions.Expect(window.Page.GetByTestId("upload-no-alt")).ToHaveCountAsync(3);
        await window.Page.GetByLabel("Description of photo 1").FillAsync("The first");
        await window.Page.GetByLabel("Description of photo 2").FillAsync("The second");
        await Assertions.Expect(window.Page.GetByTestId("upload-no-alt")).ToHaveCountAsync(1);

        // By keyboard: the first one goes to the end, and the focus goes with it.
        await Uploads(window).First.GetByTestId("upload-right").FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Uploads(window).Nth(1).GetByTestId("upload-right")).ToBeFocusedAsync();
        await Assertions.Expect(window.Page.Locator("toast-stack > .sr-only")).ToHaveTextAsync("Photo is now 2 of 3");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Uploads(window).Nth(2).GetByTestId("upload-left")).ToBeFocusedAsync();
        await Assertions.Expect(window.Page.GetByLabel("Description of photo 3")).ToHaveValueAsync("The first");

        // By dragging: the last one before the first.
        await Uploads(window).Nth(2).Locator(".upload-picture").DragToAsync(Uploads(window).First.Locator(".upload-picture"));
        await Assertions.Expect(window.Page.GetByLabel("Description of photo 1")).ToHaveValueAsync("The first");
        await Uploads(window).Nth(2).GetByTestId("upload-remove").ClickAsync();
        await Assertions.Expect(Uploads(window)).ToHaveCountAsync(2);
        await Assertions.Expect(Uploads(window).Nth(1).GetByTestId("upload-remove")).ToBeFocusedAsync();

        // No text is needed beside photos.
        await window.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(window.Posts).ToHaveCountAsync(1);
        await Assertions.Expect(Uploads(window)).ToHaveCountAsync(0);
        Assert.Equal(["The first", "The second"], Words((await node.FeedAsync())[0]));
        await Assertions.Expect(window.Posts.First.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Photo 1 of 2: The first" })).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task An_upload_is_cancelled_or_tried_again_and_posting_waits_for_it()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        var held = new List<IRoute>();
        await window.Page.RouteAsync("**/api/photos", route =>
        {
            held.Add(route);
            return Task.CompletedTask;
        });
        await PickAsync(window, [.. Enumerable.Range(1, 5).Select(i => PhotoFiles.File($"photo {i}"))]);
        await Assertions.Expect(Uploads(window, "sending")).ToHaveCountAsync(3);
        await Assertions.Expect(Uploads(window, "queued")).ToHaveCountAsync(2);
        await Assertions.Expect(Uploads(window, "sending").First.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByTestId("compose-send").First).ToHaveTextAsync("Post when uploaded");

        // One leaves, and the next in line takes its place.
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the upload of photo 1" }).ClickAsync();
        await Assertions.Expect(Uploads(window)).ToHaveCountAsync(4);
        await Assertions.Expect(Uploads(window, "sending")).ToHaveCountAsync(3);
        await Poll.UntilAsync(() => held.Count == 4, "the fourth to be sent");
        await held[1].AbortAsync();
        await Assertions.Expect(Uploads(window, "failed")).ToContainTextAsync("Your node does not answer");
        await Poll.UntilAsync(() => held.Count == 5, "the fifth to be sent");

        // Posting now waits; what was refused is said, and nothing is lost.
        await window.Compose.FillAsync("Four of five");
        await window.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(window.Page.GetByTestId("compose-send").First).ToHaveTextAsync("Waiting for photos…");
        foreach (var route in held[2..])
        {
            await route.ContinueAsync();
        }

        await Assertions.Expect(Composer(window).GetByText("Not every photo could be uploaded")).ToBeVisibleAsync();
        Assert.Empty(await node.FeedAsync());
        await window.Page.UnrouteAllAsync();
        await window.Page.GetByTestId("upload-retry").ClickAsync();
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(4);
        await window.Page.GetByTestId("compose-send").First.ClickAsync();
        await Assertions.Expect(window.Post("Four of five")).ToHaveCountAsync(1);
        Assert.Equal(4, Words((await node.FeedAsync())[0]).Count);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Photos_are_pasted_and_dropped_and_what_cannot_be_taken_says_what_to_do()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        const string Carry = """
            (form, [kind, base64, name, type]) => {
                const data = new DataTransfer();
                data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type }));
                const target = form.querySelector('textarea');
                if (kind === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
                else for (const each of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(each, { dataTransfer: data, bubbles: true, cancelable: true }));
            }
            """;
        Task CarryAsync(params string[] what) => Composer(window).EvaluateAsync(Carry, what);
        var png = Convert.ToBase64String(PhotoFiles.Png(600, 400, "pasted"));
        await CarryAsync("paste", png, "pasted.png", "image/png");
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(1);
        await CarryAsync("drop", png, "dropped.png", "image/png");
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(2);
        await Assertions.Expect(window.Page.Locator(".dropping")).ToHaveCountAsync(0);

        await CarryAsync("drop", "AAAA", "IMG_1.HEIC", "image/heic");
        await CarryAsync("drop", "AAAA", "notes.txt", "text/plain");
        await CarryAsync("drop", "AAAA", "broken.jpg", "image/jpeg");
        await Assertions.Expect(Uploads(window, "failed")).ToHaveCountAsync(3);
        await Assertions.Expect(Uploads(window, "failed").Nth(0)).ToContainTextAsync("Export it as JPEG");
        await Assertions.Expect(Uploads(window, "failed").Nth(1)).ToContainTextAsync("Add a JPEG");
        await Assertions.Expect(Uploads(window, "failed").Nth(2)).ToContainTextAsync("Choose a JPEG");

        // Twenty are the most; what is over is said.
        await PickAsync(window, [.. Enumerable.Range(1, 17).Select(i => PhotoFiles.File($"small {i}", 60, 40))]);
        await Assertions.Expect(Uploads(window)).ToHaveCountAsync(20);
        await Assertions.Expect(window.Page.Locator(".toast.error")).ToContainTextAsync("2 were left out");
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_draft_keeps_its_photos_here_and_on_the_node()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await PickAsync(window, PhotoFiles.File("one"), PhotoFiles.File("two"));
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(2);
        await window.Page.GetByLabel("Description of photo 2").FillAsync("Half a word");
        await window.Page.ReloadAsync();
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(2);
        await Assertions.Expect(window.Page.GetByLabel("Description of photo 2")).ToHaveValueAsync("Half a word");

        await Composer(window).GetByTestId("compose-save-draft").ClickAsync();
        await Assertions.Expect(Uploads(window)).ToHaveCountAsync(0);
        await window.Page.GotoAsync(node.Url + "/app/drafts");
        await Assertions.Expect(window.Page.GetByTestId("draft")).ToContainTextAsync("2 photos");
        await window.Page.GetByTestId("draft-edit").ClickAsync();
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(2);
        await Assertions.Expect(window.Page.GetByLabel("Description of photo 2")).ToHaveValueAsync("Half a word");
        await window.Page.Locator("dialog").GetByTestId("upload-remove").First.ClickAsync();
        await window.Page.Locator("dialog").GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(window.Page.Locator("dialog")).ToHaveCountAsync(0);
        Assert.Equal(["Half a word"], Words((await node.FeedAsync())[0]));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task An_edit_changes_the_photos_of_a_post_and_a_reply_has_its_own()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await PhotoFiles.PostAsync(node, "Walk", 2);
        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        await window.ChooseAsync("Walk", "Edit");
        var dialog = window.Page.Locator("dialog");
        await Assertions.Expect(dialog.GetByLabel("Description of photo 1")).ToHaveValueAsync("Walk, picture 1");
        await dialog.GetByTestId("photo-add-file").SetInputFilesAsync(PhotoFiles.File("new"));
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(3);
        await dialog.GetByLabel("Description of photo 3").FillAsync("A new one");
        await dialog.GetByTestId("upload-right").First.ClickAsync();
        await dialog.GetByTestId("upload-remove").First.ClickAsync();
        await dialog.GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(window.Post("Walk").GetByTestId("photo")).ToHaveCountAsync(2);
        Assert.Equal(["Walk, picture 1", "A new one"], Words((await node.FeedAsync())[0]));

        await window.Post("Walk").GetByTestId("post-reply").ClickAsync();
        await window.Post("Walk").GetByTestId("photo-add-file").SetInputFilesAsync(PhotoFiles.File("answer"));
        await Assertions.Expect(Uploads(window, "ready")).ToHaveCountAsync(1);
        await window.Post("Walk").GetByTestId("compose-send").ClickAsync();
        await Assertions.Expect(window.Post("Walk").GetByTestId("post-reply")).ToContainTextAsync("1");
        var id = (await node.FeedAsync()).First(p => p.GetProperty("text").GetString() == "Walk").GetProperty("id").GetString();
        await window.Page.GotoAsync($"{node.Url}/app/post/{id}");
        await Assertions.Expect(window.Page.Locator(".replies").GetByTestId("photo")).ToHaveCountAsync(1);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_message_carries_photos()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/messages/new");
        await alices.Page.GetByTestId("new-message").GetByLabel(pair.Bob.Name).CheckAsync();
        await alices.Page.GetByTestId("photo-add-file").SetInputFilesAsync(PhotoFiles.File("first"));
        await Assertions.Expect(Uploads(alices, "ready")).ToHaveCountAsync(1);
        await alices.Page.GetByTestId("upload-alt").FillAsync("For you");
        await alices.Page.GetByTestId("new-message").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send" }).ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("message").GetByTestId("photo")).ToHaveCountAsync(1);

        // In an open conversation, where a draft keeps it over a reload.
        await alices.Page.GetByTestId("photo-add-file").SetInputFilesAsync(PhotoFiles.File("second"));
        await Assertions.Expect(Uploads(alices, "ready")).ToHaveCountAsync(1);
        await alices.Page.ReloadAsync();
        await Assertions.Expect(Uploads(alices, "ready")).ToHaveCountAsync(1);
        await alices.Page.GetByTestId("chat-send").ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("message").GetByTestId("photo")).ToHaveCountAsync(2);
        await Assertions.Expect(Uploads(alices)).ToHaveCountAsync(0);

        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await bobs.Page.GotoAsync(pair.Bob.Url + "/app/messages");
        await bobs.Page.GetByTestId("conversation").ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("message").First.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Photo: For you" })).ToBeVisibleAsync();
        await Assertions.Expect(bobs.Page.Locator("[data-testid=message] img.there")).ToHaveCountAsync(2);
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    private static List<string> Words(JsonElement post) => [.. post.GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("alt").GetString()!)];
}
