using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>What people on Fedify write, as Alice's node shows it.</summary>
public sealed class FedifyArrivalTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task A_note_with_all_its_members_then_its_edit_and_its_end()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("carol");
        string[] cc = [scene.Fedify["carol"] + "/followers", scene.Alice.Url];
        object[] tags =
        [
            new { type = "Hashtag", name = "#Garden", href = scene.Fedify.Url + "/tags/garden" }, new { type = "Mention", name = "@alice", href = scene.Alice.Url },
            new { type = "Emoji", id = scene.Fedify.Url + "/emoji/leaf", name = ":leaf:", icon = new { type = "Image", mediaType = "image/png", url = Leaf } },
        ];
        object[] attachments = [new { type = "Document", mediaType = "image/png", url = Leaf, name = "A leaf", width = 16, height = 12 }];
        const string Content = "<p>Ripe <strong>figs</strong> :leaf:<script>alert(1)</script></p>";
        var note = new { type = "Note", content = Content, summary = "Fruit", sensitive = true, tos = FedifyPeer.Everybody, ccs = cc, tags, attachments };
        var sent = await scene.Fedify.SendAsync("carol", new { type = "Create", @object = note, tos = FedifyPeer.Everybody, ccs = cc }, scene.Alice.Url);

        var post = await scene.Alice.SeesPhotosAsync(sent.About, 1);
        Assert.Equal("Fruit", post.GetProperty("summary").GetString());
        Assert.True(post.GetProperty("sensitive").GetBoolean());
        Assert.Contains("<strong>figs</strong>", post.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("script", post.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(["garden"], post.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(scene.Alice.Url, Assert.Single(post.GetProperty("mentions").EnumerateArray()).GetProperty("url").GetString());
        Assert.Equal("A leaf", post.GetProperty("photos")[0].GetProperty("alt").GetString());
        Assert.Equal("public", post.GetProperty("audience").GetString());
        Assert.True(post.GetProperty("signed").GetBoolean());

        var edit = new { type = "Note", id = sent.About, content = "<p>Ripe plums</p>", tos = FedifyPeer.Everybody, updated = "2036-01-01T00:00:00Z" };
        await scene.Fedify.SendAsync("carol", new { type = "Update", @object = edit, tos = FedifyPeer.Everybody }, scene.Alice.Url);
        await scene.Alice.SeesAsync(sent.About, p => p.GetProperty("text").GetString() == "Ripe plums" && p.GetProperty("edited").ValueKind == JsonValueKind.String);

        await scene.Fedify.SendAsync("carol", new { type = "Delete", @object = sent.About, tos = FedifyPeer.Everybody }, scene.Alice.Url);
        await scene.Alice.LosesAsync(sent.About);
    }

    [Fact]
    public async Task An_article_is_shown_with_its_title()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("dave");
        var post = await SeesAsync("dave", new { type = "Article", name = "On figs", content = "<p>They are ripe.</p>", tos = FedifyPeer.Everybody });
        Assert.Contains("On figs", post.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains("They are ripe.", post.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_in_a_language_are_read()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("erin");
        var post = await SeesAsync("erin", new { type = "Note", content = new { type = "LanguageString", value = "<p>Reife Feigen</p>", language = "de" }, tos = FedifyPeer.Everybody });
        Assert.Contains("Reife Feigen", post.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_is_shown_and_voted_in()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("frank");
        object[] options = [new { type = "Note", name = "Figs" }, new { type = "Note", name = "Plums" }];
        var post = await SeesAsync(
            "frank", new { type = "Question", content = "<p>Which?</p>", exclusiveOptions = options, endTime = "2036-01-01T00:00:00Z", voters = 0, tos = FedifyPeer.Everybody });
        Assert.Equal(["Figs", "Plums"], post.GetProperty("poll").GetProperty("options").EnumerateArray().Select(o => o.GetProperty("text").GetString()));

        (await scene.Alice.Api.SendAsync(HttpMethod.Put, $"/api/posts/{post.GetProperty("id").GetString()}/vote", new { options = (int[])[1] })).Expect(HttpStatusCode.OK);
        var vote = await scene.Fedify.ReceivesAsync("Create", c => c.GetProperty("object").TryGetProperty("inReplyTo", out var poll) && poll.GetString() == post.GetProperty("url").GetString());
        Assert.Equal("Plums", vote.GetProperty("object").GetProperty("name").GetString());
        Assert.Equal([scene.Fedify["frank"]], vote.GetProperty("object").GetProperty("to").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task A_note_for_the_followers_is_no_public_one()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("grace");
        var post = await SeesAsync("grace", new { type = "Note", content = "<p>Among us</p>", to = scene.Fedify["grace"] + "/followers" });
        Assert.Equal("friends", post.GetProperty("audience").GetString());
    }

    [Fact]
    public async Task A_stranger_who_answers_is_in_the_thread()
    {
        await scene.OpenAsync();
        var asked = await scene.Alice.PostAsync("Anybody?");
        var (id, url) = (asked.GetProperty("id").GetString(), asked.GetProperty("url").GetString()!);
        var mention = new { type = "Mention", name = "@alice", href = scene.Alice.Url };
        var note = new { type = "Note", content = "<p>Here</p>", replyTarget = url, tos = FedifyPeer.Everybody, cc = scene.Alice.Url, tags = new[] { mention } };
        var reply = await scene.Fedify.SendAsync("heidi", new { type = "Create", @object = note, tos = FedifyPeer.Everybody, cc = scene.Alice.Url }, scene.Alice.Url);
        await Poll.UntilAsync(
            async () => (await scene.Alice.Api.ItemsAsync($"/api/posts/{id}/thread")).Any(p => p.GetProperty("url").GetString() == reply.About), "the answer in the thread");
        Assert.Equal(1, (await scene.Alice.Api.GetAsync($"/api/posts/{id}")).Expect(HttpStatusCode.OK).Json.GetProperty("replies").GetInt32());
    }

    private string Leaf => scene.Fedify.Url + "/media/leaf.png";

    /// <summary>The note as Alice sees it, once the actor has sent it to her.</summary>
    private async Task<JsonElement> SeesAsync(string actor, object note)
    {
        var sent = await scene.Fedify.SendAsync(actor, new { type = "Create", @object = note }, scene.Alice.Url);
        return await scene.Alice.SeesAsync(sent.About);
    }
}
