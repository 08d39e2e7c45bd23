using System.Net;
using System.Text.Json.Nodes;
using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Who is given what a node has kept of somebody, and what a restored node believes of it.</summary>
public sealed class KeptPostsTests
{
    [Fact]
    public async Task Only_the_author_is_shown_what_is_kept_of_them()
    {
        await using var bob = await TestNode.StartAsync("bob");
        await using var alice = await TestNode.StartAsync();
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.MeetAsync(bob, alice);
        await Friends.MeetAsync(bob, carol);
        var open = await alice.PostAsync("open");
        var closed = await alice.PostAsync("sealed", "friends");
        await bob.SeesAsync(closed.GetProperty("url").GetString()!);
        await carol.PostAsync("by carol");

        (await bob.Anonymous.GetAsync("/kept", "application/activity+json")).ExpectProblem(HttpStatusCode.Forbidden, "kept.unknown");
        await using (var stranger = await StrangerActor.StartAsync())
        {
            (await stranger.GetAsync(bob.Url + "/kept")).ExpectProblem(HttpStatusCode.Forbidden, "kept.unknown");
        }

        Assert.DoesNotContain(await KeptAsync(carol, bob), item => item.Contains(alice.Url + "/posts", StringComparison.Ordinal));
        var kept = await KeptAsync(alice, bob);
        Assert.Equal(2, kept.Count);
        Assert.Contains("\"Sealed\"", kept[0], StringComparison.Ordinal);
        Assert.Contains(open.GetProperty("url").GetString()!, kept[1], StringComparison.Ordinal);

        (await bob.Api.PutAsync($"/api/people/{await Friends.IdAsync(bob, alice.Url)}/block")).Expect(HttpStatusCode.OK);
        Assert.Empty(await KeptAsync(alice, bob));
    }

    [Fact]
    public async Task Many_posts_come_in_pages()
    {
        await using var bob = await TestNode.StartAsync("bob");
        await using var alice = await TestNode.StartAsync();
        await Friends.MeetAsync(bob, alice);
        for (var i = 0; i < 45; i++)
        {
            await alice.PostAsync($"post {i}");
        }

        await Poll.UntilAsync(async () => (await bob.AllAsync("/api/feed")).Count == 45, "all of them");
        Assert.Equal(45, (await KeptAsync(alice, bob)).Distinct().Count());
    }

    [Fact]
    public async Task A_restored_node_believes_its_own_signature_alone()
    {
        await using var alice = await TestNode.StartAsync();
        await using var mallory = await StrangerActor.StartAsync();
        mallory.ShowSealing();
        await mallory.BefriendAsync(alice);
        using var wrong = IdentityKey.Create();
        var keys = alice.Get<NodeKeys>();
        var now = DateTimeOffset.UtcNow;

        JsonObject Post(string text, string id, string? by = null, string type = "Create") => ActivityBuilder.Activity(
            type, $"{alice.Url}/activities/{id}", alice.Url,
            new JsonObject { ["id"] = $"{by ?? alice.Url}/posts/{id}", ["type"] = "Note", ["attributedTo"] = by ?? alice.Url, ["content"] = $"<p>{text}</p>", ["published"] = now.ToString("O"), ["to"] = new JsonArray(Vocabulary.Public) },
            now, [Vocabulary.Public], []);
        JsonObject Signed(JsonObject activity) => (JsonObject)JsonNode.Parse(SignedActivity.Sign(activity, keys.Identity, alice.Get<LocalNode>().KeyId, now).Json)!;

        var taken = (await alice.Api.PostAsync("/api/posts", new { text = "deleted here", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        var deleted = Stored.Log(alice).Single(d => d["t"] == "Create")["j"].AsString;
        (await alice.Api.DeleteAsync($"/api/posts/{taken.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        var tampered = Signed(Post("signed, then changed", Ids.ToText(1L << 50)));
        tampered["object"]!["content"] = "<p>changed</p>";
        mallory.Documents["/kept"] = new JsonObject
        {
            ["id"] = mallory.Url + "/kept",
            ["type"] = "OrderedCollectionPage",
            ["orderedItems"] = new JsonArray(
                Signed(Post("honest", Ids.ToText(1L << 51))),
                tampered,
                Post("unsigned", Ids.ToText(1L << 52)),
                IntegrityProof.Sign(Post("by another key", Ids.ToText(1L << 53)), wrong, alice.Get<LocalNode>().KeyId, now),
                Signed(Post("of mallory", Ids.ToText(1L << 54), mallory.Url)),
                Signed(Post("no post at all", Ids.ToText(1L << 55), type: "Like")),
                JsonNode.Parse(deleted),
                42,
                "text"),
        };

        // As if the folder had been restored ten minutes ago, from a backup of yesterday: what a like is about is not waited for any more.
        await alice.Get<NodeDatabase>().WriteAsync(context => context.Collection("meta").Upsert(
            new BsonDocument { ["_id"] = "restored", ["at"] = now.AddMinutes(-10).ToUnixTimeMilliseconds(), ["made"] = now.AddDays(-1).ToUnixTimeMilliseconds(), ["ok"] = true }));
        await alice.StopAsync();
        await alice.StartAgainAsync();
        await Poll.UntilAsync(() => alice.Get<RestoredNote>().HasGivenBack(alice.Get<PeopleStore>().ByActor(mallory.Url)!.Id), "all of mallory's page to be read");
        Assert.Equal("honest", Assert.Single(await alice.AllAsync("/api/feed")).GetProperty("text").GetString());
        Assert.Equal(1, alice.Get<RestoredNote>().Returned);
    }

    private static async Task<IReadOnlyList<string>> KeptAsync(TestNode author, TestNode keeper)
    {
        var items = new List<string>();
        await foreach (var page in author.Get<DocumentReader>().PagesAsync(keeper.Url + "/kept", TestContext.Current.CancellationToken))
        {
            if (page.Failure == DocumentFailure.None)
            {
                items.AddRange(DocumentReader.ItemsOf(page.Root).Select(i => i.GetRawText()));
            }
        }

        return items;
    }
}
