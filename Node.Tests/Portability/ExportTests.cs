using System.Net;
using System.Text.Json;
using NetVips;
using PersonalNode.Crypto;
using PersonalNode.Portability.Export;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>What is in an export, file by file.</summary>
public sealed class ExportTests(ExportTests.Scene scene) : IClassFixture<ExportTests.Scene>
{
    private const string Header = "Account address,Show boosts,Notify on new posts,Languages";

    [Fact]
    public void The_outbox_holds_what_was_signed_private_things_too_and_nothing_of_others()
    {
        var outbox = scene.Export.Json("activitypub/outbox.json");
        Assert.Equal("OrderedCollection", outbox.GetProperty("type").GetString());
        var items = outbox.GetProperty("orderedItems").EnumerateArray().ToList();
        Assert.Equal(items.Count, outbox.GetProperty("totalItems").GetInt32());
        Assert.All(items, i => Assert.Equal(scene.Alice.Url, i.GetProperty("actor").GetString()));
        var words = items.Select(i => i.GetRawText()).ToList();
        Assert.Contains(words, w => w.Contains("for all eyes", StringComparison.Ordinal));
        Assert.Contains(words, w => w.Contains("for friends alone", StringComparison.Ordinal));
        Assert.Contains(words, w => w.Contains("a secret word", StringComparison.Ordinal));
        Assert.DoesNotContain(words, w => w.Contains("bob answers", StringComparison.Ordinal));
        Assert.DoesNotContain(words, w => w.Contains("taken back", StringComparison.Ordinal));

        // Byte for byte what the log has.
        var log = scene.Alice.Get<ActivityLog>();
        Assert.All(items, i => Assert.Equal(log.Find(i.GetProperty("id").GetString()!)!.Json, i.GetRawText()));
    }

    [Fact]
    public void The_lists_are_those_of_Mastodon()
    {
        var bob = $"bob@{scene.Bob.Host}";
        Assert.Equal([Header, $"{bob},true,false,"], scene.Export.Lines("activitypub/following_accounts.csv"));
        Assert.Equal(["Account address", bob], scene.Export.Lines("activitypub/followers.csv"));
        Assert.Equal([$"\"Close, \"\"very\"\"\",{bob}"], scene.Export.Lines("activitypub/lists.csv"));
        Assert.Equal(["troll@bad.example"], scene.Export.Lines("activitypub/blocked_accounts.csv"));
        Assert.Equal(["Account address,Hide notifications", "loud@noisy.example,true"], scene.Export.Lines("activitypub/muted_accounts.csv"));
        Assert.Equal(["spam.example"], scene.Export.Lines("activitypub/blocked_domains.csv"));
        Assert.Equal([scene.BobPost], scene.Export.Lines("activitypub/bookmarks.csv"));
    }

    [Fact]
    public async Task Each_list_can_be_had_alone()
    {
        foreach (var name in MastodonLists.Names)
        {
            var alone = (await scene.Alice.Api.GetAsync($"/api/exports/csv/{name}")).Expect(HttpStatusCode.OK);
            Assert.Equal("text/csv", alone.Response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(scene.Export.Text("activitypub/" + name), alone.Text);
        }

        (await scene.Alice.Api.GetAsync("/api/exports/csv/passwords.csv")).ExpectProblem(HttpStatusCode.NotFound, "exports.no_list");
    }

    [Fact]
    public void Posts_read_well_without_a_network()
    {
        var month = Assert.Single(scene.Export.Files.Keys, k => k.StartsWith("posts/", StringComparison.Ordinal));
        var page = scene.Export.Text(month);
        foreach (var words in (string[])
            ["for all eyes", "for friends alone", "<details><summary>spoiler", "In reply to", "bob speaks", "Yes <span", "for everybody", "alt=\"Photo 1 of a picture\"", "#tagged", "for Close, &quot;very&quot;"])
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("taken back", page, StringComparison.Ordinal);
        Assert.Contains(month, scene.Export.Text("index.html"), StringComparison.Ordinal);
        Assert.Contains("About &amp; more", scene.Export.Text("index.html"), StringComparison.Ordinal);
        foreach (var (path, text) in scene.Export.Files.Where(f => f.Key.EndsWith(".html", StringComparison.Ordinal)).Select(f => (f.Key, scene.Export.Text(f.Key))))
        {
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(text, "(?:src|href)=\"([^\"#]+)"))
            {
                // Whatever is shown is in the folder; only links for people lead out of it.
                var target = link.Groups[1].Value;
                Assert.True(
                    (target.StartsWith("http", StringComparison.Ordinal) && link.Value.StartsWith("href", StringComparison.Ordinal))
                    || scene.Export.Files.ContainsKey(new Uri(new Uri("http://export/" + path), target).AbsolutePath[1..]), $"{path} leads to {target}");
            }
        }
    }

