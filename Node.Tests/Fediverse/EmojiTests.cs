using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Storage;
using PersonalNode.Tests.MastodonApi;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>Custom emoji of others: fetched once by the own node, shown by it alone, forgotten with the last post that shows them.</summary>
public sealed class EmojiTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private StrangerActor friend = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        friend = await StrangerActor.StartRsaAsync("friend");
        friend.Files["/blobcat.png"] = Serve;
        await friend.BefriendAsync(alice);
    }

    public async ValueTask DisposeAsync()
    {
        await friend.DisposeAsync();
        await alice.DisposeAsync();
    }

    [Fact]
    public async Task One_picture_serves_all_posts_and_goes_with_the_last()
    {
        var first = await ShowAsync("one :blobcat:", Emoji("blobcat", "/blobcat.png"));
        var second = await ShowAsync("two :cat:", Emoji("cat", "/blobcat.png"));
        Assert.Equal("one :blobcat:", first.GetProperty("text").GetString());
        Assert.DoesNotContain("<img", first.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(Url(first), Url(second));
        Assert.StartsWith("/api/photos/", Url(first), StringComparison.Ordinal);
        using (var image = await alice.Api.LookAsync(Url(first)))
        {
            Assert.Equal((96, 96), (image.Width, image.Height));
        }

        Assert.Single(friend.Gets, g => g.Path == "/blobcat.png");
        (await alice.Anonymous.GetAsync(Url(first))).Expect(HttpStatusCode.Unauthorized);
        var photo = Url(first).Split('/')[3];
        Assert.Equal(2, alice.Get<PhotoStore>().Find(photo)!.Uses);
        await DeleteAsync(first);
        Assert.Equal(1, alice.Get<PhotoStore>().Find(photo)!.Uses);
        await DeleteAsync(second);
        Assert.Null(alice.Get<PhotoStore>().Find(photo));
    }

    [Fact]
    public async Task A_version_with_the_same_words_may_bring_another_picture()
    {
        var note = friend.Note("a :cat:");
        var uri = note["id"]!.GetValue<string>();
        note["tag"] = new JsonArray(Emoji("cat", "/blobcat.png"));
        (await friend.SendAsync(alice, friend.Activity("Create", note.DeepClone()))).Expect(HttpStatusCode.Accepted);
        var before = Url(await alice.SeesAsync(uri));
        note["tag"] = new JsonArray(Emoji("cat", "/other.png"));
        note["contentMap"] = new JsonObject { ["en"] = note["content"]!.GetValue<string>() };
        (await friend.SendAsync(alice, friend.Activity("Update", note.DeepClone()))).Expect(HttpStatusCode.Accepted);
        var after = await alice.SeesAsync(uri, p => Url(p) != before);
        Assert.Equal(("en", JsonValueKind.Null), (after.GetProperty("language").GetString(), after.GetProperty("edited").ValueKind));
        Assert.Null(alice.Get<PhotoStore>().Find(before.Split('/')[3]));
        Assert.NotNull(alice.Get<PhotoStore>().Find(Url(after).Split('/')[3]));

        // What changes nothing of them leaves them.
        (await friend.SendAsync(alice, friend.Activity("Like", JsonValue.Create(uri)!))).Expect(HttpStatusCode.Accepted);
        Assert.Equal(Url(after), Url(await alice.SeesAsync(uri, p => p.GetProperty("likes").GetInt32() == 1)));
    }

    [Fact]
    public async Task Names_have_them_too_and_let_them_go()
    {
        await RenameAsync("Friend :cat:", Emoji("cat", "/blobcat.png"));
        var post = await ShowAsync("by a cat", Emoji("blobcat", "/blobcat.png"));
        var author = await PersonAsync(alice, p => p.GetProperty("emoji").GetArrayLength() == 1);
        Assert.Equal(("Friend :cat:", "cat"), (author.GetProperty("name").GetString(), author.GetProperty("emoji")[0].GetProperty("shortcode").GetString()));
        Assert.Equal(Url(author), Url(post));
        post = await alice.SeesAsync(post.Url());
        Assert.Equal(Url(author), Url(post.GetProperty("author")));
        using var app = await TestApp.OpenAsync(alice);
        var account = (await app.GetAsync("/api/v1/timelines/home"))[0].GetProperty("account");
        Assert.Equal("cat", Assert.Single(account.GetProperty("emojis").EnumerateArray()).GetProperty("shortcode").GetString());

        // Both show the picture: it is let go with the second.
        var photo = Url(author).Split('/')[3];
        Assert.Equal(2, alice.Get<PhotoStore>().Find(photo)!.Uses);
        await DeleteAsync(post);
        Assert.Equal(1, alice.Get<PhotoStore>().Find(photo)!.Uses);
        await RenameAsync("Friend");
        await PersonAsync(alice, p => p.GetProperty("emoji").GetArrayLength() == 0);
        Assert.Null(alice.Get<PhotoStore>().Find(photo));
    }

    [Fact]
    public async Task Apps_get_them_with_a_mark_of_their_own()
    {
        await ShowAsync("for apps :blobcat:", Emoji("blobcat", "/blobcat.png"));
        using var app = await TestApp.OpenAsync(alice);
        var emoji = Assert.Single((await app.GetAsync("/api/v1/timelines/home"))[0].GetProperty("emojis").EnumerateArray());
        Assert.Equal("blobcat", emoji.GetProperty("shortcode").GetString());
        using var image = await alice.Anonymous.LookAsync(new Uri(emoji.GetProperty("static_url").GetString()!).PathAndQuery);
        Assert.Equal(96, image.Width);
    }

    [Fact]
    public async Task What_has_no_usable_name_or_picture_is_left_out_and_the_rest_is_bounded()
    {
        var usable = Enumerable.Range(0, 30).Select(i => (JsonNode)Emoji($"e{i}", $"/{i}.png"));
        var post = await ShowAsync(
            "many",
            [Emoji("", "/a.png"), Emoji("a b", "/a.png"), Emoji("a<b", "/a.png"), Emoji(new string('a', 65), "/a.png"), new JsonObject { ["type"] = "Emoji", ["name"] = ":none:" }, Emoji("e0", "/first.png"), .. usable]);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"e{i}"), post.GetProperty("emoji").EnumerateArray().Select(e => e.GetProperty("shortcode").GetString()));
    }

    private static Task Serve(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var image = Pictures.Plain(128, 128, 200, 40, 40);
        context.Response.ContentType = "image/png";
        return context.Response.Body.WriteAsync(Pictures.Encode(image, "png")).AsTask();
    }

    private static string Url(JsonElement post) => Assert.Single(post.GetProperty("emoji").EnumerateArray()).GetProperty("url").GetString()!;

    private JsonObject Emoji(string shortcode, string path) =>
        new() { ["type"] = "Emoji", ["name"] = $":{shortcode}:", ["icon"] = new JsonObject { ["type"] = "Image", ["mediaType"] = "image/png", ["url"] = friend.Url + path } };

    private async Task<JsonElement> ShowAsync(string text, params JsonNode[] tags)
    {
        var note = friend.Note(text);
        note["tag"] = new JsonArray(tags);
        (await friend.SendAsync(alice, friend.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        return await alice.SeesAsync(note["id"]!.GetValue<string>());
    }

    private async Task RenameAsync(string name, params JsonNode[] tags)
    {
        var actor = friend.Actor();
        actor["name"] = name;
        actor["tag"] = new JsonArray(tags);
        (await friend.SendAsync(alice, friend.Activity("Update", actor))).Expect(HttpStatusCode.Accepted);
    }

    private async Task<JsonElement> PersonAsync(TestNode node, Func<JsonElement, bool> when)
    {
        JsonElement person = default;
        await Poll.UntilAsync(async () => when(person = (await node.Api.GetAsync($"/api/people/{node.Get<PeopleStore>().ByActor(friend.Url)!.Id}")).Json), "the person as wanted");
        return person;
    }

    private async Task DeleteAsync(JsonElement post)
    {
        var tombstone = new JsonObject { ["id"] = post.Url(), ["type"] = "Tombstone" };
        (await friend.SendAsync(alice, friend.Activity("Delete", tombstone))).Expect(HttpStatusCode.Accepted);
        await alice.LosesAsync(post.Url());
    }
}
