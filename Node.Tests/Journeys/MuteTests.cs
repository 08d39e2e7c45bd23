using System.Net;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Less of somebody, or of something: mutes, hidden reshares, muted words.</summary>
public sealed class MuteTests
{
    [Fact]
    public async Task Muted_people_leave_the_feed_but_not_their_page_and_pages_stay_full()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.FollowAsync(alice, bob);
        await Friends.FollowAsync(alice, carol);
        var wanted = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            wanted.Insert(0, (await carol.PostAsync($"Carol {i}")).Url());
            for (var j = 0; j < 3; j++)
            {
                await bob.PostAsync($"Bob {i} {j}");
            }
        }

        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 48, "all posts");
        var id = await Friends.IdAsync(alice, bob.Url);
        await using var live = await EventReader.OpenAsync(alice);
        Assert.True((await alice.Api.PutAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK).Json.GetProperty("muted").GetBoolean());

        var read = new List<string>();
        string? next = null;
        do
        {
            var page = (await alice.Api.GetAsync($"/api/feed?limit=5{(next is null ? "" : "&before=" + next)}")).Expect(HttpStatusCode.OK).Json;
            var items = page.GetProperty("items").EnumerateArray().ToList();
            next = page.GetProperty("next").GetString();
            Assert.True(items.Count == 5 || next is null, $"A page of {items.Count} with more behind it.");
            read.AddRange(items.Select(p => p.Url()));
        }
        while (next is not null);
        Assert.Equal(wanted, read);
        Assert.Equal(36, (await alice.FeedAsync("limit=100&person=" + id)).Count);

        // Nor live.
        await bob.PostAsync("Bob, unheard");
        var heard = await carol.PostAsync("Carol, heard");
        Assert.Equal(heard.Url(), (await live.NextAsync("post")).Data.Url());
        await alice.RestartAsync();
        Assert.True((await Friends.PersonAsync(alice, bob.Url))!.Value.GetProperty("muted").GetBoolean());
        Assert.False((await alice.Api.DeleteAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK).Json.GetProperty("muted").GetBoolean());
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 50, "everything to be back");
        (await alice.Api.PutAsync("/api/people/nobody/mute")).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
    }

    [Fact]
    public async Task What_only_unwanted_reshares_brought_leaves_the_feed()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await using var carol = await StrangerActor.StartAsync("carol");
        await using var author = await StrangerActor.StartAsync("author");
        await bob.BefriendAsync(alice);
        await carol.BefriendAsync(alice);
        author.Documents["/notes/one"] = author.Prove(author.Note("one", author.Url + "/notes/one"));
        author.Documents["/notes/two"] = author.Prove(author.Note("two", author.Url + "/notes/two"));
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Announce", author.Url + "/notes/one")))).Expect(HttpStatusCode.Accepted);
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Announce", author.Url + "/notes/two")))).Expect(HttpStatusCode.Accepted);
        (await carol.SendAsync(alice, carol.Prove(carol.Activity("Announce", author.Url + "/notes/two")))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(author.Url + "/notes/one");
        await alice.SeesAsync(author.Url + "/notes/two", p => p.GetProperty("resharedBy").GetArrayLength() == 2);
        var id = await Friends.IdAsync(alice, bob.Url);
        Assert.True((await alice.Api.PutAsync($"/api/people/{id}/hide-reshares")).Expect(HttpStatusCode.OK).Json.GetProperty("hidesReshares").GetBoolean());
        var left = Assert.Single(await alice.FeedAsync());
        Assert.Equal(author.Url + "/notes/two", left.Url());
        Assert.Equal(carol.Url, Assert.Single(left.GetProperty("resharedBy").EnumerateArray()).Url());
        (await alice.Api.DeleteAsync($"/api/people/{id}/hide-reshares")).Expect(HttpStatusCode.OK);
        Assert.Equal(2, (await alice.FeedAsync()).Count);
    }

    [Fact]
    public async Task Nobody_else_learns_of_any_of_it()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        var id = await bob.BefriendAsync(alice);
        await bob.FollowAsync(alice);
        (await alice.Api.PutAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK);
        (await alice.Api.PutAsync($"/api/people/{id}/hide-reshares")).Expect(HttpStatusCode.OK);
        (await alice.Api.PostAsync("/api/rules", new { kind = "word", value = "hushed" })).Expect(HttpStatusCode.Created);
        await alice.PostAsync("What comes next");
        await bob.ReceivesAsync("Create");
        Assert.All(bob.Arrivals, a => Assert.True(a.Type is "Follow" or "Accept" or "Create" or "Update", a.Type));
        foreach (var text in bob.Arrivals.Select(a => a.Body).Append((await bob.GetAsync(alice.Url)).Text).Append((await bob.GetAsync(alice.Url + "/outbox?page=true")).Text))
        {
            Assert.DoesNotContain("hushed", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("mute", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_muted_word_folds_a_post_up_and_says_which()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await bob.BefriendAsync(alice);
        var rule = (await alice.Api.PostAsync("/api/rules", new { kind = "word", value = " Übung " })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("Übung", rule.GetProperty("value").GetString());
        Assert.Equal(rule.Id(), (await alice.Api.PostAsync("/api/rules", new { kind = "word", value = "übung" })).Json.Id());

        // What is shown counts, not the innocent source beside it.
        var sly = bob.Note("Noch eine <em>ü</em>BUNG");
        sly["source"] = new System.Text.Json.Nodes.JsonObject { ["content"] = "Nothing here", ["mediaType"] = "text/markdown" };
        await bob.SendAsync(alice, bob.Prove(bob.Activity("Create", sly)));
        await bob.SendAsync(alice, bob.Prove(bob.Activity("Create", bob.Note("Lauter Übungen"))));
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 2, "both");
        var feed = await alice.FeedAsync();
        Assert.Equal("Übung", feed.Single(p => p.Url() == sly["id"]!.GetValue<string>()).GetProperty("hiddenBy").GetString());
        Assert.Equal(JsonValueKind.Null, feed.Single(p => p.Url() != sly["id"]!.GetValue<string>()).GetProperty("hiddenBy").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await alice.PostAsync("Meine Übung")).GetProperty("hiddenBy").ValueKind);
        await alice.RestartAsync();
        Assert.Equal("Übung", (await alice.SeesAsync(sly["id"]!.GetValue<string>())).GetProperty("hiddenBy").GetString());
        (await alice.Api.DeleteAsync("/api/rules/" + rule.Id())).Expect(HttpStatusCode.NoContent);
        Assert.All(await alice.FeedAsync(), p => Assert.Equal(JsonValueKind.Null, p.GetProperty("hiddenBy").ValueKind));
        (await alice.Api.PostAsync("/api/rules", new { kind = "word", value = "\u0301" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    [Theory]
    [InlineData("cat", "A CAT sat", true)]
    [InlineData("cat", "concatenate", false)]
    [InlineData("cat", "cats", false)]
    [InlineData("cat", "#cat", true)]
    [InlineData("cat", "cat_food", false)]
    [InlineData("#cat", "I like #cat and", true)]
    [InlineData("#cat", "I like cat and", false)]
    [InlineData("cafe", "Im Café.", true)]
    [InlineData("café", "cafe\u0301 noir", true)]
    [InlineData("strasse", "Die STRASSE, die Straße", true)]
    [InlineData("Straße", "strasse", true)]
    [InlineData("größe", "GRÖSSE", true)]
    [InlineData("ısparta", "ISPARTA", true)]
    [InlineData("isparta", "İSPARTA", true)]
    [InlineData("İstanbul", "istanbul'da", true)]
    [InlineData("猫", "黒猫が好き", true)]
    [InlineData("ねこ", "こねこです", true)]
    [InlineData("고양이", "고양이는 귀엽다", true)]
    [InlineData("Σίσυφος", "ΣΙΣΥΦΟΣ", true)]
    [InlineData("ёлка", "Ёлка, ЕЛКА", true)]
    [InlineData("tax evasion", "tax\n  evasion", true)]
    [InlineData("word", "w\u00ADo\u200Brd", true)]
    [InlineData("word", "ｗｏｒｄ", true)]
    [InlineData("🐈", "look🐈!", true)]
    [InlineData("c++", "I write C++ daily", true)]
    [InlineData("नमस्ते", "नमस्ते दुनिया", true)]
    public void Words_are_found(string word, string text, bool found) => Assert.Equal(found ? word : null, new MutedWords([word]).In(text));

    [Fact]
    public void Text_of_markup_is_what_is_seen() =>
        Assert.Equal("two words & a <tag>", MutedWords.TextOf("<p>two</p><p>w<em>or</em>ds &amp; a &lt;tag&gt;</p>").Trim().Replace("  ", " ", StringComparison.Ordinal));
}
