using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>A user's export of diaspora* comes home, with the zip of photos that comes beside it.</summary>
public sealed class DiasporaImportTests
{
    [Fact]
    public async Task Posts_photos_and_people_come()
    {
        await using var alice = await TestNode.StartAsync();
        var export = new
        {
            version = "2.0",
            user = new
            {
                username = "alice",
                private_key = "-----BEGIN",
                contact_groups = new[] { new { name = "Friends" } },
                contacts = new object[] { new { account_id = "bob@pod.example", person_name = "Bob", contact_groups_membership = new[] { "Friends", "Work" } }, new { account_id = "carol@pod.example" } },
                posts = new object[]
                {
                    Post("g1", true, "Hello **all** and @{Bob Smith; bob@pod.example}! #garden", new { photos = new[] { new { entity_type = "photo", entity_data = new { guid = "p1", remote_photo_name = "abc.jpg", text = "A rose" } } } }),
                    Post("g2", false, "For some", new { poll = new { entity_type = "poll", entity_data = new { question = "Tea?", poll_answers = new[] { new { entity_type = "poll_answer", entity_data = new { answer = "yes" } } } } } }),
                    new { entity_type = "reshare", entity_data = new { guid = "g3", root_guid = "r" } },
                },
                relayables = new object[] { new { entity_type = "comment", entity_data = new { guid = "c" } }, new { entity_type = "like", entity_data = new { guid = "l" } } },
            },
            others_data = new { posts = new[] { Post("other", true, "Not mine", new { }) } },
        };
        var import = await alice.SendAsync(("diaspora_alice.json.gz", Archives.Gz(Archives.Bytes(export))), ("photos.zip", Archives.Zip(("abc.jpg", TestPhoto.Jpeg(200, 150, seed: 51)))));

        Assert.Equal("diaspora", import.GetProperty("kind").GetString());
        var preview = import.GetProperty("preview");
        Assert.Equal((2, 1, 2), (preview.GetProperty("posts").GetInt32(), preview.GetProperty("photos").GetInt32(), preview.GetProperty("people").GetInt32()));
        Assert.Equal((1, 1, 1, 1), (preview.LeftOut("reshare"), preview.LeftOut("comment"), preview.LeftOut("like"), preview.LeftOut("poll")));

        await alice.StartAsync(import, new { audiences = new { @public = "public" }, people = true });

        var posts = await alice.OwnPostsAsync();
        Assert.Equal(["me", "public"], posts.Select(p => p.GetProperty("audience").GetString()!).Order(StringComparer.Ordinal));
        var first = posts.Single(p => p.GetProperty("audience").GetString() == "public");
        Assert.Equal("Hello **all** and Bob Smith! #garden", first.GetProperty("text").GetString());
        Assert.Equal("A rose", Assert.Single(first.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        Assert.Contains(posts, p => p.GetProperty("text").GetString() == "For some\n\nTea?\n\n- yes");
        Assert.Equal(["Bob (bob@pod.example)", "carol@pod.example"], alice.Get<InvitationStore>().Page(null, 10).Select(i => i.Name).Order(StringComparer.Ordinal));
    }

    private static object Post(string guid, bool isPublic, string text, object more)
    {
        var data = new Dictionary<string, object?> { ["author"] = "alice@pod.example", ["guid"] = guid, ["created_at"] = "2012-05-05T10:00:00Z", ["public"] = isPublic, ["text"] = text };
        foreach (var member in System.Text.Json.JsonSerializer.SerializeToElement(more).EnumerateObject())
        {
            data[member.Name] = member.Value;
        }

        return new { entity_type = "status_message", entity_data = data, subscribed_pods_uris = Array.Empty<string>() };
    }
}
