using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>Posts as apps write and read them: alice has the app, bob is her friend.</summary>
public sealed class StatusTests(AppPair pair) : IClassFixture<AppPair>
{
    private readonly TestNode alice = pair.Alice;
    private readonly TestNode bob = pair.Bob;
    private readonly TestApp app = pair.App;

    [Fact]
    public async Task A_post_goes_to_friends_with_its_photo_and_its_words()
    {
        var media = await pair.UploadAsync(TestPhoto.Jpeg(), "A table by the window");
        Assert.Equal("image", media.Text("type"));
        Assert.Equal("A table by the window", media.Text("description"));
        var described = (await app.Api.SendAsync(HttpMethod.Put, $"/api/v1/media/{media.Id()}", new { description = "A long table", focus = "0.5,-0.25" })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(0.5, described.GetProperty("meta").GetProperty("focus").GetProperty("x").GetDouble());
        Assert.Equal("A long table", described.Text("description"));
        var post = await app.PostAsync("/api/v1/statuses", new { status = "Dinner #food", media_ids = new[] { media.Id() }, spoiler_text = "hungry", visibility = "public", language = "en" });
        Assert.Equal("en", post.Text("language"));
        Assert.Equal("public", post.Text("visibility"));
        Assert.Equal("hungry", post.Text("spoiler_text"));
        Assert.Equal("food", Assert.Single(post.GetProperty("tags").EnumerateArray()).Text("name"));
        Assert.Equal("me", post.GetProperty("account").Id());
        var there = await bob.SeesPhotosAsync(post.Text("uri"), 1);
        Assert.Equal("A long table", there.GetProperty("photos")[0].Text("alt"));
        Assert.Equal(-0.25, there.GetProperty("photos")[0].GetProperty("focus").GetProperty("y").GetDouble());
        Assert.Equal("en", there.Text("language"));

        // The picture opens without a header, and only with the mark.
        using var stranger = new OwnerApi(alice.Address);
        var url = post.GetProperty("media_attachments")[0].Text("url");
        using var image = await stranger.LookAsync(new Uri(url).PathAndQuery);
        Assert.Equal(1_200, image.Width);
        var forged = new Uri(url).PathAndQuery;
        (await stranger.GetAsync(forged[..^1] + (forged[^1] == 'A' ? 'B' : 'A'))).ExpectError(HttpStatusCode.NotFound, "app.not_found");
        (await stranger.GetAsync(forged.Replace("/2048/", "/320/", StringComparison.Ordinal))).ExpectError(HttpStatusCode.NotFound, "app.not_found");
    }

    [Fact]
    public async Task A_picture_closes_with_the_token_that_opened_it()
    {
        var media = await pair.UploadAsync(TestPhoto.Jpeg(seed: 7), "");
        using var other = await TestApp.OpenAsync(alice, name: "Short");
        var post = await app.PostAsync("/api/v1/statuses", new { status = "for friends", media_ids = new[] { media.Id() }, visibility = "private" });
        var url = new Uri((await other.GetAsync($"/api/v1/statuses/{post.Id()}")).GetProperty("media_attachments")[0].Text("preview_url")).PathAndQuery;
        using (var seen = await alice.Anonymous.LookAsync(url))
        {
            Assert.True(seen.Width > 0);
        }

        (await other.FormAsync("/oauth/revoke", ("client_id", other.Id), ("client_secret", other.Secret), ("token", other.Token))).Expect(HttpStatusCode.OK);
        (await alice.Anonymous.GetAsync(url)).ExpectError(HttpStatusCode.NotFound, "app.not_found");
    }

    [Fact]
    public async Task Private_is_sealed_for_friends_and_never_public()
    {
        var post = await app.PostAsync("/api/v1/statuses", new { status = "for friends alone", visibility = "private" });
        Assert.Equal("private", post.Text("visibility"));
        var here = (await alice.Api.GetAsync($"/api/posts/{post.Id()}")).Json;
        Assert.True(here.GetProperty("sealed").GetBoolean());
        var there = await bob.SeesAsync(post.Text("uri"));
        Assert.True(there.GetProperty("sealed").GetBoolean());
        (await alice.Anonymous.GetAsync($"/posts/{post.Id()}", "application/activity+json")).Expect(HttpStatusCode.NotFound);
        Assert.Equal("private", (await pair.BobsApp.GetAsync($"/api/v1/statuses/{there.Id()}")).Text("visibility"));
        (await app.Api.PostAsync($"/api/v1/statuses/{post.Id()}/reblog")).ExpectError(HttpStatusCode.UnprocessableEntity, "posts.not_public");
        (await pair.BobsApp.Api.PostAsync($"/api/v1/statuses/{there.Id()}/reblog")).ExpectError(HttpStatusCode.UnprocessableEntity, "posts.not_public");
        Assert.DoesNotContain(post.Id(), (await app.GetAsync("/api/v1/timelines/public?local=true")).Ids());

        // An answer below it is no more public than it is, whatever the app says.
        var reply = await pair.BobsApp.PostAsync("/api/v1/statuses", new { status = "told in public?", in_reply_to_id = there.Id(), visibility = "public" });
        Assert.Equal("private", reply.Text("visibility"));
        (await bob.Anonymous.GetAsync($"/posts/{reply.Id()}", "application/activity+json")).Expect(HttpStatusCode.NotFound);

        // An edit leaves it where it was.
        var edited = (await app.Api.SendAsync(HttpMethod.Put, $"/api/v1/statuses/{post.Id()}", new { status = "for friends alone, still", visibility = "public" })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("private", edited.Text("visibility"));
    }

    [Fact]
    public async Task Posts_are_edited_and_deleted_with_their_text_given_back()
    {
        var post = await app.PostAsync("/api/v1/statuses", new { status = "First *version*", spoiler_text = "careful" });
        var edited = (await app.Api.SendAsync(HttpMethod.Put, $"/api/v1/statuses/{post.Id()}", new { status = "Second version", spoiler_text = "" })).Expect(HttpStatusCode.OK).Json;
        Assert.Contains("Second version", edited.Text("content"), StringComparison.Ordinal);
        Assert.Equal("", edited.Text("spoiler_text"));
        Assert.Equal(JsonValueKind.String, edited.GetProperty("edited_at").ValueKind);
        await bob.SeesAsync(post.Text("uri"), p => p.Text("text") == "Second version");
        Assert.Equal("Second version", (await app.GetAsync($"/api/v1/statuses/{post.Id()}/source")).Text("text"));
        var history = await app.GetAsync($"/api/v1/statuses/{post.Id()}/history");
        Assert.Equal(["careful", ""], history.EnumerateArray().Select(v => v.Text("spoiler_text")));
        var deleted = (await app.Api.DeleteAsync($"/api/v1/statuses/{post.Id()}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("Second version", deleted.Text("text"));
        (await app.Api.GetAsync($"/api/v1/statuses/{post.Id()}")).ExpectError(HttpStatusCode.NotFound, "app.not_found");
        await bob.LosesAsync(post.Text("uri"));
    }

    [Fact]
    public async Task A_post_marked_as_sensitive_is_folded_here_and_at_friends_until_an_edit_takes_the_mark_away()
    {
        var post = await app.PostAsync("/api/v1/statuses", new { status = "no words about it", sensitive = true });
        Assert.True(post.GetProperty("sensitive").GetBoolean());
        Assert.Equal("", post.Text("spoiler_text"));
        Assert.True((await alice.Anonymous.GetAsync($"/posts/{post.Id()}", "application/activity+json")).Expect(HttpStatusCode.OK).Json.GetProperty("sensitive").GetBoolean());
        await bob.SeesAsync(post.Text("uri"), p => p.GetProperty("sensitive").GetBoolean());
        Assert.Contains("<summary dir=\"auto\">Sensitive content</summary>", (await alice.Anonymous.GetAsync($"/posts/{post.Id()}", "text/html")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        async Task<JsonElement> EditAsync(object body) => (await app.Api.SendAsync(HttpMethod.Put, $"/api/v1/statuses/{post.Id()}", body)).Expect(HttpStatusCode.OK).Json;
        Assert.True((await EditAsync(new { status = "other words" })).GetProperty("sensitive").GetBoolean());
        Assert.False((await EditAsync(new { status = "plain words", sensitive = false })).GetProperty("sensitive").GetBoolean());
        await bob.SeesAsync(post.Text("uri"), p => p.Text("text") == "plain words" && !p.GetProperty("sensitive").GetBoolean());

        // One for later keeps the mark, too.
        var later = await app.PostAsync("/api/v1/statuses", new { status = "later", sensitive = true, scheduled_at = DateTimeOffset.UtcNow.AddMonths(1).ToString("O") });
        Assert.True(later.GetProperty("params").GetProperty("sensitive").GetBoolean());
    }

    [Fact]
    public async Task A_thread_has_what_is_above_and_what_is_below()
    {
        var root = await app.PostAsync("/api/v1/statuses", new { status = "root" });
        var a = await app.PostAsync("/api/v1/statuses", new { status = "a", in_reply_to_id = root.Id() });
        var b = await app.PostAsync("/api/v1/statuses", new { status = "b", in_reply_to_id = root.Id() });
        var under = await app.PostAsync("/api/v1/statuses", new { status = "under a", in_reply_to_id = a.Id() });
        Assert.Equal(root.Id(), a.Text("in_reply_to_id"));
        Assert.Equal("me", a.Text("in_reply_to_account_id"));
        var thread = await app.GetAsync($"/api/v1/statuses/{a.Id()}/context");
        Assert.Equal([root.Id()], thread.GetProperty("ancestors").Ids());
        Assert.Equal([under.Id()], thread.GetProperty("descendants").Ids());
        Assert.Equal([a.Id(), b.Id(), under.Id()], (await app.GetAsync($"/api/v1/statuses/{root.Id()}/context")).GetProperty("descendants").Ids());
    }

    [Fact]
    public async Task Favourites_reblogs_and_bookmarks_are_likes_reshares_and_bookmarks()
    {
        var theirs = await bob.PostAsync("react to me");
        var here = await alice.SeesAsync(theirs.Url());
        var id = here.Id();
        Assert.True((await app.PostAsync($"/api/v1/statuses/{id}/favourite")).GetProperty("favourited").GetBoolean());
        var reblog = await app.PostAsync($"/api/v1/statuses/{id}/reblog");
        Assert.Equal(id, reblog.GetProperty("reblog").Id());
        Assert.Equal("me", reblog.GetProperty("account").Id());
        Assert.True((await app.PostAsync($"/api/v1/statuses/{id}/bookmark")).GetProperty("bookmarked").GetBoolean());
        Assert.Contains(id, (await app.GetAsync("/api/v1/bookmarks")).Ids());
        Assert.Equal(["me"], (await app.GetAsync($"/api/v1/statuses/{id}/favourited_by")).Ids());
        Assert.Equal(["me"], (await app.GetAsync($"/api/v1/statuses/{id}/reblogged_by")).Ids());
        await bob.SeesAsync(theirs.Url(), p => p.GetProperty("likes").GetInt32() == 1 && p.GetProperty("reshares").GetInt32() == 1);
        Assert.False((await app.PostAsync($"/api/v1/statuses/{id}/unfavourite")).GetProperty("favourited").GetBoolean());
        Assert.False((await app.PostAsync($"/api/v1/statuses/{id}/unreblog")).GetProperty("reblogged").GetBoolean());
        Assert.False((await app.PostAsync($"/api/v1/statuses/{id}/unbookmark")).GetProperty("bookmarked").GetBoolean());
        await bob.SeesAsync(theirs.Url(), p => p.GetProperty("likes").GetInt32() == 0 && p.GetProperty("reshares").GetInt32() == 0);
    }

    [Fact]
    public async Task The_same_key_twice_is_one_post()
    {
        async Task<JsonElement> PostAsync(string key) => (await app.Api.SendAsync(
            HttpMethod.Post, "/api/v1/statuses", new { status = "once" }, r => r.Headers.Add("Idempotency-Key", key))).Expect(HttpStatusCode.OK).Json;
        var both = await Task.WhenAll(PostAsync("k1"), PostAsync("k1"));
        Assert.Equal(both[0].Id(), both[1].Id());
        Assert.NotEqual(both[0].Id(), (await PostAsync("k2")).Id());
    }

    [Fact]
    public async Task Forms_are_read_as_json_is()
    {
        using var form = new FormUrlEncodedContent(
        [
            new("status", "Which?"), new("poll[options][]", "this"), new("poll[options][]", "that"), new("poll[expires_in]", "3600"), new("poll[multiple]", "true"), new("sensitive", "0"),
        ]);
        var post = (await app.Api.PostAsync("/api/v1/statuses", form)).Expect(HttpStatusCode.OK).Json;
        var poll = post.GetProperty("poll");
        Assert.Equal(["this", "that"], poll.GetProperty("options").EnumerateArray().Select(o => o.Text("title")));
        Assert.True(poll.GetProperty("multiple").GetBoolean());
    }

    [Theory]
    [InlineData("{\"status\":\"\"}", 422)]
    [InlineData("{\"status\":[1]}", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("{\"status\":\"x\",\"media_ids\":[\"0123456789abc\"]}", 422)]
    [InlineData("{\"status\":\"x\",\"in_reply_to_id\":\"0123456789abc\"}", 404)]
    [InlineData("{\"status\":\"x\",\"poll\":{\"options\":[\"one\"],\"expires_in\":3600}}", 422)]
    public async Task What_is_wrong_is_said_and_nothing_is_posted(string body, int status)
    {
        // Her own: what friends wrote in other tests may still be on its way.
        const string Own = "/api/feed?person=me&limit=100";
        var before = (await alice.Api.ItemsAsync(Own)).Count;
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = (await app.Api.PostAsync("/api/v1/statuses", content)).Expect((HttpStatusCode)status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(answer.Json.Text("error"));
        Assert.Equal(before, (await alice.Api.ItemsAsync(Own)).Count);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused() =>
        (await app.Api.PostAsync("/api/v1/statuses", new { status = new string('x', 20_001) })).ExpectError(HttpStatusCode.UnprocessableEntity, "validation");
}

/// <summary>Two friends, each with an app.</summary>
public sealed class AppPair : IAsyncLifetime
{
    public TestNode Alice { get; private set; } = null!;

    public TestNode Bob { get; private set; } = null!;

    internal TestApp App { get; private set; } = null!;

    internal TestApp BobsApp { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Alice = await TestNode.StartAsync();
        Bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(Alice, Bob);
        App = await TestApp.OpenAsync(Alice);
        BobsApp = await TestApp.OpenAsync(Bob);
    }

    /// <summary>Uploads a photo as apps do.</summary>
    internal async Task<JsonElement> UploadAsync(byte[] photo, string description)
    {
        using var form = new MultipartFormDataContent { { new StringContent(description), "description" } };
        using var file = new ByteArrayContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "file", "photo.jpg");
        return await App.PostAsync("/api/v2/media", form);
    }

    public async ValueTask DisposeAsync()
    {
        App.Dispose();
        BobsApp.Dispose();
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
    }
}
