using Microsoft.Playwright;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Browser;

/// <summary>Private messages between two nodes, with both pages open: each sees what the other does, as it happens.</summary>
public sealed class ConversationTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static ILocator Field(BrowserWindow window) => window.Page.GetByTestId("chat-text");

    private static ILocator Message(BrowserWindow window, string text) => window.Page.GetByTestId("message").Filter(new LocatorFilterOptions { HasText = text });

    [Fact]
    public async Task Two_people_talk_and_see_it_live()
    {
        await using var pair = await Pair.StartAsync();
        await using var alices = await browser.OpenAsync();
        await using var bobs = await browser.OpenAsync(390, 844, dark: true);
        await alices.SignInAsync(pair.Alice);
        await bobs.SignInAsync(pair.Bob);
        await bobs.MarkAsync();

        // Alice begins from Bob's page.
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/person/" + await Friends.IdAsync(pair.Alice, pair.Bob.Url));
        await alices.Page.GetByTestId("person-message").ClickAsync();
        await Assertions.Expect(alices.Page.GetByTestId("new-message").GetByLabel(pair.Bob.Name)).ToBeCheckedAsync();
        await alices.Page.GetByTestId("chat-first").FillAsync("Are you *there*?");
        await alices.Page.GetByTestId("chat-send").Or(alices.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Send", Exact = true })).First.ClickAsync();
        await Assertions.Expect(Message(alices, "Are you there?").Locator("em")).ToHaveTextAsync("there");
        await Assertions.Expect(alices.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1, Name = pair.Bob.Name })).ToBeVisibleAsync();
        await Assertions.Expect(Field(alices)).ToBeFocusedAsync();

        // Bob sees the count, then the conversation, and Alice sees that he saw it.
        var tab = bobs.Page.Locator("nav.tabs a[href='/app/messages']");
        await Assertions.Expect(tab.Locator(".badge")).ToContainTextAsync("1");
        await tab.ClickAsync();
        await Assertions.Expect(bobs.Page.GetByTestId("unread")).ToContainTextAsync("1");
        await bobs.Page.GetByTestId("conversation").ClickAsync();
        await Assertions.Expect(Message(bobs, "Are you there?")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Locator(".badge")).ToHaveCountAsync(0);
        await Assertions.Expect(alices.Page.GetByTestId("message-seen")).ToHaveTextAsync("Seen");

        // Bob writes: Alice sees that he does, then what he wrote.
        await Field(bobs).PressSequentiallyAsync("Yes");
        await Assertions.Expect(alices.Page.GetByTestId("chat-typing")).ToHaveTextAsync($"{pair.Bob.Name} is writing…");
        await Field(bobs).PressAsync("Shift+Enter");
        await Field(bobs).PressSequentiallyAsync("I am");
        await Field(bobs).PressAsync("Enter");
        await Assertions.Expect(Message(alices, "I am")).ToHaveCountAsync(1);
        await Assertions.Expect(Message(alices, "I am")).ToBeInViewportAsync();
        await Assertions.Expect(alices.Page.GetByTestId("chat-typing")).ToHaveTextAsync("");
        await Assertions.Expect(Field(bobs)).ToHaveValueAsync("");
        await Assertions.Expect(Message(bobs, "I am")).ToHaveCountAsync(1);

        // An answer to a message quotes it.
        await Message(alices, "I am").HoverAsync();
        await Message(alices, "I am").GetByTestId("message-menu").ClickAsync();
        await alices.Page.Locator(".menu:popover-open").GetByText("Reply").ClickAsync();
        await Assertions.Expect(Field(alices)).ToBeFocusedAsync();
        await Field(alices).FillAsync("Good");
        await Field(alices).PressAsync("Enter");
        await Assertions.Expect(Message(bobs, "Good").Locator(".message-quote")).ToContainTextAsync("I am");
        await Assertions.Expect(alices.Page.GetByTestId("chat-composing")).ToHaveCountAsync(0);

        // Changed and taken back.
        await MenuAsync(alices, "Good", "Edit");
        await Assertions.Expect(Field(alices)).ToHaveValueAsync("Good");
        await Field(alices).FillAsync("Very good");
        await Field(alices).PressAsync("Enter");
        await Assertions.Expect(Message(bobs, "Very good")).ToContainTextAsync("edited");
        await MenuAsync(alices, "Very good", "Delete");
        await alices.Page.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(Message(bobs, "Deleted message")).ToHaveCountAsync(1);
        await Assertions.Expect(Message(alices, "Very good")).ToHaveCountAsync(0);
        Assert.False(await bobs.WasReloadedAsync());
        Assert.Empty(alices.Errors);
        Assert.Empty(bobs.Errors);
    }

    [Fact]
    public async Task Older_messages_come_in_above_without_a_jump_and_a_draft_is_kept()
    {
        await using var pair = await Pair.StartAsync();
        var bob = await Friends.IdAsync(pair.Alice, pair.Bob.Url);
        var begun = (await pair.Alice.Api.PostAsync("/api/conversations", new { people = new[] { bob }, text = "Message 00" })).Expect(System.Net.HttpStatusCode.Created).Json;
        var id = begun.GetProperty("id").GetString();
        for (var i = 1; i < 75; i++)
        {
            (await pair.Alice.Api.PostAsync($"/api/conversations/{id}/messages", new { text = $"Message {i:00}" })).Expect(System.Net.HttpStatusCode.Created);
        }

        await using var alices = await browser.OpenAsync(390, 844);
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync($"{pair.Alice.Url}/app/messages/{id}");
        await Assertions.Expect(Message(alices, "Message 74")).ToBeInViewportAsync();
        await Assertions.Expect(alices.Page.GetByTestId("message")).ToHaveCountAsync(30);
        await Field(alices).FillAsync("Half a thou");

        // The message at the top stays where it is while thirty more come in above it.
        await alices.Page.Locator(".room-log").EvaluateAsync("log => { log.scrollTop = 60; }");
        await Assertions.Expect(alices.Page.GetByTestId("message")).ToHaveCountAsync(60);
        await Assertions.Expect(Message(alices, "Message 46")).ToBeInViewportAsync();
        await Assertions.Expect(Message(alices, "Message 16")).Not.ToBeInViewportAsync();
        await alices.Page.Locator(".room-log").EvaluateAsync("log => { log.scrollTop = 0; }");
        await Assertions.Expect(alices.Page.GetByTestId("message")).ToHaveCountAsync(75);
        await Assertions.Expect(Message(alices, "Message 00")).ToHaveCountAsync(1);

        // Somebody who reads further up is told, not moved.
        await alices.Page.Locator(".room-log").EvaluateAsync("log => { log.scrollTop = 0; }");
        var there = (await pair.Bob.Api.ItemsAsync("/api/conversations"))[0].GetProperty("id").GetString();
        (await pair.Bob.Api.PostAsync($"/api/conversations/{there}/messages", new { text = "From below" })).Expect(System.Net.HttpStatusCode.Created);
        await Assertions.Expect(alices.Page.Locator(".new-below")).ToBeVisibleAsync();
        await Assertions.Expect(Message(alices, "Message 00")).ToBeInViewportAsync();
        await alices.Page.Locator(".new-below").ClickAsync();
        await Assertions.Expect(Message(alices, "From below")).ToBeInViewportAsync();
        await Assertions.Expect(alices.Page.Locator(".new-below")).ToBeHiddenAsync();
        await alices.Page.ReloadAsync();
        await Assertions.Expect(Field(alices)).ToHaveValueAsync("Half a thou");
        Assert.Empty(alices.Errors);
    }

    [Fact]
    public async Task The_picker_names_those_who_cannot_receive_sealed_messages()
    {
        await using var pair = await Pair.StartAsync();
        await using var stranger = await StrangerActor.StartAsync("ottilie");
        await stranger.BefriendAsync(pair.Alice);
        await using var alices = await browser.OpenAsync();
        await alices.SignInAsync(pair.Alice);
        await alices.Page.GotoAsync(pair.Alice.Url + "/app/messages");
        await Assertions.Expect(alices.Page.GetByText("No messages yet")).ToBeVisibleAsync();
        await alices.Page.GetByTestId("chat-new").ClickAsync();
        var picker = alices.Page.GetByTestId("new-message");
        await Assertions.Expect(picker.GetByLabel("Ottilie Their server cannot receive sealed messages")).ToBeDisabledAsync();
        await picker.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send" }).ClickAsync();
        await Assertions.Expect(picker.GetByText("Choose at least one person")).ToBeVisibleAsync();
        await picker.GetByLabel(pair.Bob.Name).CheckAsync();
        await picker.GetByTestId("chat-first").FillAsync("Hello Bob");
        await picker.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send" }).ClickAsync();
        await Assertions.Expect(Message(alices, "Hello Bob")).ToBeVisibleAsync();
        await Poll.UntilAsync(async () => (await pair.Bob.Api.ItemsAsync("/api/conversations")).Count == 1, "the message at Bob's");
        Assert.Empty(alices.Errors);
    }

    private static async Task MenuAsync(BrowserWindow window, string message, string item)
    {
        await Message(window, message).HoverAsync();
        await Message(window, message).GetByTestId("message-menu").ClickAsync();
        await window.Page.Locator(".menu:popover-open").GetByText(item, new LocatorGetByTextOptions { Exact = true }).ClickAsync();
    }
}
