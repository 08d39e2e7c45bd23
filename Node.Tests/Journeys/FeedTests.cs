using System.Globalization;
using System.Net;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Reading: pages that hold still, and the live stream that misses nothing.</summary>
public sealed class FeedTests
{
    [Fact]
    public async Task Pages_hold_still_while_new_posts_arrive()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        for (var i = 0; i < 40; i++)
        {
            await (i % 2 == 0 ? alice : bob).PostAsync(i.ToString(CultureInfo.InvariantCulture));
        }

        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 40, "all posts at Alice");
        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = (await alice.Api.GetAsync("/api/feed?limit=7" + (next is null ? "" : "&before=" + next))).Expect(HttpStatusCode.OK).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("text").GetString()!));
            next = page.GetProperty("next").GetString();
            await alice.PostAsync("meanwhile");
            await alice.SeesAsync((await bob.PostAsync("meanwhile")).GetProperty("url").GetString()!);
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(0, 40).Reverse().Select(i => i.ToString(CultureInfo.InvariantCulture)), seen);
        (await alice.Api.GetAsync("/api/feed?before=nonsense")).ExpectProblem(HttpStatusCode.BadRequest, "feed.bad_cursor");
        (await alice.Api.GetAsync("/api/feed?limit=many")).ExpectProblem(HttpStatusCode.BadRequest, "request.malformed");
        (await alice.Api.GetAsync("/api/feed?person=nobody")).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
        Assert.All(await alice.FeedAsync("person=me"), p => Assert.True(p.GetProperty("mine").GetBoolean()));
        Assert.All(await alice.FeedAsync("person=" + await Friends.IdAsync(alice, bob.Url)), p => Assert.False(p.GetProperty("mine").GetBoolean()));
    }

    [Fact]
    public async Task A_friends_post_appears_live_and_so_do_its_changes()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        await using var page = await EventReader.OpenAsync(bob);
        var post = await alice.PostAsync("Live!");
        var url = post.GetProperty("url").GetString();
        var id = post.GetProperty("id").GetString();
        var live = (await page.NextAsync("post", p => p.GetProperty("url").GetString() == url)).Data;
        Assert.True(live.GetProperty("signed").GetBoolean());

        (await alice.Api.PatchAsync($"/api/posts/{id}", new { text = "Live, edited!" })).Expect(HttpStatusCode.OK);
        await page.NextAsync("post-updated", p => p.GetProperty("text").GetString() == "Live, edited!");
        await alice.PostAsync("Answer", inReplyTo: id);
        await page.NextAsync("reply", p => p.GetProperty("text").GetString() == "Answer");
        (await alice.Api.DeleteAsync($"/api/posts/{id}")).Expect(HttpStatusCode.NoContent);
        await page.NextAsync("post-deleted", d => d.GetProperty("id").GetString() == live.GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_author_sees_the_delivery_progress_live()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        await using var page = await EventReader.OpenAsync(alice);
        var post = await alice.PostAsync("On its way");
        Assert.Equal(1, post.GetProperty("delivery").GetProperty("total").GetInt32());
        var there = (await page.NextAsync(
            "post-updated", p => p.GetProperty("id").GetString() == post.GetProperty("id").GetString() && p.GetProperty("delivery").GetProperty("delivered").GetInt32() == 1)).Data;
        Assert.Empty(there.GetProperty("delivery").GetProperty("waiting").EnumerateArray());
    }

    [Fact]
    public async Task The_stream_resumes_where_it_broke_off_even_across_a_restart()
    {
        await using var node = await TestNode.StartAsync();
        var page = await EventReader.OpenAsync(node);
        await node.PostAsync("one");
        var first = await page.NextAsync("post");
        await page.DisposeAsync();
        await node.PostAsync("two");
        await node.PostAsync("three");

        page = await EventReader.OpenAsync(node, first.Id);
        await TextsAsync(page, "two", "three");
        await page.DisposeAsync();

        page = await EventReader.OpenAsync(node, first.Id);
        Assert.Equal("two", (await page.NextAsync("post")).Data.GetProperty("text").GetString());
        var restart = node.RestartAsync();
        await page.Ended;
        await restart;
        await page.DisposeAsync();
        await node.PostAsync("four");
        page = await EventReader.OpenAsync(node, first.Id);
        await TextsAsync(page, "two", "three", "four");
        await page.DisposeAsync();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0000000000001")]
    [InlineData("future")]
    public async Task An_id_that_cannot_be_resumed_from_is_answered_with_resync(string id)
    {
        await using var node = await TestNode.StartAsync();
        await node.PostAsync("before");
        await using var page = await EventReader.OpenAsync(node, id == "future" ? Ids.ToText(Ids.FirstAt(DateTimeOffset.UtcNow.AddYears(1))) : id);
        Assert.Equal("resync", (await page.NextAsync()).Name);
        await node.PostAsync("after");
        Assert.Equal("after", (await page.NextAsync("post")).Data.GetProperty("text").GetString());
    }

    private static async Task TextsAsync(EventReader page, params string[] texts)
    {
        foreach (var text in texts)
        {
            Assert.Equal(text, (await page.NextAsync("post")).Data.GetProperty("text").GetString());
        }
    }
}
