using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>What a node exports, another one brings home; the same one has it already.</summary>
public sealed class OwnImportTests
{
    [Fact]
    public async Task Everything_of_one_node_comes_home_to_another()
    {
        await using var old = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(old, bob);
        await old.PostPhotosAsync("Open, with *a photo*", "public", TestPhoto.Jpeg(300, 200, seed: 71));
        await old.PostPhotosAsync("For friends, sealed, with a photo", "friends", TestPhoto.Jpeg(300, 200, seed: 72));
        var wrong = (await old.Api.PostAsync("/api/posts", new { text = "Said wrongly", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        (await old.Api.PatchAsync($"/api/posts/{wrong.Id()}", new { text = "Said rightly" })).Expect(HttpStatusCode.OK);
        var gone = (await old.Api.PostAsync("/api/posts", new { text = "Soon gone", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        (await old.Api.DeleteAsync($"/api/posts/{gone.Id()}")).Expect(HttpStatusCode.NoContent);
        (await old.Api.PostAsync("/api/posts", new { text = "And so on", audience = "public", inReplyTo = wrong.Id() })).Expect(HttpStatusCode.Created);
        var export = (await Exported.FromAsync(old)).Zip;

        await using var next = await TestNode.StartAsync("alice");
        var import = await next.SendAsync(("export.zip", export));
        Assert.Equal("personalnode", import.GetProperty("kind").GetString());
        var report = (await next.StartAsync(import, new { audiences = new { @public = "public" } })).GetProperty("report");

        Assert.Equal((4, 2), (report.GetProperty("added").GetInt32(), report.GetProperty("photos").GetInt32()));
        var posts = (await next.OwnPostsAsync()).Reverse().ToList();
        Assert.Equal(["Open, with *a photo*", "For friends, sealed, with a photo", "Said rightly", "And so on"], posts.Select(p => p.GetProperty("text").GetString()!));
        Assert.Equal(["public", "me", "public", "public"], posts.Select(p => p.GetProperty("audience").GetString()!));
        Assert.Equal((await old.OwnPostsAsync()).Reverse().Select(p => p.GetProperty("published").GetString()), posts.Select(p => p.GetProperty("published").GetString()));
        Assert.Equal(posts[2].Id(), posts[3].GetProperty("inReplyTo").GetProperty("id").GetString());
        foreach (var photo in posts.SelectMany(p => p.GetProperty("photos").EnumerateArray()))
        {
            using var image = await next.Api.LookAsync(photo.GetProperty("url").GetString()!);
            Assert.Equal(300, image.Width);
        }
    }

    [Fact]
    public async Task A_node_that_gets_its_own_export_has_it_all()
    {
        await using var alice = await TestNode.StartAsync();
        await alice.PostPhotosAsync("Here", "public", TestPhoto.Jpeg(300, 200, seed: 73));
        var import = await alice.SendAsync(("export.zip", (await Exported.FromAsync(alice)).Zip));
        Assert.Equal((0, 1), (import.GetProperty("preview").GetProperty("posts").GetInt32(), import.GetProperty("preview").GetProperty("known").GetInt32()));
        await alice.StartAsync(import);
        Assert.Single(await alice.OwnPostsAsync());
    }
}
