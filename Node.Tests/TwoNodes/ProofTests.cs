using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>What a friend's node keeps proves who wrote it, with both nodes switched off.</summary>
public sealed class ProofTests
{
    [Fact]
    public async Task What_a_friend_stored_verifies_offline_with_the_authors_published_key()
    {
        await using var pair = await Pair.StartAsync();
        var post = await pair.Alice.PostAsync("Signed, \u00e9 \ud83c\udf31 and all");
        var id = post.GetProperty("id").GetString();
        (await pair.Alice.Api.PatchAsync($"/api/posts/{id}", new { text = "Signed again" })).Expect(System.Net.HttpStatusCode.OK);
        await pair.Bob.SeesAsync(post.GetProperty("url").GetString()!, p => p.GetProperty("text").GetString() == "Signed again");

        var actor = await Pair.DocumentAsync(pair.Alice.Url);
        var published = await OutboxAsync(pair.Alice.Url);
        await pair.Alice.StopAsync();
        await pair.Bob.StopAsync();

        var method = Assert.Single(actor.GetProperty("assertionMethod").EnumerateArray());
        Assert.True(Multikey.TryDecode(method.GetProperty("publicKeyMultibase").GetString(), out var key));
        Assert.Equal(Refusal.None, VerifiedActivity.CheckObject(actor, pair.Alice.Url, key));

        var stored = StoredBy(pair.Bob).Where(a => a.GetProperty("actor").GetString() == pair.Alice.Url).ToList();
        Assert.Equal(["Accept", "Create", "Update"], stored.Select(a => a.GetProperty("type").GetString()).Order(StringComparer.Ordinal));
        using var stranger = IdentityKey.Create();
        Assert.All(stored, activity =>
        {
            Assert.Equal(Refusal.None, VerifiedActivity.CheckByProof(activity, pair.Alice.Url, key, out _));
            Assert.NotEqual(Refusal.None, VerifiedActivity.CheckByProof(activity, pair.Alice.Url, stranger.PublicKey, out _));
            Assert.Equal(Refusal.BadProof, VerifiedActivity.CheckByProof(Altered(activity), pair.Alice.Url, key, out _));
            if (activity.GetProperty("type").GetString() is "Create" or "Update")
            {
                Assert.Equal(Refusal.None, VerifiedActivity.CheckObject(activity.GetProperty("object"), pair.Alice.Url, key));
            }
        });

        // And it is the same that Alice publishes.
        Assert.Equal(2, published.Count);
        Assert.All(published, activity =>
        {
            Assert.Equal(Refusal.None, VerifiedActivity.CheckByProof(activity, pair.Alice.Url, key, out _));
            Assert.Contains(stored, s => JsonElement.DeepEquals(s, activity));
        });
    }

    private static JsonElement Altered(JsonElement activity)
    {
        var copy = JsonNode.Parse(activity.GetRawText())!.AsObject();
        copy["published"] = "2001-01-01T00:00:00.000Z";
        return JsonElement.Parse(copy.ToJsonString());
    }

    private static async Task<List<JsonElement>> OutboxAsync(string actor)
    {
        var items = new List<JsonElement>();
        var page = (await Pair.DocumentAsync(actor + "/outbox")).GetProperty("first").GetString();
        while (page is not null)
        {
            var document = await Pair.DocumentAsync(page);
            items.AddRange(document.GetProperty("orderedItems").EnumerateArray());
            page = document.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return items;
    }

    /// <summary>The activity log out of the database file of a node that has ended.</summary>
    private static List<JsonElement> StoredBy(NodeProcess node) => [.. Stored.Log(node).Select(d => JsonElement.Parse(d["j"].AsString))];
}
