using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>What the owner wrote after the last backup is at friends' nodes, signed. A restored node gets it back from them.</summary>
public sealed class HomecomingTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Posts_and_messages_of_after_the_backup_come_back_from_friends_once_and_nobody_gets_them_again()
    {
        await using var pair = await Pair.StartAsync();
        var (alice, bob) = (pair.Alice, pair.Bob);
        await Friends.FollowAsync(alice, bob);
        var file = Path.Combine(folder.Path, "alice.zip");
        var edited = await alice.PostAsync("said wrongly");
        var unwanted = await alice.PostAsync("in the backup, deleted after it", "friends");
        var bobs = await bob.PostAsync("a question by bob");
        var bobsId = Text(await alice.SeesAsync(Text(bobs, "url")), "id");
        (await alice.Api.PutAsync($"/api/posts/{bobsId}/like")).Expect(HttpStatusCode.OK);
        (await alice.VerbAsync("backup", file)).Expect(0);

        (await alice.Api.DeleteAsync($"/api/posts/{bobsId}/like")).Expect(HttpStatusCode.OK);
        (await alice.Api.PutAsync($"/api/posts/{bobsId}/reshare")).Expect(HttpStatusCode.OK);
        var later = await bob.PostAsync("by bob, after the backup", "friends");
        (await alice.Api.PutAsync($"/api/posts/{Text(await alice.SeesAsync(Text(later, "url")), "id")}/like")).Expect(HttpStatusCode.OK);
        (await alice.Api.PatchAsync($"/api/posts/{Text(edited, "id")}", new { text = "said rightly" })).Expect(HttpStatusCode.OK);
        var open = await alice.PostAsync("open, #after the backup");
        var closed = await alice.PostAsync("sealed, after the backup", "friends");
        var shown = await alice.PostPhotosAsync("with photos", "public", TestPhoto.Jpeg(seed: 940), TestPhoto.Jpeg(seed: 941));
        var hidden = await alice.PostPhotosAsync("with a sealed photo", "friends", TestPhoto.Jpeg(seed: 942));
        var answer = await alice.PostAsync("an answer to bob", inReplyTo: Text(await alice.SeesAsync(Text(bobs, "url")), "id"));
        var gone = await alice.PostAsync("soon gone");
        var message = (await alice.Api.PostAsync("/api/conversations", new { people = (string[])[await Friends.IdAsync(alice, bob.Url)], text = "a message" })).Expect(HttpStatusCode.Created).Json;
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count == 8, "what Alice posted");
        (await alice.Api.DeleteAsync($"/api/posts/{Text(gone, "id")}")).Expect(HttpStatusCode.NoContent);
        (await alice.Api.DeleteAsync($"/api/posts/{Text(unwanted, "id")}")).Expect(HttpStatusCode.NoContent);
        await bob.SeesPhotosAsync(Text(shown, "url"), 2);
        await bob.SeesPhotosAsync(Text(hidden, "url"), 1);
        var answered = await bob.SeesAsync(Text(closed, "url"));
        await bob.PostAsync("bob answers", "friends", Text(answered, "id"));
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count == 6 && (await bob.Api.ItemsAsync("/api/conversations")).Count == 1, "the deletion and the message");
        await pair.DeliveredAsync();
        var bobsView = await pair.BobReadsAsync();
        var told = (await bob.Api.ItemsAsync("/api/notifications")).Count;
        await alice.KillAsync();
        Directory.Delete(alice.Folder, recursive: true);

        (await alice.VerbAsync("restore", file)).Expect(0);
        await alice.RunAsync();
        string[] own = ["said rightly", "open, #after the backup", "sealed, after the backup", "with photos", "with a sealed photo", "an answer to bob"];
        await Poll.UntilAsync(async () => (await OwnAsync(alice)).Select(p => Text(p, "text")).ToHashSet().IsSupersetOf(own), "her posts to come back");
        await Poll.UntilAsync(async () => (await OwnAsync(alice)).Count == own.Length, "what she deleted to go again");
        Assert.Equal(own, (await OwnAsync(alice)).Reverse().Select(p => Text(p, "text")));
        foreach (var before in new[] { edited, open, closed, answer })
        {
            var now = Assert.Single(await OwnAsync(alice), p => Text(p, "id") == Text(before, "id"));
            Assert.Equal((Text(before, "url"), Text(before, "published")), (Text(now, "url"), Text(now, "published")));
            Assert.Equal(before.GetProperty("sealed").GetBoolean(), now.GetProperty("sealed").GetBoolean());
        }

        foreach (var (post, photos) in new[] { (shown, 2), (hidden, 1) })
        {
            var back = (await OwnAsync(alice)).Single(p => Text(p, "id") == Text(post, "id")).GetProperty("photos");
            Assert.Equal(photos, back.GetArrayLength());
            using var image = await alice.Api.LookAsync(Text(back[0], "url"));
            Assert.True(image.Width >= 960, $"{image.Width}");

            // An edit takes them along: Bob has them still.
            (await alice.Api.PatchAsync($"/api/posts/{Text(post, "id")}", new { text = Text(post, "text"), summary = "edited" })).Expect(HttpStatusCode.OK);
            await bob.SeesPhotosAsync(Text(post, "url"), photos);
        }

        // What she liked and passed on is so again, also where Bob's post itself had to come back first.
        await Poll.UntilAsync(async () => (await alice.SeesAsync(Text(later, "url"))).GetProperty("liked").GetBoolean(), "her like of Bob's sealed post");
        var question = await alice.SeesAsync(Text(bobs, "url"));
        Assert.False(question.GetProperty("liked").GetBoolean());
        Assert.True(question.GetProperty("reshared").GetBoolean());

        var thread = await Poll.ForAsync(async () => (await alice.Api.ItemsAsync($"/api/posts/{Text(closed, "id")}/thread")) is { Count: 2 } all ? all : null, "bob's answer below her post");
        Assert.Equal("bob answers", Text(thread[1], "text"));
        var conversation = Assert.Single(await alice.Api.ItemsAsync("/api/conversations"));
        Assert.Equal(["a message"], (await alice.Api.ItemsAsync($"/api/conversations/{Text(conversation, "id")}/messages")).Select(m => Text(m, "text")));
        Assert.Equal("open, #after the backup", Text(Assert.Single(await alice.Api.ItemsAsync("/api/feed?tag=after")), "text"));
        Assert.NotEmpty(Text(message, "id"));

        // Bob sees nothing twice, and the sealed one is still for him: he may read it from her outbox, and answer.
        await alice.PostAsync("back again", "friends");
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Contains("back again"), "the post after the restore");
        await pair.DeliveredAsync();
        Assert.Equal(bobsView.Prepend("back again"), await pair.BobReadsAsync());
        Assert.Equal(told, (await bob.Api.ItemsAsync("/api/notifications")).Count);
        Assert.Single(await bob.Api.ItemsAsync($"/api/conversations/{Text((await bob.Api.ItemsAsync("/api/conversations"))[0], "id")}/messages"));

        // The profile lists the open ones for everybody, and a restart changes nothing.
        await alice.StopAsync();
        await alice.RunAsync();
        Assert.Equal(own.Append("back again"), (await OwnAsync(alice)).Reverse().Select(p => Text(p, "text")));
        var outbox = (await Pair.DocumentAsync(alice.Url + "/outbox?page=true")).GetProperty("orderedItems").EnumerateArray()
            .Select(a => a.GetProperty("object")).Where(o => o.ValueKind == JsonValueKind.Object).Select(o => Text(o, "id")).ToHashSet();
        Assert.Superset(new HashSet<string> { Text(edited, "url"), Text(open, "url"), Text(answer, "url") }, outbox);
        Assert.DoesNotContain(Text(closed, "url"), outbox);
    }

    private static async Task<IReadOnlyList<JsonElement>> OwnAsync(NodeProcess node) =>
        [.. (await node.AllAsync("/api/feed")).Where(p => Text(p.GetProperty("author"), "url") == node.Url)];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
