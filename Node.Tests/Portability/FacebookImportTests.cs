using System.Net;
using System.Text.Json;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Facebook's archives come home, in each of the layouts that it had.</summary>
public sealed class FacebookImportTests
{
    private static readonly byte[] Beach = TestPhoto.Jpeg(300, 200, seed: 31);
    private static readonly byte[] Hill = TestPhoto.Jpeg(300, 200, seed: 32);

    public static TheoryData<string> Layouts => ["your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", "your_activity_across_facebook/posts/your_posts__check_ins__photos_and_videos_1.json", "posts/your_posts_1.json", "facebook-me/your_facebook_activity/posts/your_posts_1.json"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Posts_come_with_their_words_mended_and_their_dates(string layout)
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("facebook.zip", Archives.Zip((layout, new object[] { Post("2011-07-09T12:00:00Z", "Mobiloverførsler på *ferie* 🎉\n\n1. no list") }))));

        var preview = import.GetProperty("preview");
        Assert.Equal("facebook", import.GetProperty("kind").GetString());
        Assert.Equal(1, preview.GetProperty("posts").GetInt32());
        Assert.Equal("unknown", preview.GetProperty("audiences")[0].GetProperty("audience").GetString());
        Assert.Equal("2011-07-09T12:00:00+00:00", preview.GetProperty("first").GetString());
        Assert.Empty(await alice.OwnPostsAsync());

        var done = await alice.StartAsync(import);

