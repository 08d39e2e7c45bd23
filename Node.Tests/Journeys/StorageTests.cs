using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The owner sees what takes the room, decides for how long others' posts are kept, and nothing that matters to them goes.</summary>
public sealed class StorageTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task What_others_wrote_goes_after_the_time_that_the_owner_chose_and_a_link_to_it_says_so()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(alice);
        var gone = await ComesAsync(alice, friend, "about nothing much");
        var liked = await ComesAsync(alice, friend, "worth keeping");
        (await alice.Api.PutAsync($"/api/posts/{Id(liked)}/like")).Expect(HttpStatusCode.OK);
        await alice.PostAsync("my own words");

        var now = (await alice.Api.GetAsync("/api/storage")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((90, 2L, 1L), (now.GetProperty("keepDays").GetInt32(), Part(now, "othersPosts").GetProperty("count").GetInt64(), Part(now, "ownPosts").GetProperty("count").GetInt64()));
        Assert.All(now.GetProperty("parts").EnumerateArray(), p => Assert.True(p.GetProperty("bytes").GetInt64() >= 0, p.GetRawText()));
        Assert.True(now.GetProperty("diskFree").GetInt64() <= now.GetProperty("diskTotal").GetInt64());

        clock.Advance(TimeSpan.FromDays(40));
        var preview = (await alice.Api.GetAsync("/api/storage/preview?keepDays=30")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((1L, 1L, true), (preview.GetProperty("goes").GetInt64(), preview.GetProperty("stays").GetInt64(), preview.GetProperty("exact").GetBoolean()));
        Assert.Equal(0L, (await alice.Api.GetAsync("/api/storage/preview?keepDays=90")).Expect(HttpStatusCode.OK).Json.GetProperty("goes").GetInt64());
        (await alice.Api.PatchAsync("/api/storage", new { keepDays = 7 })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.GetAsync("/api/storage/preview?keepDays=7")).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Equal(3, (await alice.FeedAsync()).Count);

        Assert.Equal(30, (await alice.Api.PatchAsync("/api/storage", new { keepDays = 30 })).Expect(HttpStatusCode.OK).Json.GetProperty("keepDays").GetInt32());
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 2, "the old post to go");
        Assert.Equal(["my own words", "worth keeping"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
        foreach (var path in (string[])[$"/api/posts/{Id(gone)}", $"/api/posts/{Id(gone)}/thread"])
        {
            var problem = (await alice.Api.GetAsync(path)).ExpectProblem(HttpStatusCode.Gone, "posts.not_kept");
            Assert.Equal(gone.GetProperty("url").GetString(), problem.Json.GetProperty("place").GetString());
        }

        now = (await alice.Api.GetAsync("/api/storage")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((1L, 1), (Part(now, "othersPosts").GetProperty("count").GetInt64(), now.GetProperty("lastRemoved").GetInt32()));
        Assert.NotNull(now.GetProperty("lastRemovedAt").GetString());
    }

    [Fact]
    public async Task A_friends_outbox_that_is_read_again_brings_nothing_back()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(bob, alice);
        var post = await alice.PostAsync("long ago");
        var atBob = await bob.SeesAsync(post.GetProperty("url").GetString()!);
        await bob.Get<RetentionSettings>().ChooseAsync(30);
        clock.Advance(TimeSpan.FromDays(31));
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(30), async () => (await bob.FeedAsync()).Count == 0, "the post to go");
        var log = Stored.Log(bob).Count;

        // As after an absence: it reads until it meets what it knows.
        await bob.RestartAsync();
        await alice.PostAsync("today");
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(30), async () => (await bob.FeedAsync()).Count > 0, "news");
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(1), () => Task.FromResult(bob.Log.Text().Contains("Read the outbox of", StringComparison.Ordinal)), "the outbox to be read");
        Assert.Equal(["today"], (await bob.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
        Assert.Empty(await bob.Api.ItemsAsync("/api/feed?person=" + atBob.GetProperty("author").GetProperty("id").GetString() + "&before=" + atBob.GetProperty("id").GetString()));
        Assert.True(Stored.Log(bob).Count <= log + 3);
    }

    [Fact]
    public async Task A_full_disk_is_told_once()
    {
        await using var alice = await TestNode.StartAsync("alice", clock, settings: "--Node:LowDiskBytes=4000000000000000000");
        await alice.NotifiedAsync("disk_low");
        Assert.True((await alice.Api.GetAsync("/api/storage")).Expect(HttpStatusCode.OK).Json.GetProperty("diskLow").GetBoolean());
        var hours = 0;
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(1), () => Task.FromResult(++hours > 5), "hours to pass");
        Assert.Single(await alice.Api.ItemsAsync("/api/notifications"), n => n.GetProperty("kind").GetString() == "disk_low");
    }

    [Fact]
    public async Task Old_copies_of_the_database_are_shown_and_go_when_the_owner_says_so()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        foreach (var name in (string[])["node.v1.db", "node.before.db", "node.other.db", "node.v1.db.new"])
        {
            await File.WriteAllBytesAsync(Path.Combine(alice.Folder.Path, name), new byte[1_000], TestContext.Current.CancellationToken);
        }

        var now = (await alice.Api.GetAsync("/api/storage")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["node.before.db", "node.v1.db"], now.GetProperty("copies").EnumerateArray().Select(c => c.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(2_000, Part(now, "copies").GetProperty("bytes").GetInt64());
        (await alice.Api.DeleteAsync("/api/storage/copies")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(["node-log.db", "node.db", "node.other.db"], Directory.GetFiles(alice.Folder.Path, "node*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(alice.Folder.Path, "node.v1.db.new")));
    }

    private static async Task<JsonElement> ComesAsync(TestNode node, StrangerActor friend, string text)
    {
        var note = friend.Note(text);
        (await friend.SendAsync(node, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        return await node.SeesAsync(note["id"]!.GetValue<string>());
    }

    private static string Id(JsonElement post) => post.GetProperty("id").GetString()!;

    private static JsonElement Part(JsonElement storage, string name) => storage.GetProperty("parts").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
}
