using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>A thief has the files of two nodes but not their content keys: of what was for friends no word stands in them.</summary>
public sealed class AtRestTests : IAsyncLifetime
{
    private static readonly string[] Private =
    [
        "quokkabegin", "quokkaedit", "quokkawarning", "quokkatag", "quokkareply", "quokkagone", "quokkadirect", "quokkaagain", "quokkalist", "quokkacircle",
    ];

    private TestNode alice = null!;
    private TestNode bob = null!;
    private StrangerActor stranger = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        bob = await TestNode.StartAsync("bob");
        stranger = await StrangerActor.StartAsync();
        await Friends.MeetAsync(alice, bob);
        await stranger.BefriendAsync(alice);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await bob.DisposeAsync();
        await stranger.DisposeAsync();
    }

    [Fact]
    public async Task No_word_of_a_private_post_is_in_the_files_of_writer_or_reader()
    {
        (await alice.Api.PostAsync("/api/aspects", new { name = "quokkacircle" })).Expect(HttpStatusCode.Created);
        var post = await alice.PostAsync("quokkabegin #quokkatag", "friends", summary: "quokkawarning");
        Assert.True(post.GetProperty("sealed").GetBoolean());
        var there = await bob.SeesAsync(Text(post, "url"));
        var reply = await bob.PostAsync("quokkareply", inReplyTo: Text(there, "id"));
        await alice.SeesAsync(Text(reply, "url"));
        (await alice.Api.PatchAsync($"/api/posts/{Text(post, "id")}", new { text = "quokkaedit #quokkatag #quokkalist" })).Expect(HttpStatusCode.OK);
        await bob.SeesAsync(Text(post, "url"), p => Text(p, "text").Contains("quokkaedit", StringComparison.Ordinal));
        var gone = await alice.PostAsync("quokkagone #quokkatag", "friends");
        await bob.SeesAsync(Text(gone, "url"));
        (await alice.Api.DeleteAsync($"/api/posts/{Text(gone, "id")}")).Expect(HttpStatusCode.NoContent);
        await bob.LosesAsync(Text(gone, "url"));

        // Another server's ordinary post to one person, never sealed on its way.
        var note = stranger.Note("quokkadirect");
        note["to"] = new JsonArray(alice.Url);
        note.Remove("cc");
        var activity = stranger.Activity("Create", note);
        activity["to"] = new JsonArray(alice.Url);
        activity.Remove("cc");
        (await stranger.SendAsync(alice, activity)).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(note["id"]!.GetValue<string>());

        var open = await alice.PostAsync("wombatpublic #wombattag");
        await bob.SeesAsync(Text(open, "url"));
        foreach (var node in (TestNode[])[alice, bob])
        {
            Assert.Empty(Leaks.Of(node.Folder.Path, Private));

            // The search can find: what is public is there to be read.
            Assert.Contains(Leaks.Of(node.Folder.Path, "wombatpublic"), found => found.StartsWith("node", StringComparison.Ordinal));

            // And the owner reads on, by lists and by tags, also after a restart has moved everything from the log into the file.
            await node.RestartAsync();
            Assert.Empty(Leaks.Of(node.Folder.Path, Private));
            Assert.Contains(Leaks.Of(node.Folder.Path, "wombatpublic"), found => found.StartsWith("node.db", StringComparison.Ordinal));
            Assert.Equal(node == alice, (await node.Api.ItemsAsync("/api/aspects")).Any(a => Text(a, "name") == "quokkacircle"));
            foreach (var tag in new[] { "quokkatag", "quokkalist" })
            {
                var tagged = Assert.Single(await node.FeedAsync("tag=" + tag));
                Assert.Equal("quokkaedit #quokkatag #quokkalist", Text(tagged, "text"));
                Assert.Equal("quokkawarning", Text(tagged, "summary"));
                var history = (await node.Api.ItemsAsync($"/api/posts/{Text(tagged, "id")}/history")).Select(r => Text(r, "text"));
                Assert.Contains("quokkabegin #quokkatag", history);
            }

            Assert.Single(await node.FeedAsync("tag=wombattag"));
        }

        // Edits and reactions after the restart keep to it.
        (await alice.Api.PatchAsync($"/api/posts/{Text(post, "id")}", new { text = "quokkaagain" })).Expect(HttpStatusCode.OK);
        there = await bob.SeesAsync(Text(post, "url"), p => Text(p, "text") == "quokkaagain");
        (await bob.Api.PutAsync($"/api/posts/{Text(there, "id")}/like")).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(Text(post, "url"), p => p.GetProperty("likes").GetInt32() == 1);
        Assert.Empty(await alice.FeedAsync("tag=quokkatag"));
        Assert.Empty(Leaks.Of(alice.Folder.Path, Private));
        Assert.Empty(Leaks.Of(bob.Folder.Path, Private));
    }

    [Fact]
    public void The_key_files_of_a_node_without_a_passphrase_are_for_its_owner_alone()
    {
        var keys = Directory.GetFiles(alice.Get<DataFolder>().KeyFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(keys, f => f.EndsWith("content.key", StringComparison.Ordinal));
        Assert.Contains(keys, f => f.Contains("agreement", StringComparison.Ordinal));
        Assert.All(keys, TestFolder.ExpectPrivate);
        Assert.False(alice.Get<KeyFiles>().HasPassphrase);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
