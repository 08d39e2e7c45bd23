using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>What is read from others instead of delivered: believed for its proof, and only from its own origin.</summary>
public sealed class OutboxReadingTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Only_what_a_friends_own_key_has_signed_is_taken_from_their_outbox()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var other = await StrangerActor.StartAsync("other", clock);

        var good = friend.Prove(friend.Activity("Create", friend.Note("good")));
        var unproven = friend.Activity("Create", friend.Note("unproven"));
        var broken = friend.Prove(friend.Activity("Create", friend.Note("before")));
        broken["object"]!["content"] = "<p>after</p>";
        var byOtherKey = friend.Prove(friend.Activity("Create", friend.Note("by another key")), other.Key);
        var byOther = other.Prove(other.Activity("Create", other.Note("by another")));
        var aboutOther = friend.Prove(friend.Activity("Create", friend.Note("about another", other.NewId("notes"))));
        Assert.Equal(
            Refusal.NoProof, VerifiedActivity.CheckByProof(System.Text.Json.JsonElement.Parse(unproven.ToJsonString()), friend.Url, friend.Key.PublicKey, out _));
        friend.Documents["/outbox"] = new JsonObject
        {
            ["id"] = friend.Url + "/outbox",
            ["type"] = "OrderedCollection",
            ["orderedItems"] = new JsonArray(unproven, broken, byOtherKey, byOther, aboutOther, good),
        };
        await friend.BefriendAsync(alice);

        var seen = await alice.SeesAsync(good["object"]!["id"]!.GetValue<string>());
        Assert.True(seen.GetProperty("signed").GetBoolean());
        Assert.Equal(["good"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
        Assert.All((JsonObject[])[unproven, broken, byOtherKey, byOther, aboutOther], a => Assert.Null(alice.Get<ActivityLog>().Find(a["id"]!.GetValue<string>())));
    }

    [Fact]
    public async Task An_outbox_that_leads_elsewhere_or_in_circles_ends()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var other = await StrangerActor.StartAsync("other", clock);
        JsonObject Page(string path, string next, string text) => new()
        {
            ["id"] = friend.Url + path,
            ["type"] = "OrderedCollectionPage",
            ["next"] = next,
            ["orderedItems"] = new JsonArray(friend.Prove(friend.Activity("Create", friend.Note(text)))),
        };
        friend.Documents["/outbox"] = Page("/outbox", friend.Url + "/page2", "one");
        friend.Documents["/page2"] = Page("/page2", other.Url + "/page3", "two");
        other.Documents["/page3"] = Page("/page3", other.Url + "/page3", "three");
        await friend.BefriendAsync(alice);
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count >= 2, "two pages");
        await Poll.UntilAsync(() => alice.Log.Text().Contains("Read the outbox of", StringComparison.Ordinal), "the end");
        Assert.Equal(["one", "two"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reshared_post_is_believed_only_from_its_own_origin()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var victim = await StrangerActor.StartAsync("victim", clock);
        await friend.BefriendAsync(alice);

        // A note of the victim that only the friend's server shows, one that the victim's own server shows, and one with a broken proof.
        var forged = victim.Note("forged", friend.Url + "/forged");
        friend.Documents["/forged"] = forged;
        var real = victim.Note("real", victim.Url + "/real");
        victim.Documents["/real"] = real;
        var broken = victim.Prove(victim.Note("broken", victim.Url + "/broken"));
        broken["content"] = "<p>not what was signed</p>";
        victim.Documents["/broken"] = broken;
        foreach (var uri in (string[])[friend.Url + "/forged", victim.Url + "/broken", victim.Url + "/real"])
        {
            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Announce", uri)))).Expect(HttpStatusCode.Accepted);
        }

        var seen = await alice.SeesAsync(victim.Url + "/real");
        Assert.False(seen.GetProperty("signed").GetBoolean());
        await Poll.UntilAsync(() => alice.Get<FetchStore>().NextDue() is null, "all to be fetched");
        Assert.Equal(["real"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_like_that_comes_before_its_post_counts_when_the_post_comes()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var author = await StrangerActor.StartAsync("author", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await author.BefriendAsync(alice);
        await friend.BefriendAsync(alice);
        var note = author.Note("liked early");
        var uri = note["id"]!.GetValue<string>();
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Like", uri)))).Expect(HttpStatusCode.Accepted);
        (await author.SendAsync(alice, author.Prove(author.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(uri, p => p.GetProperty("likes").GetInt32() == 1);
    }
}
