using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Pinned posts: the owner's, told to followers, and others', believed from themselves alone.</summary>
public sealed class PinTests
{
    [Fact]
    public async Task Pinned_posts_stand_first_are_in_the_collection_and_are_told_to_followers()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.FollowAsync(node);
        var first = await node.PostAsync("The first");
        await node.PostAsync("The second");
        var pinned = (await node.Api.PutAsync($"/api/posts/{first.Id()}/pin")).Expect(HttpStatusCode.OK).Json;
        Assert.True(pinned.GetProperty("pinned").GetBoolean());
        (await node.Api.PutAsync($"/api/posts/{first.Id()}/pin")).Expect(HttpStatusCode.OK);
        var add = Assert.Single(await friend.ReceivesAsync("Add")).Activity;
        Assert.Equal((first.Url(), node.Url + "/featured"), (add.GetProperty("object").GetString(), add.GetProperty("target").GetString()));
        Assert.Equal(node.Url + "/featured", (await node.Anonymous.GetAsync("/", "application/activity+json")).Json.GetProperty("featured").GetString());

        var collection = await FeaturedAsync(node);
        var note = Assert.Single(collection.GetProperty("orderedItems").EnumerateArray());
        Assert.Equal(("OrderedCollection", 1, first.Url()), (collection.GetProperty("type").GetString(), collection.GetProperty("totalItems").GetInt32(), note.Id()));
        Assert.True(Multikey.TryDecode((await node.Api.GetAsync("/api/me")).Json.GetProperty("key").GetString(), out var key));
        Assert.Equal(ProofFailure.None, IntegrityProof.Verify(note, key));
        var page = (await node.Anonymous.GetAsync("/", "text/html")).Text;
        Assert.True(page.IndexOf("The first", StringComparison.Ordinal) < page.IndexOf("The second", StringComparison.Ordinal));
        Assert.Equal(page.IndexOf("The first", StringComparison.Ordinal), page.LastIndexOf("The first", StringComparison.Ordinal));
        Assert.Equal(first.Id(), Assert.Single(await node.Api.ItemsAsync("/api/people/me/pinned")).Id());

        (await node.Api.DeleteAsync($"/api/posts/{first.Id()}/pin")).Expect(HttpStatusCode.OK);
        await friend.ReceivesAsync("Remove");
        Assert.Empty((await FeaturedAsync(node)).GetProperty("orderedItems").EnumerateArray());

        // A deleted post is pinned no more.
        await node.Api.PutAsync($"/api/posts/{first.Id()}/pin");
        (await node.Api.DeleteAsync("/api/posts/" + first.Id())).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, (await FeaturedAsync(node)).GetProperty("totalItems").GetInt32());
    }

    [Fact]
    public async Task Only_five_of_ones_own_public_posts_can_be_pinned()
    {
        await using var node = await TestNode.StartAsync();
        await using var mallory = await StrangerActor.StartAsync("mallory");
        (await node.Api.PutAsync($"/api/posts/{(await node.PostAsync("For friends", "friends")).Id()}/pin")).ExpectProblem(HttpStatusCode.Conflict, "posts.not_public");
        (await mallory.SendAsync(node, mallory.Prove(mallory.CreateFor(node, "Hello")))).Expect(HttpStatusCode.Accepted);
        var others = (await node.NotifiedAsync("mention")).GetProperty("post").Id();
        (await node.Api.PutAsync($"/api/posts/{others}/pin")).ExpectProblem(HttpStatusCode.Forbidden, "posts.not_yours");
        for (var i = 0; i < 5; i++)
        {
            (await node.Api.PutAsync($"/api/posts/{(await node.PostAsync($"Number {i}")).Id()}/pin")).Expect(HttpStatusCode.OK);
        }

        (await node.Api.PutAsync($"/api/posts/{(await node.PostAsync("One more")).Id()}/pin")).ExpectProblem(HttpStatusCode.Conflict, "posts.too_many_pins");
    }

    [Fact]
    public async Task What_two_nodes_pin_is_seen_at_the_other()
    {
        await using var alice = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        var before = await alice.PostAsync("Pinned before");
        await alice.Api.PutAsync($"/api/posts/{before.Id()}/pin");
        await Friends.FollowAsync(bob, alice);
        var there = await Friends.IdAsync(bob, alice.Url);
        await SeesPinnedAsync(bob, there, "Pinned before");
        var after = await alice.PostAsync("Pinned after");
        await alice.Api.PutAsync($"/api/posts/{after.Id()}/pin");
        await SeesPinnedAsync(bob, there, "Pinned after", "Pinned before");
        await alice.Api.DeleteAsync($"/api/posts/{before.Id()}/pin");
        await SeesPinnedAsync(bob, there, "Pinned after");
    }

    [Fact]
    public async Task Nobody_pins_in_the_name_of_another()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await using var mallory = await StrangerActor.StartAsync("mallory");
        var note = friend.Note("Pinned by me");
        var alien = mallory.Note("Not by them");
        friend.Documents[new Uri((string)note["id"]!).AbsolutePath] = note;
        mallory.Documents[new Uri((string)alien["id"]!).AbsolutePath] = alien;
        var actor = friend.Actor();
        actor["featured"] = friend.Url + "/featured";
        friend.Documents["/"] = actor;
        friend.Documents["/featured"] = Collection(friend.Url + "/featured", note.DeepClone(), alien.DeepClone());
        var id = await friend.BefriendAsync(node);
        await mallory.BefriendAsync(node);
        await SeesPinnedAsync(node, id, "Pinned by me");

        // Mallory's Add to the friend's collection, and the friend's own of a post that is not theirs.
        foreach (var (sender, about) in ((StrangerActor, JsonObject)[])[(mallory, alien), (friend, alien)])
        {
            var add = sender.Activity("Add", (string)about["id"]!);
            add["target"] = friend.Url + "/featured";
            await sender.SendAsync(node, sender.Prove(add));
        }

        var remove = mallory.Activity("Remove", (string)note["id"]!);
        remove["target"] = friend.Url + "/featured";
        await mallory.SendAsync(node, mallory.Prove(remove));
        (await mallory.SendAsync(node, mallory.Prove(mallory.CreateFor(node, "Handled by now")))).Expect(HttpStatusCode.Accepted);
        await node.NotifiedAsync("mention");
        await SeesPinnedAsync(node, id, "Pinned by me");
    }

    private static JsonObject Collection(string id, params JsonNode[] items) => new()
    {
        ["@context"] = "https://www.w3.org/ns/activitystreams",
        ["id"] = id,
        ["type"] = "OrderedCollection",
        ["orderedItems"] = new JsonArray(items),
    };

    private static async Task<JsonElement> FeaturedAsync(TestNode node) =>
        (await node.Anonymous.GetAsync("/featured", "application/activity+json")).Expect(HttpStatusCode.OK).Json;

    private static Task SeesPinnedAsync(TestNode node, string person, params string[] texts) => Poll.UntilAsync(
        async () => (await node.Api.ItemsAsync($"/api/people/{person}/pinned")).Select(p => p.GetProperty("text").GetString()).SequenceEqual(texts), $"{string.Join(", ", texts)} to be pinned");
}
