using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>What Alice writes, as Fedify understands it.</summary>
public sealed class FedifyPostTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task A_post_with_warning_hashtag_and_mention_then_its_edit_and_its_end()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("carol");
        var post = await scene.Alice.PostAsync($"Ripe **figs** for @carol@{scene.Fedify.Host} #Garden", summary: "Fruit");
        var url = post.GetProperty("url").GetString()!;

        var note = await NoteAsync("Create", url);
        Assert.Equal("Note", note.GetProperty("type").GetString());
        Assert.Contains("<strong>figs</strong>", note.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("Fruit", note.GetProperty("summary").GetString());
        Assert.True(note.GetProperty("sensitive").GetBoolean());
        Assert.Contains(note.GetProperty("to").EnumerateArray(), t => FedifyPeer.Everybody.Contains(t.GetString()));
        Assert.Contains(scene.Fedify["carol"], note.GetProperty("to").EnumerateArray().Concat(note.GetProperty("cc").EnumerateArray()).Select(t => t.GetString()));
        var tags = note.GetProperty("tags").EnumerateArray().ToDictionary(t => t.GetProperty("type").GetString()!);
        Assert.Equal("#garden", tags["Hashtag"].GetProperty("name").GetString(), ignoreCase: true);
        Assert.Equal(scene.Fedify["carol"], tags["Mention"].GetProperty("href").GetString());

        var id = post.GetProperty("id").GetString();
        (await scene.Alice.Api.PatchAsync($"/api/posts/{id}", new { text = "Ripe plums", summary = "" })).Expect(HttpStatusCode.OK);
        var edited = await NoteAsync("Update", url);
        Assert.Contains("Ripe plums", edited.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.True(edited.TryGetProperty("updated", out _));
        Assert.False(edited.TryGetProperty("summary", out _));

        (await scene.Alice.Api.DeleteAsync($"/api/posts/{id}")).Expect(HttpStatusCode.NoContent);
        var deleted = await scene.Fedify.ReceivesAsync("Delete", d => d.GetProperty("objectId").GetString() == url);
        Assert.Equal("Tombstone", deleted.GetProperty("object").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_post_with_a_photo()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("dave");
        var post = await scene.Alice.PostPhotosAsync("Look", "public", TestPhoto.Jpeg(400, 300));
        var photo = Assert.Single((await NoteAsync("Create", post.GetProperty("url").GetString()!)).GetProperty("attachments").EnumerateArray());
        Assert.Equal("Image", photo.GetProperty("type").GetString());
        Assert.Equal("image/jpeg", photo.GetProperty("mediaType").GetString());
        Assert.Equal("Photo 1 of Look", photo.GetProperty("name").GetString());
        Assert.Equal(400, photo.GetProperty("width").GetInt32());
        var file = (await scene.Alice.Anonymous.GetAsync(new Uri(photo.GetProperty("url").GetString()!).AbsolutePath)).Expect(HttpStatusCode.OK);
        Assert.Equal("image/jpeg", file.Response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_poll_and_a_vote_in_it()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("erin");
        var post = (await scene.Alice.Api.PostAsync(
            "/api/posts", new { text = "Which?", audience = "public", poll = new { options = (string[])["Figs", "Plums"], ends = 60 } })).Expect(HttpStatusCode.Created).Json;
        var url = post.GetProperty("url").GetString()!;
        var question = await NoteAsync("Create", url);
        Assert.Equal("Question", question.GetProperty("type").GetString());
        Assert.Equal(["Figs", "Plums"], question.GetProperty("options").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        Assert.True(question.TryGetProperty("endTime", out _));

        await scene.Fedify.SendAsync(
            "erin", new { type = "Create", @object = new { type = "Note", name = "Plums", replyTarget = url, to = scene.Alice.Url }, to = scene.Alice.Url }, scene.Alice.Url);
        var counted = await scene.Alice.SeesAsync(url, p => p.GetProperty("poll").GetProperty("voters").GetInt32() == 1);
        Assert.Equal([0, 1], counted.GetProperty("poll").GetProperty("options").EnumerateArray().Select(o => o.GetProperty("votes").GetInt32()));
    }

    [Fact]
    public async Task A_post_for_friends_goes_to_the_followers_alone()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("frank");
        var post = (await scene.Alice.Api.PostAsync("/api/posts", new { text = "Among us", audience = "friends", unsealed = "send" })).Expect(HttpStatusCode.Created).Json;
        var create = await scene.Fedify.ReceivesAsync("Create", c => c.GetProperty("objectId").GetString() == post.GetProperty("url").GetString());
        var recipients = create.GetProperty("to").EnumerateArray().Concat(create.GetProperty("object").GetProperty("to").EnumerateArray()).Select(t => t.GetString());
        Assert.All(recipients, r => Assert.Equal(scene.Alice.Url + "/followers", r));
    }

    [Fact]
    public async Task A_reply_goes_to_the_author_who_follows_nobody()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("grace");
        var note = await scene.Fedify.SendAsync(
            "grace", new { type = "Create", @object = new { type = "Note", content = "<p>Anybody?</p>", tos = FedifyPeer.Everybody }, tos = FedifyPeer.Everybody }, scene.Alice.Url);
        var seen = await scene.Alice.SeesAsync(note.About);
        var reply = await scene.Alice.PostAsync("Here", inReplyTo: seen.GetProperty("id").GetString());
        var answered = await NoteAsync("Create", reply.GetProperty("url").GetString()!);
        Assert.Equal(note.About, answered.GetProperty("inReplyTo").GetString());
    }

    [Fact]
    public async Task A_new_name_is_told()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("heidi");
        (await scene.Alice.Api.PatchAsync("/api/me", new { name = "Alice the Gardener" })).Expect(HttpStatusCode.OK);
        await scene.Fedify.ReceivesAsync(
            "Update", u => u.GetProperty("object").TryGetProperty("name", out var name) && name.GetString() == "Alice the Gardener");
    }

    /// <summary>The object of an activity about that document.</summary>
    private async Task<JsonElement> NoteAsync(string type, string url) =>
        (await scene.Fedify.ReceivesAsync(type, a => a.GetProperty("objectId").GetString() == url)).GetProperty("object");
}
