using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>Likes, boosts and quotes, given and taken back in both directions.</summary>
public sealed class FedifyReactionTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task Carol_likes_and_boosts_Alices_post_and_thinks_better_of_it()
    {
        await scene.OpenAsync();
        var url = (await scene.Alice.PostAsync("Likeable")).GetProperty("url").GetString()!;
        var like = await scene.Fedify.SendAsync("carol", new { type = "Like", @object = url, to = scene.Alice.Url }, scene.Alice.Url);
        var boost = await scene.Fedify.SendAsync("carol", new { type = "Announce", @object = url, tos = FedifyPeer.Everybody, cc = scene.Alice.Url }, scene.Alice.Url);
        await scene.Alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 1 && p.GetProperty("reshares").GetInt32() == 1);

        await UndoAsync("carol", "Like", like, url);
        await UndoAsync("carol", "Announce", boost, url);
        await scene.Alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 0 && p.GetProperty("reshares").GetInt32() == 0);
    }

    [Fact]
    public async Task Alice_likes_and_boosts_Daves_post_and_thinks_better_of_it()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("dave");
        await scene.FollowsAliceAsync("dave");
        var note = await NoteAsync("dave", "Likeable");
        var id = (await scene.Alice.SeesAsync(note)).GetProperty("id").GetString();

        (await scene.Alice.Api.PutAsync($"/api/posts/{id}/like")).Expect(HttpStatusCode.OK);
        (await scene.Alice.Api.PutAsync($"/api/posts/{id}/reshare")).Expect(HttpStatusCode.OK);
        var like = await scene.Fedify.ReceivesAsync("Like", About(note));
        var boost = await scene.Fedify.ReceivesAsync("Announce", About(note));
        Assert.Equal(scene.Alice.Url, like.GetProperty("actor").GetString()!.TrimEnd('/'));

        (await scene.Alice.Api.DeleteAsync($"/api/posts/{id}/like")).Expect(HttpStatusCode.OK);
        (await scene.Alice.Api.DeleteAsync($"/api/posts/{id}/reshare")).Expect(HttpStatusCode.OK);
        await scene.Fedify.ReceivesAsync("Undo", About(like.GetProperty("id").GetString()!));
        await scene.Fedify.ReceivesAsync("Undo", About(boost.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task A_boosted_post_is_fetched_from_its_author()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("erin");
        var written = await scene.Fedify.SendAsync("frank", new { type = "Create", @object = new { type = "Note", content = "<p>Boost me</p>", tos = FedifyPeer.Everybody } });
        await scene.Fedify.SendAsync("erin", new { type = "Announce", @object = written.About, tos = FedifyPeer.Everybody }, scene.Alice.Url);

        var post = await scene.Alice.SeesAsync(written.About);
        Assert.Equal(scene.Fedify["frank"], post.GetProperty("author").GetProperty("url").GetString());
        Assert.Equal(scene.Fedify["erin"], Assert.Single(post.GetProperty("resharedBy").EnumerateArray()).GetProperty("url").GetString());
        Assert.Equal("Boost me", post.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Alice_quotes_Grace_when_Grace_agrees()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("grace");
        await scene.FollowsAliceAsync("grace");
        var note = await NoteAsync("grace", "Quotable");
        var id = (await scene.Alice.SeesAsync(note)).GetProperty("id").GetString();
        var quoting = (await scene.Alice.Api.PostAsync("/api/posts", new { text = "Hear, hear", audience = "public", quote = id })).Expect(HttpStatusCode.Created).Json.GetProperty("url").GetString()!;

        var asked = await scene.Fedify.ReceivesAsync("QuoteRequest", About(note));
        Assert.Equal(quoting, asked.GetProperty("instrument").GetString());
        var create = await scene.Fedify.ReceivesAsync("Create", About(quoting));
        Assert.Equal(note, create.GetProperty("object").GetProperty("quote").GetString());

        var stamp = new { type = "QuoteAuthorization", interactingObject = quoting, interactionTarget = note };
        var kept = await scene.Fedify.SendAsync("grace", new { type = "Create", @object = stamp });
        var request = new { type = "QuoteRequest", id = asked.GetProperty("id").GetString(), actor = scene.Alice.Url, @object = note, instrument = quoting };
        await scene.Fedify.SendAsync("grace", new { type = "Accept", @object = request, result = kept.About, to = scene.Alice.Url }, scene.Alice.Url);
        await scene.Alice.SeesAsync(quoting, p => p.GetProperty("quote").GetProperty("state").GetString() == "shown");
    }

    [Fact]
    public async Task Heidi_asks_to_quote_Alice()
    {
        await scene.OpenAsync();
        var url = (await scene.Alice.Api.PostAsync("/api/posts", new { text = "Quote me", audience = "public", quotable = "anyone" })).Expect(HttpStatusCode.Created).Json.GetProperty("url").GetString()!;
        var written = await scene.Fedify.SendAsync("heidi", new { type = "Create", @object = new { type = "Note", content = "<p>She says:</p>", quote = url, tos = FedifyPeer.Everybody } });
        var asked = await scene.Fedify.SendAsync("heidi", new { type = "QuoteRequest", @object = url, instrument = written.About, to = scene.Alice.Url }, scene.Alice.Url);

        var accept = await scene.Fedify.ReceivesAsync("Accept", About(asked.Id));
        var stamp = await scene.Fedify.AskAsync("lookup", new { address = accept.GetProperty("result").GetString() });
        Assert.Equal("QuoteAuthorization", stamp.GetProperty("type").GetString());
        Assert.Equal(written.About, stamp.GetProperty("interactingObject").GetString());
        Assert.Equal(url, stamp.GetProperty("interactionTarget").GetString());
    }

    private static Func<JsonElement, bool> About(string id) => a => a.TryGetProperty("objectId", out var about) && about.GetString() == id;

    private async Task<string> NoteAsync(string actor, string text) => (await scene.Fedify.SendAsync(
        actor, new { type = "Create", @object = new { type = "Note", content = $"<p>{text}</p>", tos = FedifyPeer.Everybody }, tos = FedifyPeer.Everybody }, scene.Alice.Url)).About;

    private Task<Sent> UndoAsync(string actor, string type, Sent undone, string about) => scene.Fedify.SendAsync(
        actor, new { type = "Undo", @object = new { type, id = undone.Id, actor = scene.Fedify[actor], @object = about }, to = scene.Alice.Url }, scene.Alice.Url);
}