    [Fact]
    public async Task Pages_are_in_the_language_that_was_asked_for()
    {
        var month = scene.Export.Files.Keys.Single(k => k.StartsWith("posts/", StringComparison.Ordinal));
        foreach (var (language, words) in new[] { ("de", "für Freunde"), ("ar", "للأصدقاء"), ("ja", "友達向け") })
        {
            var export = await Exported.FromAsync(scene.Alice, language: language);
            Assert.Contains($"<html lang=\"{language}\" dir=\"{(language == "ar" ? "rtl" : "ltr")}\">", export.Text(month), StringComparison.Ordinal);
            Assert.Contains(words, WebUtility.HtmlDecode(export.Text(month)), StringComparison.Ordinal);
            Assert.DoesNotContain("for friends<", export.Text(month), StringComparison.Ordinal);
        }

        (await scene.Alice.Api.PostAsync("/api/exports", new { language = "xx" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    [Fact]
    public void Photos_are_images_also_those_that_were_sealed()
    {
        var photos = scene.Export.Json("personalnode/photos.json").GetProperty("photos").EnumerateArray().ToList();
        Assert.Equal(4, photos.Count);
        foreach (var file in photos.SelectMany(p => p.GetProperty("files").EnumerateArray()).Select(f => f.GetString()!))
        {
            using var image = Image.NewFromBuffer(scene.Export.Files[file]);
            Assert.True(image.Width >= 96);
            Assert.Equal(file.EndsWith(".jpg", StringComparison.Ordinal), scene.Export.Files[file].AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]));
        }
    }

    [Fact]
    public void Messages_of_both_sides_are_there_for_people_and_programs()
    {
        var page = scene.Export.Text(Assert.Single(scene.Export.Files.Keys, k => k.StartsWith("conversations/", StringComparison.Ordinal)));
        Assert.True(page.IndexOf("a secret word", StringComparison.Ordinal) < page.IndexOf("bob answers", StringComparison.Ordinal));
        var messages = scene.Export.Json(Assert.Single(scene.Export.Files.Keys, k => k.StartsWith("personalnode/conversations/", StringComparison.Ordinal))).GetProperty("conversations").EnumerateArray().ToList();
        Assert.Equal(["bob answers", "a secret word"], messages.Select(m => m.GetProperty("text").GetString()));
    }

    [Fact]
    public void What_no_standard_has_is_there_with_its_version()
    {
        foreach (var name in (string[])["identity", "settings", "people", "aspects", "rules", "drafts", "albums", "photos", "posts"])
        {
            Assert.Equal(1, scene.Export.Json($"personalnode/{name}.json").GetProperty("version").GetInt32());
        }

        var bob = Assert.Single(scene.Export.Json("personalnode/people.json").GetProperty("people").EnumerateArray());
        Assert.Equal((scene.Bob.Url, scene.Bob.Get<NodeKeys>().Identity.PublicKeyMultibase), (bob.GetProperty("url").GetString(), bob.GetProperty("key").GetString()));
        var close = scene.Export.Json("personalnode/aspects.json").GetProperty("aspects").EnumerateArray().Single(a => a.GetProperty("name").GetString() == "Close, \"very\"");
        Assert.Equal(bob.GetProperty("id").GetString(), Assert.Single(close.GetProperty("people").EnumerateArray()).GetString());
        Assert.Contains(scene.Export.Json("personalnode/rules.json").GetProperty("rules").EnumerateArray(), r => r.GetProperty("kind").GetString() == "word" && r.GetProperty("value").GetString() == "tedious");
        Assert.Equal("not yet", Assert.Single(scene.Export.Json("personalnode/drafts.json").GetProperty("drafts").EnumerateArray()).GetProperty("post").GetProperty("text").GetString());
        Assert.Single(Assert.Single(scene.Export.Json("personalnode/albums.json").GetProperty("albums").EnumerateArray()).GetProperty("photos").EnumerateArray());
        Assert.Equal("About & more", scene.Export.Json("personalnode/settings.json").GetProperty("profile").GetProperty("bio").GetString());
        Assert.Contains(scene.Export.Json("personalnode/posts.json").GetProperty("posts").EnumerateArray(), p => p.GetProperty("aspects").EnumerateArray().Any(a => a.GetString() == close.GetProperty("id").GetString()));
    }

    [Fact]
    public void The_manifest_names_what_is_there()
    {
        var manifest = scene.Export.Text("manifest.yml");
        Assert.Contains("\nubc-version: 0.1\n", manifest, StringComparison.Ordinal);
        Assert.Contains($"controller: \"{scene.Alice.Url}\"", manifest, StringComparison.Ordinal);
        foreach (var path in scene.Export.Files.Keys.Where(k => k.StartsWith("activitypub/", StringComparison.Ordinal)))
        {
            Assert.Contains($"\n      {path["activitypub/".Length..]}:", manifest, StringComparison.Ordinal);
        }

        Assert.Contains("\n  attachments:\n", manifest, StringComparison.Ordinal);
        Assert.Contains("YOUR OWN copy", scene.Export.Text("README.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_there_only_under_a_passphrase_and_open_with_it_alone()
    {
        Assert.DoesNotContain(scene.Export.Files.Keys, k => k.StartsWith("key/", StringComparison.Ordinal));
        (await scene.Alice.Api.PostAsync("/api/exports", new { passphrase = "short", password = TestNode.Password })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await scene.Alice.Api.PostAsync("/api/exports", new { passphrase = "a long enough one" })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await scene.Alice.Api.PostAsync("/api/exports", new { passphrase = "a long enough one", password = "guess" })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");

        var export = await Exported.FromAsync(scene.Alice, "correct horse battery staple");
        var header = export.Files["key/passphrase.json"];
        Assert.Null(ExportKeys.Open(header, "identity.json", export.Files["key/identity.json"], "correct horse battery stapler"));
        Assert.Null(ExportKeys.Open(header, "agreement.json", export.Files["key/identity.json"], "correct horse battery staple"));
        var key = JsonElement.Parse(ExportKeys.Open(header, "identity.json", export.Files["key/identity.json"], "correct horse battery staple")!);
        var identity = scene.Alice.Get<NodeKeys>().Identity;
        Assert.Equal(identity.PublicKeyMultibase, key.GetProperty("publicKeyMultibase").GetString());
        Assert.True(Multibase.TryDecode(key.GetProperty("privateKeyMultibase").GetString(), 34, out var bytes));
        using var again = IdentityKey.FromSeed(bytes.AsSpan(2));
        Assert.Equal(identity.PublicKeyMultibase, again.PublicKeyMultibase);
        Assert.Contains("BEGIN PRIVATE KEY", ExportKeys.Open(header, "rsa.json", export.Files["key/rsa.json"], "correct horse battery staple"), StringComparison.Ordinal);
        Assert.NotNull(ExportKeys.Open(header, "agreement.json", export.Files["key/agreement.json"], "correct horse battery staple"));

        // Nowhere in the clear, in none of the usual spellings.
        var seed = identity.ExportSeed();
        foreach (var spelled in (string[])[Convert.ToBase64String(seed), Convert.ToHexStringLower(seed), key.GetProperty("privateKeyMultibase").GetString()!])
        {
            Assert.All(export.Files.Keys, path => Assert.DoesNotContain(spelled, export.Text(path), StringComparison.Ordinal));
        }

        Assert.True((await export.VerifyAsync()).Fine);
    }

    [Fact]
    public async Task It_is_fetched_once_and_soon()
    {
        var begun = (await scene.Alice.Api.PostAsync("/api/exports", new { })).Expect(HttpStatusCode.Created);
        var (id, url) = (begun.Json.GetProperty("id").GetString()!, begun.Json.GetProperty("url").GetString()!);
        Assert.Equal($"/api/exports/{id}", begun.Response.Headers.Location?.OriginalString);
        (await scene.Alice.Anonymous.GetAsync(url)).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        Assert.Equal("ready", (await scene.Alice.Api.GetAsync($"/api/exports/{id}")).Json.GetProperty("state").GetString());
        await Exported.DownloadAsync(scene.Alice.Api, url);
        var done = (await scene.Alice.Api.GetAsync($"/api/exports/{id}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("done", done.GetProperty("state").GetString());
        Assert.Equal(done.GetProperty("total").GetInt32(), done.GetProperty("done").GetInt32());
        (await scene.Alice.Api.GetAsync(url)).ExpectProblem(HttpStatusCode.NotFound, "exports.not_found");
    }

    [Fact]
    public async Task Open_pages_are_told_how_far_it_is()
    {
        await using var events = await EventReader.OpenAsync(scene.Alice);
        await Exported.FromAsync(scene.Alice);
        var states = new List<string>();
        do
        {
            states.Add((await events.NextAsync("export")).Data.GetProperty("state").GetString()!);
        }
        while (states[^1] is not ("done" or "failed"));

        Assert.Equal("running", states[0]);
        Assert.Equal("done", states[^1]);
    }

    /// <summary>Alice with something of everything.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private static readonly string[] Options = ["Yes", "No"];

        public TestNode Alice { get; private set; } = null!;

        public TestNode Bob { get; private set; } = null!;

        public string BobPost { get; private set; } = "";

        public Exported Export { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync();
            Bob = await TestNode.StartAsync("bob");
            await Friends.MeetAsync(Alice, Bob);
            var bob = await Friends.IdAsync(Alice, Bob.Url);
            (await Alice.Api.PatchAsync("/api/me", new { bio = "About & more" })).Expect(HttpStatusCode.OK);
            await Alice.PostAsync("for all eyes #tagged");
            await Alice.PostAsync("hidden words", summary: "spoiler");
            await Alice.PostAsync("for friends alone", "friends");
            var gone = await Alice.PostAsync("taken back");
            (await Alice.Api.DeleteAsync($"/api/posts/{gone.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
            await Alice.PostPhotosAsync("a picture", "public", TestPhoto.Jpeg(400, 300));
            await Alice.PostPhotosAsync("a private picture", "friends", TestPhoto.Jpeg(400, 300, 2));
            var aspect = (await Alice.Api.PostAsync("/api/aspects", new { name = "Close, \"very\"", people = new[] { bob } })).Expect(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
            (await Alice.Api.PostAsync("/api/posts", new { text = "for a few", audience = new[] { aspect } })).Expect(HttpStatusCode.Created);
            (await Alice.Api.PostAsync("/api/posts", new { text = "Tea?", audience = "public", poll = new { options = Options, multiple = false, ends = 60 } })).Expect(HttpStatusCode.Created);
            BobPost = (await Bob.PostAsync("bob speaks")).GetProperty("url").GetString()!;
            var there = (await Alice.SeesAsync(BobPost)).GetProperty("id").GetString()!;
            await Alice.PostAsync("alice replies", inReplyTo: there);
            (await Alice.Api.PutAsync($"/api/posts/{there}/bookmark")).Expect(HttpStatusCode.OK);
            foreach (var (kind, value) in new[] { ("host", "spam.example"), ("word", "tedious"), ("account", "troll@bad.example"), ("muted_account", "loud@noisy.example") })
            {
                (await Alice.Api.PostAsync("/api/rules", new { kind, value })).Expect(HttpStatusCode.Created);
            }

            (await Alice.Api.PostAsync("/api/drafts", new { text = "not yet" })).Expect(HttpStatusCode.Created);
            var album = (await Alice.Api.PostAsync("/api/albums", new { name = "Best" })).Expect(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
            var photo = (await Alice.UploadAsync(TestPhoto.Jpeg(500, 400, 3), "in an album")).GetProperty("id").GetString()!;
            (await Alice.Api.PutAsync($"/api/albums/{album}/photos/{photo}")).Expect(HttpStatusCode.NoContent);
            var avatar = (await Alice.Api.PostAsync($"/api/photos/{photo}/crop", new { use = "avatar", x = 0, y = 0, width = 0.6, height = 0.75 })).Expect(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
            (await Alice.Api.PatchAsync("/api/me", new { avatar })).Expect(HttpStatusCode.OK);
            (await Alice.Api.PostAsync("/api/conversations", new { people = new[] { bob }, text = "a secret word" })).Expect(HttpStatusCode.Created);
            string? conversation = null;
            await Poll.UntilAsync(async () => (conversation = (await Bob.Api.ItemsAsync("/api/conversations")).Select(c => c.GetProperty("id").GetString()).FirstOrDefault()) is not null, "the message");
            (await Bob.Api.PostAsync($"/api/conversations/{conversation}/messages", new { text = "bob answers" })).Expect(HttpStatusCode.Created);
            await Poll.UntilAsync(async () => (await Alice.Api.ItemsAsync("/api/conversations")).Any(c => c.GetRawText().Contains("bob answers", StringComparison.Ordinal)), "the answer");
            Export = await Exported.FromAsync(Alice);
        }

        public async ValueTask DisposeAsync()
        {
            await Alice.DisposeAsync();
            await Bob.DisposeAsync();
        }
    }
}
