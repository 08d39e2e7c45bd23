using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>What servers of short posts send, and how the owner sees it.</summary>
public sealed class NoteShapesTests
{
    [Fact]
    public async Task Mastodon()
    {
        await using var server = await ShapeServer.StartAsync("mastodon");
        var note = await server.ShowsAsync("note", "/@ines/101");
        Assert.Contains("der Mond über den Beeten", note.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["nachtgarten"], Texts(note, "tags"));
        Assert.Equal("followers", note.GetProperty("quotable").GetString());
        Assert.Equal(server.Owner.Url, Assert.Single(note.GetProperty("mentions").EnumerateArray()).Url());
        var photo = Assert.Single(note.GetProperty("photos").EnumerateArray());
        Assert.Equal(("A half moon above cabbages", 1600, 900), (photo.GetProperty("alt").GetString(), photo.GetProperty("width").GetInt32(), photo.GetProperty("height").GetInt32()));
        Assert.Equal((0.25, -0.5), (photo.GetProperty("focus").GetProperty("x").GetDouble(), photo.GetProperty("focus").GetProperty("y").GetDouble()));
        Assert.Equal("de", note.GetProperty("language").GetString());
        Assert.Equal("moon", Assert.Single(note.GetProperty("emoji").EnumerateArray()).GetProperty("shortcode").GetString());
        await Poll.UntilAsync(() => server.Stranger.Gets.Any(g => g.Path == "/files/emoji/moon.png"), "the emoji to be asked for");
        Assert.Contains($"<a href=\"{server.Url("/files/media/moths.mp4")}\"", Html(note), StringComparison.Ordinal);
        Assert.Contains($">Moths at the lamp</a> (video, {server.Stranger.Host})", Html(note), StringComparison.Ordinal);
        await server.Owner.NotifiedAsync("mention");

        var quote = await server.ShowsAsync("quote", "/@ines/103", p => p.GetProperty("quote").GetProperty("state").GetString() == "shown");
        Assert.DoesNotContain("RE:", Html(quote), StringComparison.Ordinal);
        Assert.Contains("über den Beeten", quote.GetProperty("quote").GetProperty("html").GetString(), StringComparison.Ordinal);
        var poll = await server.ShowsAsync("poll", "/@ines/102");
        Assert.Equal(("vegetables", true), (poll.GetProperty("summary").GetString(), poll.GetProperty("sensitive").GetBoolean()));
        Assert.True(poll.GetProperty("poll").GetProperty("multiple").GetBoolean());
        Assert.Equal(4, poll.GetProperty("poll").GetProperty("voters").GetInt32());

        var updated = await server.ShowsAsync("update", "/@ines/101", p => p.GetProperty("edited").ValueKind == JsonValueKind.String);
        Assert.Equal("The moon above the beds", updated.GetProperty("text").GetString());
        Assert.Equal(("en", 0), (updated.GetProperty("language").GetString(), updated.GetProperty("emoji").GetArrayLength()));
        Assert.Empty(updated.GetProperty("photos").EnumerateArray());
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/@ines/102"));

        await server.SendAsync("like");
        await server.SendAsync("announce");
        await server.OwnAsync(p => Counts(p) == (1, 1));
        await server.SendAsync("unannounce");
        await server.OwnAsync(p => Counts(p) == (1, 0));
    }

