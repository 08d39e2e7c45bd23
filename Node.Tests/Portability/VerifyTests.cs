using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Portability.Verify;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>An export that is as it was is believed, and every way to change one is named.</summary>
public sealed class VerifyTests(VerifyTests.Scene scene) : IClassFixture<VerifyTests.Scene>
{
    private const string Outbox = "activitypub/outbox.json";
    private const string Digests = "personalnode/digests.json";

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("my old things/", false)]
    [InlineData("my old things/", true)]
    public async Task What_was_exported_is_fine_in_any_order_and_in_a_folder(string folder, bool reversed)
    {
        var report = await scene.Copy().VerifyAsync(folder, reversed);
        Assert.Empty(report.Problems);
        Assert.True(report.Fine);
        Assert.Equal(
            (scene.Alice.Get<OwnIdentity>().State!.Identity, scene.Alice.Get<NodeKeys>().Identity.PublicKeyMultibase, scene.Alice.Url), (report.Identity, report.Key, report.Address));
        Assert.Equal(["identity log", "files", "profile", "activities", "posts and profiles", "photos in posts"], report.Rows.Select(r => r.Kind));
        Assert.All(report.Rows, r => Assert.Equal((r.Count, 0), (r.Verified + r.Unproven, r.Bad)));

        // One in the open, one that was sealed; the third is in no post.
        Assert.Equal((3, 2, 1), (Row(report, "photos in posts").Count, Row(report, "photos in posts").Verified, Row(report, "photos in posts").Unproven));
        Assert.Equal(scene.Copy().Files.Count, Row(report, "files").Verified);
        Assert.Equal(scene.Copy().Json(Outbox).GetProperty("orderedItems").GetArrayLength(), Row(report, "activities").Verified);
    }

    [Fact]
    public async Task The_zip_itself_is_fine() => Assert.Empty((await Exported.VerifyAsync(scene.Copy().Zip)).Problems);

    [Fact]
    public async Task A_changed_word_is_found_in_the_activity_and_in_the_post()
    {
        var report = await scene.Copy().Change(Outbox, "in the open", "in the  open").VerifyAsync();
        Bad(report, "/activities/", "is not what was signed (BadSignature)");
        Bad(report, "/posts/", "is not what was signed (BadSignature)");
        Bad(report, Outbox, "is not what was exported");
    }

    [Fact]
    public async Task A_removed_proof_is_found()
    {
        var report = await Outboxed(items => items[^1]!.AsObject().Remove("proof")).VerifyAsync();
        Bad(report, "/follows/", "has no proof");
        Assert.Equal(1, Row(report, "activities").Unproven);
    }

    [Fact]
    public async Task A_removed_activity_is_found() => Bad(await Outboxed(items => items.RemoveAt(1)).VerifyAsync(), Outbox, "is not what was exported");

    [Fact]
    public async Task An_activity_of_somebody_else_is_found()
    {
        using var key = IdentityKey.Create();
        var foreign = SignedActivity.Sign(
            ActivityBuilder.Activity("Like", "https://mallory.example/1", "https://mallory.example", JsonValue.Create(scene.Alice.Url), DateTimeOffset.UtcNow, [], []), key, "https://mallory.example/#k", DateTimeOffset.UtcNow);
        Bad(await Outboxed(items => items.Add(JsonNode.Parse(foreign.Json))).VerifyAsync(), "https://mallory.example/1", "is somebody else's");
    }

    [Fact]
    public async Task An_activity_signed_by_another_key_in_the_persons_name_is_found()
    {
        using var key = IdentityKey.Create();
        var forged = SignedActivity.Sign(
            ActivityBuilder.Activity("Like", scene.Alice.Url + "/activities/forged", scene.Alice.Url, JsonValue.Create(scene.Alice.Url), DateTimeOffset.UtcNow, [], []), key, scene.Alice.Url + "/#ed25519-key", DateTimeOffset.UtcNow);
        Bad(await Outboxed(items => items.Add(JsonNode.Parse(forged.Json))).VerifyAsync(), "/activities/forged", "is not what was signed (BadSignature)");
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".webp")]
    public async Task A_swapped_photo_is_found_by_the_post_that_shows_it(string kind)
    {
        var copy = scene.Copy();
        var named = copy.Text(Outbox);
        var path = copy.Files.Keys.First(f => f.StartsWith("attachments/", StringComparison.Ordinal) && f.EndsWith(kind, StringComparison.Ordinal)
            && named.Contains(Path.GetFileNameWithoutExtension(f), StringComparison.Ordinal));
        copy.Files[path] = [.. copy.Files[path], 0];
        var report = await copy.VerifyAsync();
        Bad(report, path, "is not the photo that");
        Bad(report, path, "is not what was exported");

        copy.Files.Remove(path);
        report = await copy.VerifyAsync();
        Bad(report, path, "shows a photo that is not here");
        Bad(report, path, "is missing");
    }

    [Theory]
    [InlineData("activitypub/followers.csv")]
    [InlineData("index.html")]
    [InlineData("README.txt")]
    [InlineData("personalnode/people.json")]
    public async Task A_changed_file_is_found(string path)
    {
        var copy = scene.Copy();
        copy.Files[path] = [.. copy.Files[path], (byte)'\n'];
        var report = await copy.VerifyAsync();
        Assert.Equal($"{path} is not what was exported", Assert.Single(report.Problems));
    }

    [Fact]
    public async Task A_missing_file_and_an_added_one_are_found()
    {
        var copy = scene.Copy();
        copy.Files.Remove("activitypub/lists.csv");
        copy.Files.Add("posts/more.html", "<p>hello</p>"u8.ToArray());
        Assert.Equal(["posts/more.html was not in the export", "activitypub/lists.csv is missing"], (await copy.VerifyAsync()).Problems);
    }

    [Theory]
    [InlineData(Digests, "personalnode/digests.json is missing")]
    [InlineData(Outbox, "activitypub/outbox.json is missing")]
    [InlineData("activitypub/actor.json", "activitypub/actor.json is missing")]
    [InlineData("personalnode/identity.json", "personalnode/identity.json is missing")]
    public async Task What_checks_the_rest_must_be_there(string path, string problem)
    {
        var copy = scene.Copy();
        copy.Files.Remove(path);
        Assert.Contains(problem, (await copy.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Digests_signed_by_another_key_prove_nothing()
    {
        var copy = scene.Copy();
        using var key = IdentityKey.Create();
        copy.Files[Digests] = Encoding.UTF8.GetBytes(IntegrityProof.Sign(
            JsonNode.Parse(copy.Files[Digests])!.AsObject(), key, IdentityStatement.MethodOf(key.PublicKeyMultibase), DateTimeOffset.UtcNow).ToJsonString());
        Bad(await copy.VerifyAsync(), Digests, "is not signed by this person's key (BadSignature)");
    }

    [Fact]
    public async Task A_log_that_was_cut_or_changed_is_found()
    {
        var copy = scene.Copy();
        copy.Change("personalnode/identity.json", "\"sequence\":1", "\"sequence\":2");
        Bad(await copy.VerifyAsync(), "statement 1 of the identity log", "does not continue it (WrongPlace)");

        copy.Files["personalnode/identity.json"] = "{\"version\":1,\"statements\":[]}"u8.ToArray();
        Bad(await copy.VerifyAsync(), "the identity log is empty", "");
    }

    [Fact]
    public async Task After_a_rotation_each_key_counts_for_its_time_alone()
    {
        await using var node = await TestNode.StartAsync("carol");
        await node.PostAsync("before");
        using var old = IdentityKey.FromSeed(node.Get<NodeKeys>().Identity.ExportSeed());
        Assert.Null(await node.Get<PersonalNode.Owner.IdentityKeeper>().RotateAsync(TestContext.Current.CancellationToken));
        await node.PostAsync("after");
        var export = await Exported.FromAsync(node);
        Assert.Empty((await export.VerifyAsync()).Problems);

        // A thief has the old key, and says something after it was given up.
        var late = DateTimeOffset.UtcNow.AddHours(1);
        var stolen = SignedActivity.Sign(
            ActivityBuilder.Activity("Like", node.Url + "/activities/late", node.Url, JsonValue.Create(node.Url), late, [], []), old, node.Get<LocalNode>().KeyId, late);
        Bad(await Outboxed(export, items => items.Insert(0, JsonNode.Parse(stolen.Json))).VerifyAsync(), "/activities/late", "is not what was signed (BadSignature)");
    }

    [Theory]
    [InlineData("../evil.txt", "leads out of the folder")]
    [InlineData("/etc/passwd", "leads out of the folder")]
    [InlineData("a/../../b", "leads out of the folder")]
    [InlineData("a\\..\\b", "leads out of the folder")]
    [InlineData("C:evil", "leads out of the folder")]
    [InlineData("a/\u0007", "leads out of the folder")]
    [InlineData("INDEX.html", "is in it twice")]
    public async Task Paths_that_play_tricks_end_it(string path, string reason)
    {
        var copy = scene.Copy();
        copy.Files.Add(path, "x"u8.ToArray());
        Assert.Contains(reason, Assert.Single((await copy.VerifyAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_bomb_is_not_unpacked()
    {
        var copy = scene.Copy();
        copy.Files.Add("posts/large.html", new byte[64 * 1024 * 1024]);
        Assert.Equal("\"posts/large.html\" would unpack to far more than it is (a zip bomb)", Assert.Single((await copy.VerifyAsync()).Problems));
    }

    [Fact]
    public async Task Too_many_entries_are_not_even_listed()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 200_001; i++)
            {
                zip.CreateEntry($"{i}", CompressionLevel.NoCompression);
            }
        }

        Assert.Equal("it has more than 200,000 entries", Assert.Single((await Exported.VerifyAsync(stream.ToArray())).Problems));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a zip at all")]
    [InlineData("PK\u0005\u0006")]
    public async Task What_is_no_zip_is_none(string text) =>
        Assert.Equal("this is no zip, or it broke off", Assert.Single((await Exported.VerifyAsync(Encoding.Latin1.GetBytes(text))).Problems));

    [Fact]
    public async Task A_zip_that_broke_off_anywhere_is_never_fine()
    {
        var whole = scene.Copy().Zip;
        for (var part = 1; part < 20; part++)
        {
            Assert.False((await Exported.VerifyAsync(whole[..(whole.Length * part / 20)])).Fine);
        }
    }

    [Fact]
    public async Task A_changed_byte_anywhere_is_found()
    {
        var whole = scene.Copy().Zip;
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            // In the content: what a zip says beside it (times, rights) is not signed.
            var copy = scene.Copy();
            var (path, content) = copy.Files.Where(f => f.Value.Length > 0).ElementAt(random.Next(20));
            var changed = (byte[])content.Clone();
            changed[random.Next(changed.Length)] ^= 0x20;
            copy.Files[path] = changed;
            Assert.False((await copy.VerifyAsync()).Fine, $"{path} was changed and nobody noticed.");

            // And in the zip: whatever happens, it is an answer.
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= 0x40;
            Assert.NotNull(await Exported.VerifyAsync(bytes));
        }
    }

    [Theory]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("{\"orderedItems\":7}", "it has no list \"orderedItems\"")]
    [InlineData("{\"orderedItems\":[{}", "it is no JSON, or breaks off")]
    [InlineData("{\"orderedItems\":[],\"orderedItems\":[]}", "it has two lists \"orderedItems\"")]
    [InlineData("nonsense", "it is no JSON, or breaks off")]
    public async Task An_outbox_that_cannot_be_read_is_named(string outbox, string reason)
    {
        var copy = scene.Copy();
        copy.Files[Outbox] = Encoding.UTF8.GetBytes(outbox);
        Bad(await copy.VerifyAsync(), Outbox, $"cannot be read: {reason}");
    }

    [Fact]
    public async Task An_activity_without_end_is_not_taken_into_memory()
    {
        var copy = scene.Copy();
        copy.Files[Outbox] = Encoding.UTF8.GetBytes($"{{\"orderedItems\":[{{\"x\":\"{new string('x', 3_000_000)}\"}}]}}");
        Bad(await copy.VerifyAsync(), Outbox, "cannot be read: an item is larger than 1024 KiB");
    }

    [Fact]
    public async Task Words_of_the_zip_cannot_play_with_the_terminal()
    {
        var report = await Outboxed(items => items.Add(new JsonObject { ["id"] = "\u001b[2Jhello", ["actor"] = "https://mallory.example" })).VerifyAsync();
        Assert.Contains(report.Problems, p => p == "?[2Jhello is somebody else's");
        Assert.DoesNotContain(report.Problems, p => p.Any(char.IsControl));
    }

    private static VerifyRow Row(VerifyReport report, string kind) => report.Rows.Single(r => r.Kind == kind);

    private static void Bad(VerifyReport report, string what, string why)
    {
        Assert.False(report.Fine);
        Assert.True(
            report.Problems.Any(p => p.Contains(what, StringComparison.Ordinal) && p.Contains(why, StringComparison.Ordinal)), $"{what} … {why} is not among:\n{string.Join('\n', report.Problems)}");
    }

    private Exported Outboxed(Action<JsonArray> change) => Outboxed(scene.Copy(), change);

    private static Exported Outboxed(Exported copy, Action<JsonArray> change)
    {
        var outbox = JsonNode.Parse(copy.Files[Outbox])!;
        change(outbox["orderedItems"]!.AsArray());
        copy.Files[Outbox] = JsonSerializer.SerializeToUtf8Bytes(outbox);
        return copy;
    }

    public sealed class Scene : IAsyncLifetime
    {
        private byte[] zip = [];

        public TestNode Alice { get; private set; } = null!;

        /// <summary>The same export each time, for each test to change.</summary>
        public Exported Copy() => Exported.Of(zip);

        public async ValueTask InitializeAsync()
        {
            Alice = await TestNode.StartAsync();
            await using var bob = await TestNode.StartAsync("bob");
            await Friends.MeetAsync(Alice, bob);
            await Alice.PostPhotosAsync("in the open", "public", TestPhoto.Jpeg(400, 300));
            await Alice.PostPhotosAsync("for friends", "friends", TestPhoto.Jpeg(400, 300, 2));
            var edited = await Alice.PostAsync("first words");
            (await Alice.Api.PatchAsync($"/api/posts/{edited.GetProperty("id").GetString()}", new { text = "second words" })).Expect(System.Net.HttpStatusCode.OK);
            var gone = await Alice.PostPhotosAsync("taken back", "public", TestPhoto.Jpeg(400, 300, 3));
            (await Alice.Api.DeleteAsync($"/api/posts/{gone.GetProperty("id").GetString()}")).Expect(System.Net.HttpStatusCode.NoContent);
            var album = (await Alice.Api.PostAsync("/api/albums", new { name = "Best" })).Json.GetProperty("id").GetString();
            var photo = (await Alice.UploadAsync(TestPhoto.Jpeg(500, 400, 4))).GetProperty("id").GetString();
            (await Alice.Api.PutAsync($"/api/albums/{album}/photos/{photo}")).Expect(System.Net.HttpStatusCode.NoContent);
            zip = (await Exported.FromAsync(Alice)).Zip;
        }

        public ValueTask DisposeAsync() => Alice.DisposeAsync();
    }
}
