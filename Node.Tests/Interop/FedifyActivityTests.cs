using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>The rarer activities of people on Fedify, and what becomes of them at Alice's node.</summary>
public sealed class FedifyActivityTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task An_emoji_reaction_is_a_like_until_it_is_taken_back()
    {
        await scene.OpenAsync();
        var url = (await scene.Alice.PostAsync("React")).GetProperty("url").GetString()!;
        var reaction = new { type = "EmojiReact", @object = url, content = "\ud83c\udf31", to = scene.Alice.Url };
        var sent = await scene.Fedify.SendAsync("carol", reaction, scene.Alice.Url);
        await scene.Alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 1);
        await scene.Fedify.SendAsync(
            "carol", new { type = "Undo", @object = new { type = "EmojiReact", id = sent.Id, actor = scene.Fedify["carol"], @object = url }, to = scene.Alice.Url }, scene.Alice.Url);
        await scene.Alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 0);
    }

    [Fact]
    public async Task Who_moves_is_followed_where_they_say()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("dave");
        await scene.Fedify.AskAsync("alias", new { actor = "erin", of = scene.Fedify["dave"] });
        var move = new { type = "Move", @object = scene.Fedify["dave"], target = scene.Fedify["erin"], to = scene.Fedify["dave"] + "/followers" };
        await scene.Fedify.SendAsync("dave", move, scene.Alice.Url);
        await Poll.UntilAsync(() => scene.Fedify.HasAsync("followers", "erin", scene.Alice.Url), "Alice to follow Erin");
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["erin"], "following") == "yes", "Alice to know");
    }

    [Fact]
    public async Task Who_blocks_Alice_is_no_friend_any_more()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("frank");
        await scene.FollowsAliceAsync("frank");
        await scene.Fedify.SendAsync("frank", new { type = "Block", @object = scene.Alice.Url, to = scene.Alice.Url }, scene.Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["frank"], "follower") == "no", "Alice to lose Frank");
        Assert.NotEqual("yes", await Friends.RelationAsync(scene.Alice, scene.Fedify["frank"], "following"));
    }

    [Fact]
    public async Task A_complaint_about_a_post_is_told()
    {
        await scene.OpenAsync();
        var url = (await scene.Alice.PostAsync("Complain")).GetProperty("url").GetString()!;
        await scene.Fedify.SendAsync(
            "grace", new { type = "Flag", objects = (string[])[scene.Alice.Url, url], content = "Weeds", to = scene.Alice.Url }, scene.Alice.Url);
        await Poll.UntilAsync(
            async () => (await scene.Alice.AllAsync("/api/notifications")).Any(n => n.GetProperty("kind").GetString() == "report"), "Alice to be told");
    }

    [Fact]
    public async Task A_note_for_Alice_alone_is_a_direct_one()
    {
        await scene.OpenAsync();
        var mention = new { type = "Mention", name = "@alice", href = scene.Alice.Url };
        var note = new { type = "Note", content = "<p>Between us</p>", to = scene.Alice.Url, tags = new[] { mention } };
        var sent = await scene.Fedify.SendAsync("heidi", new { type = "Create", @object = note, to = scene.Alice.Url }, scene.Alice.Url);
        var post = await scene.Alice.MentionedByAsync(sent);
        Assert.Equal("direct", post.GetProperty("audience").GetString());
    }

    [Fact]
    public async Task A_closed_node_shows_itself_to_those_who_sign()
    {
        await scene.OpenAsync();
        await using var closed = NodeProcess.Prepare("clara");
        closed.Also = ["--Node:Closed=true"];
        await NodeProcess.StartAsync(closed);
        var url = (await closed.PostAsync("Not for everybody")).GetProperty("url").GetString();

        Assert.Equal(JsonValueKind.Null, (await scene.Fedify.AskAsync("lookup", new { address = url })).ValueKind);
        var note = await scene.Fedify.AskAsync("lookup", new { address = url, actor = "heidi" });
        Assert.Contains("Not for everybody", note.GetProperty("content").GetString(), StringComparison.Ordinal);
    }
}
