using System.Net;
using System.Text.Json;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Mastodon's archive and the lists beside it come home.</summary>
public sealed class MastodonImportTests
{
    private const string Me = "https://social.example/users/alice";
    private const string Public = "https://www.w3.org/ns/activitystreams#Public";

    public static TheoryData<string> Forms => ["zip", "tar.gz"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Posts_come_with_all_that_they_are(string form)
    {
        await using var alice = await TestNode.StartAsync();
        (string, object)[] files =
        [
            ("actor.json", new { id = Me, followers = Me + "/followers" }),
            ("outbox.json", Outbox(
                Create("1", "2018-01-01T10:00:00Z", "<p>Hello <a href=\"https://social.example/tags/garden\" class=\"mention hashtag\">#<span>garden</span></a></p>", [Public], [Me + "/followers"],
                    new { summary = "A warning", sensitive = true, contentMap = new { de = "x" }, attachment = new[] { new { type = "Document", mediaType = "image/jpeg", url = "/media_attachments/files/1/2/original/a.jpeg", name = "Roses" } } }),
                Create("2", "2018-01-02T10:00:00Z", "<p>An answer</p>", [Public], [], new { inReplyTo = Me + "/statuses/1" }),
                Create("3", "2018-01-03T10:00:00Z", "<p>Unlisted</p>", [Me + "/followers"], [Public]),
                Create("4", "2018-01-04T10:00:00Z", "<p>For followers</p>", [Me + "/followers"], []),
                Create("5", "2018-01-05T10:00:00Z", "<p>For Bob</p>", ["https://b.example/bob"], []),
                Create("6", "2018-01-06T10:00:00Z", "<p>Which?</p>", [Public], [], new { type = "Question", oneOf = new[] { new { name = "This" }, new { name = "*That*" } } }),
                new { id = Me + "/statuses/7/activity", type = "Announce", actor = Me, published = "2018-01-07T10:00:00Z", @object = "https://b.example/1" })),
            ("likes.json", new { orderedItems = new[] { "https://b.example/1", "https://b.example/2" } }),
            ("media_attachments/files/1/2/original/a.jpeg", TestPhoto.Jpeg(300, 200, seed: 41)),
        ];
        var import = await alice.SendAsync(form == "zip" ? ("archive.zip", Archives.Zip(files)) : ("archive.tar.gz", Archives.TarGz(files)));

        var preview = import.GetProperty("preview");
        Assert.Equal("mastodon", import.GetProperty("kind").GetString());
        Assert.Equal(["public 3", "unlisted 1", "friends 1", "chosen 1"], preview.GetProperty("audiences").EnumerateArray().Select(a => $"{a.GetProperty("audience").GetString()} {a.GetProperty("posts").GetInt32()}"));
        Assert.Equal((1, 2, 1), (preview.LeftOut("reshare"), preview.LeftOut("like"), preview.LeftOut("poll")));

        var report = (await alice.StartAsync(import, new { audiences = new Dictionary<string, string> { ["public"] = "public", ["friends"] = "friends" } })).GetProperty("report");
        Assert.Equal((6, 1), (report.GetProperty("added").GetInt32(), report.GetProperty("photos").GetInt32()));

        var posts = (await alice.OwnPostsAsync()).Reverse().ToList();
        Assert.Equal(["public", "public", "me", "friends", "me", "public"], posts.Select(p => p.GetProperty("audience").GetString()!));
        Assert.Equal("Hello #garden", posts[0].GetProperty("text").GetString());
        Assert.Equal(("A warning", true, "de"), (posts[0].GetProperty("summary").GetString(), posts[0].GetProperty("sensitive").GetBoolean(), posts[0].GetProperty("language").GetString()));
        Assert.Equal("Roses", Assert.Single(posts[0].GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        Assert.Equal(posts[0].Id(), posts[1].GetProperty("inReplyTo").GetProperty("id").GetString());
        Assert.Contains("<li>*That*</li>", posts[5].GetProperty("html").GetString(), StringComparison.Ordinal);

        // What is public now is where its date puts it, signed, on the page and in the outbox.
        var page = await alice.Anonymous.GetAsync("/", "text/html");
        Assert.Contains("2018", page.Text, StringComparison.Ordinal);
        var outbox = (await alice.Anonymous.GetAsync("/outbox?page=true")).Json.GetProperty("orderedItems").EnumerateArray().ToList();
        Assert.Equal(["2018-01-06", "2018-01-02", "2018-01-01"], outbox.Select(a => a.GetProperty("published").GetString()![..10]));
        Assert.All(outbox, a => Assert.Equal("DataIntegrityProof", a.GetProperty("object").GetProperty("proof").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Friends_who_read_on_do_not_meet_old_posts_as_new()
    {
        await using var alice = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var before = (await alice.Api.PostAsync("/api/posts", new { text = "Before", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        await bob.SeesAsync(before.Url(), _ => true);
        await bob.StopAsync();

        await alice.StartAsync(await alice.SendAsync(("a.zip", Archives.Zip(("actor.json", new { id = Me }), ("outbox.json", Outbox(Create("1", "2018-01-01T10:00:00Z", "<p>Long ago</p>", [Public], [])))))), new { audiences = new { @public = "public" } });
        var after = (await alice.Api.PostAsync("/api/posts", new { text = "After", audience = "public" })).Expect(HttpStatusCode.Created).Json;

        await bob.StartAgainAsync();
        await bob.SeesAsync(after.Url(), _ => true);
        Assert.Equal(["After", "Before"], (await bob.FeedAsync()).Select(p => p.GetProperty("text").GetString()!));
        Assert.DoesNotContain(await alice.Api.ItemsAsync("/api/feed?limit=50"), p => p.GetProperty("text").GetString() == "Long ago");
    }

    [Fact]
    public async Task Lists_bring_blocks_and_people_to_follow_into_their_aspects()
    {
        await using var alice = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        var import = await alice.SendAsync(
            ("following_accounts.csv", Archives.Bytes($"Account address,Show boosts,Notify on new posts,Languages\nbob@{bob.Host},true,false,\nnobody@127.0.0.1:1,true,false,\n")),
            ("lists.csv", Archives.Bytes($"Allotment,bob@{bob.Host}\n")),
            ("blocked_accounts.csv", Archives.Bytes("mallory@evil.example\n")),
            ("muted_accounts.csv", Archives.Bytes("Account address,Hide notifications\nloud@noisy.example,true\n")),
            ("blocked_domains.csv", Archives.Bytes("evil.example\n")));
        Assert.Equal(2, import.GetProperty("preview").GetProperty("accounts").GetInt32());

        var report = (await alice.StartAsync(import, new { accounts = true, rules = true })).GetProperty("report");

        Assert.Equal((2, 3, 1), (report.GetProperty("accounts").GetInt32(), report.GetProperty("rules").GetInt32(), report.LeftOut("person")));
        var person = await Friends.PersonAsync(alice, bob.Url);
        Assert.NotNull(person);
        Assert.Equal(person.Value.Id(), Assert.Single((await alice.Api.ItemsAsync("/api/aspects")).Single(a => a.GetProperty("name").GetString() == "Allotment").GetProperty("people").EnumerateArray()).GetString());
        Assert.Equal(["evil.example", "loud@noisy.example", "mallory@evil.example"], alice.Get<RuleStore>().All.Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    private static object Outbox(params object[] items) => new { type = "OrderedCollection", totalItems = items.Length, orderedItems = items };

    private static object Create(string id, string published, string content, string[] to, string[] cc, object? more = null)
    {
        var note = new Dictionary<string, object?> { ["id"] = $"{Me}/statuses/{id}", ["type"] = "Note", ["published"] = published, ["content"] = content, ["to"] = to, ["cc"] = cc, ["attributedTo"] = Me };
        foreach (var member in JsonSerializer.SerializeToElement(more ?? new { }).EnumerateObject())
        {
            note[member.Name] = member.Value;
        }

        if (note.TryGetValue("contentMap", out _))
        {
            note["contentMap"] = new { de = content };
        }

        return new { id = $"{Me}/statuses/{id}/activity", type = "Create", actor = Me, published, to, cc, @object = note };
    }
}