        Assert.Equal("done", done.GetProperty("state").GetString());
        Assert.Equal(1, done.GetProperty("report").GetProperty("added").GetInt32());
        var post = Assert.Single(await alice.OwnPostsAsync());
        Assert.Equal("2011-07-09T12:00:00+00:00", post.GetProperty("published").GetString());
        Assert.Contains("Mobiloverførsler på *ferie* 🎉", post.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains("<p>1. no list</p>", post.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_in_is_for_the_owner_alone_and_nobody_hears_of_it()
    {
        await using var alice = await TestNode.StartAsync();
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        await alice.StartAsync(await alice.SendAsync(("facebook.zip", WithPhoto())));

        var post = Assert.Single(await alice.OwnPostsAsync());
        Assert.Equal("me", post.GetProperty("audience").GetString());
        Assert.DoesNotContain(await alice.Api.ItemsAsync("/api/deliveries"), d => d.GetProperty("post").ValueKind == JsonValueKind.String && d.GetProperty("post").GetString() == post.Id());
        (await alice.Anonymous.GetAsync(new Uri(post.GetProperty("url").GetString()!).AbsolutePath, "application/activity+json")).Expect(HttpStatusCode.NotFound);
        Assert.DoesNotContain("Beach", (await alice.Anonymous.GetAsync("/outbox?page=true")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Beach", (await alice.Anonymous.GetAsync("/", "text/html")).Text, StringComparison.Ordinal);

        // Its photo is nobody's either, not even sealed.
        var photo = Assert.Single(post.GetProperty("photos").EnumerateArray());
        using var image = await alice.Api.LookAsync(photo.GetProperty("url").GetString()!);
        Assert.Equal(300, image.Width);
        Assert.Equal("A beach, früh", photo.GetProperty("alt").GetString());
        var files = alice.Get<PhotoStore>().Find(Ids(photo.GetProperty("id").GetString()!))!.Renditions;
        foreach (var file in files)
        {
            (await alice.Anonymous.GetAsync($"/media/{file.File}")).Expect(HttpStatusCode.NotFound);
            (await alice.Anonymous.GetAsync(LocalNode.MediaPath(file))).Expect(HttpStatusCode.NotFound);
        }

        // After this post bob has whatever came before it.
        var last = (await alice.Api.PostAsync("/api/posts", new { text = "Later", audience = "public" })).Expect(HttpStatusCode.Created).Json;
        await bob.SeesAsync(last.GetProperty("url").GetString()!, _ => true);
        Assert.DoesNotContain(await bob.FeedAsync(), p => p.GetProperty("text").GetString()!.Contains("Beach", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_archive_twice_changes_nothing_not_even_what_was_deleted_since()
    {
        await using var alice = await TestNode.StartAsync();
        var archive = Archives.Zip(("posts/your_posts_1.json", new object[] { Post("2011-01-01T10:00:00Z", "One"), Post("2012-01-01T10:00:00Z", "Two") }));
        await alice.StartAsync(await alice.SendAsync(("a.zip", archive)));
        var two = (await alice.OwnPostsAsync())[0].GetProperty("id").GetString();
        (await alice.Api.DeleteAsync($"/api/posts/{two}")).Expect(HttpStatusCode.NoContent);

        var again = await alice.SendAsync(("a.zip", archive));
        Assert.Equal(0, again.GetProperty("preview").GetProperty("posts").GetInt32());
        Assert.Equal(2, again.GetProperty("preview").GetProperty("known").GetInt32());
        var report = (await alice.StartAsync(again)).GetProperty("report");

        Assert.Equal((0, 2), (report.GetProperty("added").GetInt32(), report.GetProperty("known").GetInt32()));
        Assert.Equal("One", Assert.Single(await alice.OwnPostsAsync()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Parts_of_an_archive_belong_together_and_photos_are_found_by_the_end_of_their_path()
    {
        await using var alice = await TestNode.StartAsync();
        var posts = Archives.Zip(("facebook-1/your_facebook_activity/posts/your_posts_1.json", new object[] { Post("2013-03-03T10:00:00Z", "Beach", Media("your_facebook_activity/posts/media/a/beach.jpg")) }));
        var photos = Archives.Zip(("other/your_facebook_activity/posts/media/b/beach.jpg", Hill), ("other/your_facebook_activity/posts/media/a/beach.jpg", Beach));
        var import = await alice.SendAsync(("facebook-1.zip", posts), ("facebook-2.zip", photos));
        Assert.Equal(1, import.GetProperty("preview").GetProperty("photos").GetInt32());
        await alice.StartAsync(import);

        var photo = (await alice.OwnPostsAsync())[0].GetProperty("photos")[0];
        using var image = await alice.Api.LookAsync(photo.GetProperty("url").GetString()!);
        using var original = NetVips.Image.NewFromBuffer(Beach);
        Assert.True((image.ThumbnailImage(32) - original.ThumbnailImage(32)).Abs().Avg() < 6, "The photo is another one.");
    }

    [Fact]
    public async Task Albums_come_with_all_their_photos_each_of_them_once()
    {
        await using var alice = await TestNode.StartAsync();
        var archive = Archives.Zip(
            ("posts/your_posts_1.json", new object[] { Post("2013-03-03T10:00:00Z", "Beach", Media("posts/media/beach.jpg")) }),
            ("posts/album/0.json", new { name = Archives.Damaged("Été 2013"), photos = new object[] { new { uri = "posts/media/beach.jpg", creation_timestamp = 1 }, new { uri = "posts/media/hill.jpg", creation_timestamp = Archives.Time("2013-03-04T10:00:00Z"), description = "The hill" } } }),
            ("posts/media/beach.jpg", Beach), ("posts/media/hill.jpg", Hill));
        var report = (await alice.StartAsync(await alice.SendAsync(("a.zip", archive)))).GetProperty("report");

        Assert.Equal((2, 2), (report.GetProperty("added").GetInt32(), report.GetProperty("photos").GetInt32()));
        Assert.Equal(["The hill", "Beach"], (await alice.OwnPostsAsync()).Select(p => p.GetProperty("text").GetString()!));
        var album = Assert.Single(await alice.Api.ItemsAsync("/api/albums"));
        Assert.Equal("Été 2013", album.GetProperty("name").GetString());
        Assert.Equal(2, (await alice.Api.ItemsAsync($"/api/albums/{album.GetProperty("id").GetString()}/photos")).Count);
    }

    [Fact]
    public async Task Friends_become_invitations_when_the_owner_wants_them()
    {
        await using var alice = await TestNode.StartAsync();
        var archive = Archives.Zip(("connections/friends/your_friends.json", new { friends_v2 = new[] { new { name = Archives.Damaged("Zoë Müller"), timestamp = 1 }, new { name = "Bob", timestamp = 2 } } }));
        var import = await alice.SendAsync(("a.zip", archive));
        Assert.Equal(2, import.GetProperty("preview").GetProperty("people").GetInt32());
        await alice.StartAsync(import);
        Assert.Empty(alice.Get<InvitationStore>().Page(null, 10));

        await alice.StartAsync(await alice.SendAsync(("a.zip", archive)), new { people = true });
        await alice.StartAsync(await alice.SendAsync(("a.zip", archive)), new { people = true });
        Assert.Equal(["Bob", "Zoë Müller"], alice.Get<InvitationStore>().Page(null, 10).Select(i => i.Name));
        Assert.All(alice.Get<InvitationStore>().Page(null, 10), i => Assert.Equal((22, i), (i.Token.Length, alice.Get<InvitationStore>().ByToken(i.Token))));
    }

    [Fact]
    public async Task What_is_left_out_is_told_with_its_reason()
    {
        await using var alice = await TestNode.StartAsync();
        var archive = Archives.Zip(
            ("your_facebook_activity/posts/your_posts_1.json", new object[]
            {
                Post("2013-03-03T10:00:00Z", "With a film", Media("media/film.mp4"), Media("media/gone.jpg"), Media("media/broken.jpg")),
                new { timestamp = 5, title = "Alice was with Bob." },
                new { title = "no date", data = new[] { new { post = "When?" } } },
                "rubbish",
            }),
            ("media/broken.jpg", "this is no photo"u8.ToArray()),
            ("your_facebook_activity/posts/your_videos.json", new { videos_v2 = new[] { new { uri = "x.mp4" } } }),
            ("your_facebook_activity/comments_and_reactions/comments.json", new { comments_v2 = new[] { new { timestamp = 1 }, new { timestamp = 2 } } }),
            ("your_facebook_activity/messages/inbox/bob_1/message_1.json", new { messages = Array.Empty<object>() }),
            ("../../evil.json", "{}"));
        var import = await alice.SendAsync(("a.zip", archive));
        var preview = import.GetProperty("preview");
        var report = (await alice.StartAsync(import)).GetProperty("report");

        Assert.Equal((2, 1, 1, 1, 1, 2, 1, 1), (report.LeftOut("video"), report.LeftOut("photo_missing"), report.LeftOut("photo_unreadable"), report.LeftOut("empty"), report.LeftOut("no_date"), report.LeftOut("comment"), report.LeftOut("message"), report.LeftOut("unsafe_path")));
        Assert.Equal((2, 1, 1), (preview.LeftOut("video"), preview.LeftOut("photo_missing"), preview.LeftOut("damaged")));
        Assert.Equal("With a film", Assert.Single(await alice.OwnPostsAsync()).GetProperty("text").GetString());
        Assert.False(File.Exists(Path.Combine(alice.Folder.Path, "..", "..", "evil.json")));
    }

    [Fact]
    public async Task A_post_says_where_it_was_and_what_it_links_to()
    {
        await using var alice = await TestNode.StartAsync();
        var post = new
        {
            timestamp = Archives.Time("2014-05-05T10:00:00Z"),
            data = new object[] { new { post = "Look" }, new { update_timestamp = 5 } },
            attachments = new[] { new { data = new object[] { new { external_context = new { url = "https://a.example/x_y" } }, new { place = new { name = Archives.Damaged("Café") } }, new { external_context = new { url = "javascript:alert(1)" } } } } },
        };
        await alice.StartAsync(await alice.SendAsync(("a.zip", Archives.Zip(("posts/your_posts_1.json", new[] { post })))));
        var html = (await alice.OwnPostsAsync())[0].GetProperty("html").GetString();
        Assert.Contains("href=\"https://a.example/x_y\"", html, StringComparison.Ordinal);
        Assert.Contains("📍 Café", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_twenty_photos_become_posts_one_after_the_other()
    {
        await using var alice = await TestNode.StartAsync();
        var files = Enumerable.Range(0, 23).Select(i => ($"media/{i}.jpg", (object)TestPhoto.Jpeg(64, 48, seed: 100 + i))).ToList();
        var post = Post("2013-03-03T10:00:00Z", "Many", [.. files.Select(f => Media(f.Item1))]);
        var report = (await alice.StartAsync(await alice.SendAsync(("a.zip", Archives.Zip([("posts/your_posts_1.json", new[] { post }), .. files]))))).GetProperty("report");
        Assert.Equal(23, report.GetProperty("photos").GetInt32());
        Assert.Equal([3, 20], (await alice.OwnPostsAsync()).Select(p => p.GetProperty("photos").GetArrayLength()));
    }

    [Fact]
    public async Task An_archive_in_html_is_refused_with_what_to_do()
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", Archives.Zip(("your_facebook_activity/posts/your_posts_1.html", "<html>"))));
        Assert.Equal("failed", import.GetProperty("state").GetString());
        Assert.Equal("imports.facebook_html", import.GetProperty("problem").GetProperty("code").GetString());
    }

    private static long Ids(string text) => PersonalNode.Protocol.Ids.TryParse(text, out var id) ? id : 0;

    private static byte[] WithPhoto() => Archives.Zip(
        ("posts/your_posts_1.json", new object[] { Post("2013-03-03T10:00:00Z", "Beach", new { media = new { uri = "posts/media/beach.jpg", description = Archives.Damaged("A beach, früh") } }) }),
        ("posts/media/beach.jpg", Beach));

    private static object Media(string uri) => new { media = new { uri } };

    private static object Post(string at, string words, params object[] attachments) => new
    {
        timestamp = Archives.Time(at),
        data = new[] { new { post = Archives.Damaged(words) } },
        attachments = new[] { new { data = attachments } },
    };
}
