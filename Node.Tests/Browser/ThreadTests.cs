using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Reading: conversations, links in posts, earlier versions, and what the page says about whom and what to trust.</summary>
public sealed class ThreadTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task An_open_conversation_grows_and_a_deleted_reply_keeps_its_place()
    {
        await using var pair = await Pair.StartAsync();
        var post = await pair.Alice.PostAsync("Where does it begin?");
        var root = await pair.BobsIdAsync(post);
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(pair.Alice);
        await bobs.SignInAsync(pair.Bob);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/post/" + post.GetProperty("id").GetString());
        await bobs.Page.GotoAsync(pair.Bob.Url + "/app/post/" + root);
        await Assertions.Expect(alices.Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
        await alices.MarkAsync();

        // Bob answers in the open field; Alice answers his answer, by keyboard.
        var field = bobs.Page.Locator(".thread .root").GetByTestId("compose-text");
        await field.FillAsync("At the spring");
        await field.PressAsync("Control+Enter");
        await Assertions.Expect(alices.Page.Locator(".replies > li .post")).ToContainTextAsync("At the spring");
        await alices.Page.Locator(".replies > li .post").FocusAsync();
        await alices.Page.Keyboard.PressAsync("r");
        var answer = alices.Page.Locator(".replies").GetByTestId("compose-text");
        await Assertions.Expect(answer).ToBeFocusedAsync();
        await Assertions.Expect(answer).ToHaveValueAsync(new Regex("^@bob@"));
        await answer.PressAsync("End");
        await alices.Page.Keyboard.TypeAsync("and where does it end?");
        await answer.PressAsync("Control+Enter");
        await Assertions.Expect(bobs.Page.Locator(".replies .replies .post")).ToContainTextAsync("and where does it end?");
        await Assertions.Expect(alices.Page.Locator(".replies .replies .post")).ToHaveCountAsync(1);

        // A mention leads to the person, in the app.
        await alices.Page.Locator(".replies .replies .content a.mention").ClickAsync();
        await Assertions.Expect(alices.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = pair.Bob.Name })).ToBeVisibleAsync();
        await alices.Page.GoBackAsync();
        await Assertions.Expect(alices.Page.Locator(".replies .replies .post")).ToHaveCountAsync(1);
        Assert.False(await alices.WasReloadedAsync());

        // Bob takes his words back: what answered them still hangs there.
        await bobs.ChooseAsync("At the spring", "Delete");
        await bobs.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(alices.Page.GetByText("Deleted post")).ToBeVisibleAsync();
        await Assertions.Expect(alices.Page.GetByText("At the spring")).ToHaveCountAsync(0);
        await alices.Page.ReloadAsync();
        await Assertions.Expect(alices.Page.GetByText("Deleted post")).ToBeVisibleAsync();
        await Assertions.Expect(alices.Page.Locator(".replies .replies .post")).ToContainTextAsync("and where does it end?");
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task An_opened_thread_fills_in_by_itself()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(node);
        var (root, answer, below) = (friend.Note("Who has seen the heron?"), friend.Note("At the weir, at six"), friend.Note("And again at noon"));
        string Id(JsonObject note) => note["id"]!.GetValue<string>();
        (answer["inReplyTo"], below["inReplyTo"]) = (Id(root), Id(answer));
        root["replies"] = new JsonObject { ["type"] = "Collection", ["id"] = Id(root) + "/replies" };
        friend.Documents[new Uri(Id(root)).AbsolutePath + "/replies"] = new JsonObject
        {
            ["id"] = Id(root) + "/replies",
            ["type"] = "Collection",
            ["items"] = new JsonArray(Id(answer), Id(below)),
        };
        friend.Documents[new Uri(Id(answer)).AbsolutePath] = answer;
        var held = new TaskCompletionSource();
        friend.Files[new Uri(Id(below)).AbsolutePath] = async context =>
        {
            await held.Task;
            await StrangerActor.SayAsync(context, "application/activity+json", below.ToJsonString());
        };
        (await friend.SendAsync(node, friend.Prove(friend.Activity("Create", root.DeepClone())))).Expect(HttpStatusCode.Accepted);
        var id = (await node.SeesAsync(Id(root))).GetProperty("id").GetString();

        await using var window = await browser.OpenAsync(390, 844);
        await window.SignInAsync(node);
        await window.Page.GotoAsync(node.Url + "/app/post/" + id);
        await window.MarkAsync();
        var line = window.Page.GetByTestId("thread-filling");
        await Assertions.Expect(line).ToContainTextAsync("Looking for more replies");
        held.SetResult();
        await Assertions.Expect(window.Page.Locator(".replies > li .post").First).ToContainTextAsync("At the weir, at six");
        await Assertions.Expect(window.Page.Locator(".replies .replies .post")).ToContainTextAsync("And again at noon");
        await Assertions.Expect(line).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator(".replies-title")).ToHaveTextAsync("2 replies");
        Assert.False(await window.WasReloadedAsync());
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Tags_open_here_and_a_modified_click_leads_out()
    {
        await using var pair = await Pair.StartAsync();
        var post = await pair.Alice.PostAsync("All about #Lichen today");
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!);
        await using var bobs = await browser.OpenAsync();
        await bobs.SignInAsync(pair.Bob);
        await bobs.MarkAsync();
        var tag = bobs.Post("All about").Locator("a.hashtag");
        Assert.StartsWith(pair.Alice.Url + "/tags/", await tag.GetAttributeAsync("href"), StringComparison.Ordinal);
        var opened = await bobs.Page.Context.RunAndWaitForPageAsync(() => tag.ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] }));
        await Assertions.Expect(opened).ToHaveURLAsync(pair.Alice.Url + "/tags/lichen");
        await opened.CloseAsync();
        await tag.ClickAsync();
        await Assertions.Expect(bobs.Page).ToHaveURLAsync(pair.Bob.Url + "/app/tag/lichen");
        await Assertions.Expect(bobs.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("#lichen");
        await Assertions.Expect(bobs.Post("All about")).ToHaveCountAsync(1);

        // The list of a tag is live too.
        await pair.Alice.PostAsync("More about #lichen");
        await Assertions.Expect(bobs.Post("More about")).ToHaveCountAsync(1);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task An_edited_post_shows_what_it_said_before()
    {
        await using var pair = await Pair.StartAsync();
        var post = await pair.Alice.PostAsync("First thought");
        (await pair.Alice.Api.PatchAsync("/api/posts/" + post.GetProperty("id").GetString(), new { text = "Second thought" })).Expect(HttpStatusCode.OK);
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!, p => p.GetProperty("edited").ValueKind != JsonValueKind.Null);
        await using var bobs = await browser.OpenAsync(390, 844);
        await bobs.SignInAsync(pair.Bob);
        await bobs.Post("Second thought").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "edited", Exact = true }).ClickAsync();
        var versions = bobs.Page.GetByRole(AriaRole.Dialog).Locator(".history > li");
        await Assertions.Expect(versions).ToHaveCountAsync(2);
        await Assertions.Expect(versions.First).ToContainTextAsync("Second thought");
        await Assertions.Expect(versions.Last).ToContainTextAsync("First thought");
        await bobs.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(bobs.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task A_missing_signature_and_a_warning_about_a_person_are_shown()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await using var stranger = await StrangerActor.StartAsync();
        var person = await stranger.BefriendAsync(node);
        (await stranger.SendAsync(node, stranger.Prove(stranger.Activity("Create", stranger.Note("With a proof"))))).Expect(HttpStatusCode.Accepted);
        (await stranger.SendAsync(node, stranger.Activity("Create", stranger.Note("Without a proof")))).Expect(HttpStatusCode.Accepted);
        await using var window = await browser.OpenAsync();
        await window.SignInAsync(node);
        await Assertions.Expect(window.Post("With a proof").Locator(".mark.signed")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Post("Without a proof").Locator(".mark.unsigned")).ToContainTextAsync("Not signed");
        await Assertions.Expect(window.Post("Without a proof").Locator(".mark.signed")).ToHaveCountAsync(0);

        await window.Page.GotoAsync(node.Url + "/app/person/" + person);
        await Assertions.Expect(window.Page.Locator(".warning")).ToHaveCountAsync(0);
        await window.MarkAsync();
        (await stranger.SendAsync(node, stranger.Prove(stranger.Activity("Delete", stranger.Url)))).Expect(HttpStatusCode.Accepted);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert).Filter(new LocatorFilterOptions { HasText = "gave their account up" })).ToBeVisibleAsync();
        Assert.False(await window.WasReloadedAsync());
        await window.Page.GotoAsync(node.Url + "/app/people");
        await Assertions.Expect(window.Page.GetByTestId("person").First).ToContainTextAsync("gave their account up");
        Assert.Empty(window.Errors);
    }
}