    [Fact]
    public async Task GoToSocial()
    {
        await using var server = await ShapeServer.StartAsync("gotosocial");
        var note = await server.ShowsAsync("note", "/@tomasz/statuses/01HA");
        Assert.Equal("public", note.GetProperty("audience").GetString());
        Assert.Equal(["radio"], Texts(note, "tags"));
        Assert.Equal("en-GB", note.GetProperty("language").GetString());
        Assert.Equal("A valve radio without its back", Assert.Single(note.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        Assert.False(note.GetProperty("sensitive").GetBoolean());
        var reply = await server.ShowsAsync("reply", "/@tomasz/statuses/01HB");
        Assert.Equal("wiring", reply.GetProperty("summary").GetString());
        Assert.True(reply.GetProperty("inReplyTo").GetProperty("author").GetProperty("mine").GetBoolean());
        await server.Owner.NotifiedAsync("reply");
        var poll = await server.ShowsAsync("poll", "/@tomasz/statuses/01HC");
        Assert.Equal(["Yes", "No"], poll.GetProperty("poll").GetProperty("options").EnumerateArray().Select(o => o.GetProperty("text").GetString()));
        await server.SendAsync("like");
        await server.OwnAsync(p => Counts(p) == (1, 0));
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/@tomasz/statuses/01HC"));
    }

    [Fact]
    public async Task Akkoma_and_Pleroma()
    {
        await using var server = await ShapeServer.StartAsync("akkoma");
        var note = await server.ShowsAsync("note", "/objects/o-1");
        var photo = Assert.Single(note.GetProperty("photos").EnumerateArray());
        Assert.Equal("A map of tram lines", photo.GetProperty("alt").GetString());
        Assert.Equal("nl", note.GetProperty("language").GetString());
        Assert.Equal("tram", Assert.Single(note.GetProperty("emoji").EnumerateArray()).GetProperty("shortcode").GetString());
        Assert.Contains($">bell at noon.ogg</a> (audio, {server.Stranger.Host})", Html(note), StringComparison.Ordinal);
        var plain = await server.ShowsAsync("plain", "/objects/o-2", p => p.GetProperty("quote").GetProperty("state").GetString() == "shown");
        Assert.Equal("see above", plain.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("language").ValueKind);
        var updated = await server.ShowsAsync("update", "/objects/o-2", p => p.GetProperty("edited").ValueKind == JsonValueKind.String);
        Assert.Equal("see above, twice", updated.GetProperty("text").GetString());
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/objects/o-2"));
        await server.IsIgnoredAsync("chat");
        Assert.Empty(await server.Owner.Api.ItemsAsync("/api/conversations"));
        await server.SendAsync("react");
        await server.OwnAsync(p => Counts(p) == (1, 0));
        await server.SendAsync("unreact");
        await server.OwnAsync(p => Counts(p) == (0, 0));
    }

    [Fact]
    public async Task Misskey()
    {
        await using var server = await ShapeServer.StartAsync("misskey");
        var note = await server.ShowsAsync("note", "/notes/9n1");
        Assert.StartsWith("始発の前", note.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["始発"], Texts(note, "tags"));
        Assert.Equal("eki", Assert.Single(note.GetProperty("emoji").EnumerateArray()).GetProperty("shortcode").GetString());
        Assert.True(note.GetProperty("sensitive").GetBoolean());
        Assert.Equal("誰もいないホーム", Assert.Single(note.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        var warned = await server.ShowsAsync("warned", "/notes/9n2", p => p.GetProperty("quote").GetProperty("state").GetString() == "shown");
        Assert.Equal("ネタバレ", warned.GetProperty("summary").GetString());
        var poll = await server.ShowsAsync("poll", "/notes/9n3");
        Assert.Equal([2, 5], poll.GetProperty("poll").GetProperty("options").EnumerateArray().Select(o => o.GetProperty("votes").GetInt32()));
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/notes/9n3"));
        await server.SendAsync("like");
        await server.SendAsync("announce");
        await server.OwnAsync(p => Counts(p) == (1, 1));
    }

    [Fact]
    public async Task Pixelfed()
    {
        await using var server = await ShapeServer.StartAsync("pixelfed");
        var note = await server.ShowsAsync("note", "/p/lena/501");
        Assert.Equal(["Boats on the mud", ""], note.GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("alt").GetString()));
        Assert.DoesNotContain("Where:", Html(note), StringComparison.Ordinal);
        Assert.All(note.GetProperty("photos").EnumerateArray(), p => Assert.Equal(JsonValueKind.Null, p.GetProperty("focus").ValueKind));
        var image = await server.ShowsAsync("image", "/p/lena/502");
        var photo = Assert.Single(image.GetProperty("photos").EnumerateArray());
        Assert.Equal(("The lock at six", 900), (photo.GetProperty("alt").GetString(), photo.GetProperty("width").GetInt32()));
        Assert.Equal("The lock at six", image.GetProperty("text").GetString());
        await Poll.UntilAsync(() => server.Stranger.Gets.Any(g => g.Path == "/storage/m/lock.jpg"), "the picture to be asked for, and not the page");
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/p/lena/502"));
        await server.SendAsync("like");
        await server.OwnAsync(p => Counts(p) == (1, 0));
    }

    private static string Html(JsonElement post) => post.GetProperty("html").GetString()!;

    private static IEnumerable<string?> Texts(JsonElement post, string list) => post.GetProperty(list).EnumerateArray().Select(t => t.GetString());

    private static (int Likes, int Reshares) Counts(JsonElement post) => (post.GetProperty("likes").GetInt32(), post.GetProperty("reshares").GetInt32());
}
