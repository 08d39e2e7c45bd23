using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>What servers of videos, links, articles and events send, and how the owner sees it.</summary>
public sealed class PageShapesTests
{
    [Fact]
    public async Task PeerTube()
    {
        await using var server = await ShapeServer.StartAsync("peertube");
        var video = await server.ShowsAsync("video", "/w/v-1");
        Assert.StartsWith($"<p><strong><a href=\"{server.Url("/w/v-1")}\"", Html(video), StringComparison.Ordinal);
        Assert.Contains(">Crossing the lagoon</a></strong></p>", Html(video), StringComparison.Ordinal);
        Assert.Contains("On the <strong>early</strong> boat.", Html(video), StringComparison.Ordinal);
        Assert.Contains("<li>bring a coat</li>", Html(video), StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt; and #patience", Html(video), StringComparison.Ordinal);
        Assert.StartsWith("Crossing the lagoon\n\nOn the early boat.", video.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(["ferry"], video.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(850, Assert.Single(video.GetProperty("photos").EnumerateArray()).GetProperty("width").GetInt32());
        Assert.Equal("fr", video.GetProperty("language").GetString());
        Assert.Equal("Femi", video.GetProperty("author").GetProperty("name").GetString());
        Assert.DoesNotContain("segments.json", Html(video), StringComparison.Ordinal);

        // Without a page, by its file; of the authors the account is the one who is followed.
        var older = await server.ShowsAsync("older", "/videos/watch/v-2");
        Assert.Equal("Femi", older.GetProperty("author").GetProperty("name").GetString());
        Assert.True(older.GetProperty("sensitive").GetBoolean());
        Assert.Contains($"<a href=\"{server.Url("/static/webseed/v-2-480.mp4")}\"", Html(older), StringComparison.Ordinal);
        var comment = await server.ShowsAsync("comment", "/videos/watch/v-1/comments/3");
        Assert.Equal(video.Id(), comment.GetProperty("inReplyTo").Id());
        await server.IsIgnoredAsync("view");
        await server.SendAsync("like");
        await server.OwnAsync(p => p.GetProperty("likes").GetInt32() == 1);
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/videos/watch/v-2"));
    }

    [Fact]
    public async Task Lemmy()
    {
        await using var server = await ShapeServer.StartAsync("lemmy");
        var page = await server.ShowsAsync("announce", "/post/11");
        Assert.Equal("en", page.GetProperty("language").GetString());
        Assert.Equal("oskar", page.GetProperty("author").GetProperty("handle").GetString());
        Assert.StartsWith("<p><strong>A mill that still turns</strong></p><p>They sell <strong>rye</strong> too.</p>", Html(page), StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://mill.example/visit\"", Html(page), StringComparison.Ordinal);
        Assert.Contains(">visit</a> (mill.example)", Html(page), StringComparison.Ordinal);
        Assert.Equal("bread", Assert.Single(page.GetProperty("tags").EnumerateArray()).GetString());
        Assert.Equal("Bread", Assert.Single(page.GetProperty("resharedBy").EnumerateArray()).GetProperty("name").GetString());
        await Poll.UntilAsync(() => server.Stranger.Gets.Any(g => g.Path == "/pictrs/image/mill.webp"), "the picture of the link to be asked for");
        await server.IsIgnoredAsync("vote");
    }

    [Fact]
    public async Task WordPress()
    {
        await using var server = await ShapeServer.StartAsync("wordpress");
        var article = await server.ShowsAsync("article", "/two-hours-and-a-soup/");
        Assert.Contains(">Two hours &amp; a soup</a></strong></p><p>First the hill.</p>", Html(article), StringComparison.Ordinal);
        Assert.Contains("<h2>Then the soup</h2>", Html(article), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", Html(article), StringComparison.Ordinal);

        Assert.Equal("de", article.GetProperty("language").GetString());

        // The excerpt of an article is no warning.
        Assert.Equal(JsonValueKind.Null, article.GetProperty("summary").ValueKind);
        Assert.False(article.GetProperty("sensitive").GetBoolean());
        Assert.Equal("A path between hedges", Assert.Single(article.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        var updated = await server.ShowsAsync("update", "/two-hours-and-a-soup/", p => p.GetProperty("edited").ValueKind == JsonValueKind.String);
        Assert.Equal(("now with onions", true), (updated.GetProperty("summary").GetString(), updated.GetProperty("sensitive").GetBoolean()));
        Assert.Equal("Three hours & a soup\n\nFirst the hill, then the soup.", updated.GetProperty("text").GetString());
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/two-hours-and-a-soup/"));
    }

    [Fact]
    public async Task Friendica()
    {
        await using var server = await ShapeServer.StartAsync("friendica");
        var note = await server.ShowsAsync("note", "/display/g-1");
        Assert.Equal(JsonValueKind.Null, note.GetProperty("summary").ValueKind);
        Assert.Contains("The ice on the lake <strong>sings</strong><br>", Html(note), StringComparison.Ordinal);
        Assert.Equal("fi", note.GetProperty("language").GetString());
        Assert.DoesNotContain("[b]", note.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Cracks in black ice", Assert.Single(note.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        Assert.Contains(">Why it sings</a> (ice.example)", Html(note), StringComparison.Ordinal);
        Assert.Contains($">measurements.pdf</a> (PDF, {server.Stranger.Host})", Html(note), StringComparison.Ordinal);
        var article = await server.ShowsAsync("article", "/display/g-2");
        Assert.Equal("How to listen\n\nLie down.", article.GetProperty("text").GetString());
        await server.SendAsync("like");
        await server.OwnAsync(p => p.GetProperty("likes").GetInt32() == 1);
        await server.IsIgnoredAsync("dislike");
        await server.SendAsync("delete");
        await server.Owner.LosesAsync(server.Url("/display/g-2"));
    }

    [Fact]
    public async Task Mobilizon()
    {
        await using var server = await ShapeServer.StartAsync("mobilizon");
        var gathering = await server.ShowsAsync("event", "/events/e-1");
        var text = gathering.GetProperty("text").GetString()!;
        Assert.StartsWith(
            "Singing under the bridge\n\nWhen: 2026-12-05 18:00 UTC+01:00 – 2026-12-05 20:30 UTC+01:00\n\nWhere: Under the old bridge, 1 Quai Bas, 69001 Lyon, France\n\nBring lanterns.",
            text, StringComparison.Ordinal);
        Assert.EndsWith("Website (songs.example)", text, StringComparison.Ordinal);
        Assert.Equal("Banner", Assert.Single(gathering.GetProperty("photos").EnumerateArray()).GetProperty("alt").GetString());
        Assert.Equal("fr", gathering.GetProperty("language").GetString());
        Assert.Equal("Street Choir", gathering.GetProperty("author").GetProperty("name").GetString());
        var comment = await server.ShowsAsync("comment", "/comments/k-1");
        Assert.Equal(gathering.Id(), comment.GetProperty("inReplyTo").Id());
        await server.SendAsync("announce");
        var moved = await server.ShowsAsync("moved", "/events/e-1", p => p.GetProperty("edited").ValueKind == JsonValueKind.String);
        Assert.StartsWith("Singing under the bridge\n\nWhen: 2026-12-06 17:00 UTC\n\nBring lanterns.", moved.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(moved.GetProperty("photos").EnumerateArray());
    }

    private static string Html(JsonElement post) => post.GetProperty("html").GetString()!;
}
