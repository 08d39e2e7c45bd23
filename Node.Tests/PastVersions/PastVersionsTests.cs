using System.IO.Compression;
using System.Net;
using System.Text;
using LiteDB;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Hosting;
using PersonalNode.Portability.Export;
using PersonalNode.Storage;
using PersonalNode.Tests.House;
using PersonalNode.Tests.Portability;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.PastVersions;

/// <summary>Folders that past versions made (make.py) are opened by the code of now, with everything in them.</summary>
public sealed class PastVersionsTests : IDisposable
{
    private const string Url = "http://127.0.0.1:18091";

    private readonly TestFolder folder = new();
    private readonly string address = $"http://127.0.0.1:{FreePort.Next()}";

    public static TheoryData<string> Versions => [.. Directory.GetFiles(Fixtures, "*.zip").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    private static string Fixtures => Path.Combine(Source.Root, "Node.Tests", "PastVersions");

    private string Database => Path.Combine(folder.Path, "node.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_version_that_was_released_has_its_folder()
    {
        var released = File.ReadLines(Path.Combine(Source.Root, "CHANGELOG.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal) && !line.Contains("unreleased", StringComparison.Ordinal)).Select(line => line[3..].Trim());
        Assert.Empty(released.Except(Versions.Select(v => v.Data)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_folder_of_a_past_version_opens_with_all_that_is_in_it(string version)
    {
        var api = Unpack(version);
        await using (var app = await StartAsync())
        {
            var own = await api.ItemsAsync("/api/feed?limit=50");
            string[] expected = ["An open word with #rosemary", "A word for friends", "Said to friends alone", "Said rightly", "Bob has something to say", "Alice answers Bob"];
            var later = string.CompareOrdinal(version, "0.2.0") >= 0 ? ["Sealed for the garden club"] : Array.Empty<string>();
            Assert.Empty(expected.Concat(later).Except(own.Select(p => p.GetProperty("text").GetString()!)));
            Assert.DoesNotContain(own, p => p.GetProperty("text").GetString() is "Soon gone" or "Said wrongly");
            Assert.Equal(1, own.Single(p => p.GetProperty("text").GetString() == "Said to friends alone").GetProperty("likes").GetInt32());
            Assert.Equal("Bob Test", own.Single(p => p.GetProperty("text").GetString() == "Bob has something to say").GetProperty("author").GetProperty("name").GetString());
            Assert.Equal(["Bob has something to say"], Texts(Stored(app, Timeline.Liked)));

            if (string.CompareOrdinal(version, "0.2.0") >= 0)
            {
                Assert.Equal("Garden club", Assert.Single(await api.ItemsAsync("/api/aspects"), a => a.GetProperty("name").GetString() == "Garden club").GetProperty("name").GetString());
                var talk = Assert.Single(await api.ItemsAsync("/api/conversations")).GetProperty("id").GetString();
                Assert.Equal("A message to Bob", Assert.Single(await api.ItemsAsync($"/api/conversations/{talk}/messages")).GetProperty("text").GetString());
                Assert.Equal("Bob has something to say", Assert.Single(await api.ItemsAsync("/api/bookmarks")).GetProperty("text").GetString());
            }

            if (string.CompareOrdinal(version, "0.3.0") >= 0)
            {
                var photo = Assert.Single(own.Single(p => p.GetProperty("text").GetString() == "A post with a photo").GetProperty("photos").EnumerateArray());
                (await api.GetAsync(photo.GetProperty("url").GetString()!)).Expect(HttpStatusCode.OK);
            }

            // What was signed by then is as good as ever.
            using var export = new MemoryStream();
            await app.Services.GetRequiredService<Exporter>().WriteAsync(export, PersonalNode.Http.Texts.In("en"), [], (_, _) => { }, TestContext.Current.CancellationToken);
            Assert.Empty((await Exported.VerifyAsync(export.ToArray())).Problems);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_copy_is_kept_first_and_once(string version)
    {
        Unpack(version);
        var copy = Path.Combine(folder.Path, "node.v1.db");
        var told = Open();
        Assert.Contains(copy, told[0], StringComparison.Ordinal);
        Assert.Equal($"The data is of version {Migrations.Current} now.", told[^1]);

        TestFolder.ExpectPrivate(copy);
        var kept = File.ReadAllBytes(copy);
        using (var old = new LiteDatabase(new ConnectionString { Filename = copy, ReadOnly = true }))
        {
            Assert.Equal(1, old.GetCollection("meta").FindById("schema")["v"].AsInt32);
            Assert.True(old.GetCollection("posts").Count() > 5);
        }

        Assert.Empty(Open());
        Assert.Equal(kept, File.ReadAllBytes(copy));
    }

    [Fact]
    public async Task What_is_not_public_lies_hidden_after_the_upgrade_also_when_the_first_version_wrote_it()
    {
        Unpack("0.1.0");
        const string Secret = "Said to friends alone";
        Assert.True(Contains(Database, Secret));
        await using (var app = await StartAsync())
        {
            var database = (NodeDatabase)app.Services.GetService(typeof(NodeDatabase))!;
            foreach (var collection in new[] { "posts", "log", "revisions" })
            {
                Assert.DoesNotContain(database.Read(collection).FindAll().ToList(), row => row.ToString().Contains(Secret, StringComparison.Ordinal));
            }

            Assert.Contains(database.Read("posts").FindAll().ToList(), row => row.ToString().Contains("An open word", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Posts_of_others_are_counted_by_the_upgrade(string version)
    {
        Unpack(version);
        await using var app = await StartAsync();
        var database = (NodeDatabase)app.Services.GetService(typeof(NodeDatabase))!;
        var others = database.Read("posts").FindAll().Select(d => Post.FromBson(database.Content.Reveal("posts", d))).Count(p => p is { AuthorId: not null, Conversation: null, Deleted: false });
        Assert.True(others > 0);
        Assert.Equal(others, ((PostCounts)app.Services.GetService(typeof(PostCounts))!).All);
    }

    [Fact]
    public async Task An_upgrade_that_was_killed_is_done_again_from_the_copy_on()
    {
        Unpack("0.1.0");
        Open();

        // As after a kill before the new number was written: everything was changed, and the copy is there.
        using (var database = new LiteDatabase(new ConnectionString { Filename = Database, Collation = new Collation(127, System.Globalization.CompareOptions.Ordinal) }))
        {
            database.GetCollection("meta").Update(new BsonDocument { ["_id"] = "schema", ["v"] = 1 });
        }

        var copy = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "node.v1.db"), TestContext.Current.CancellationToken);
        await using (var app = await StartAsync())
        {
            Assert.Equal(["Bob has something to say"], Texts(Stored(app, Timeline.Liked)));
        }

        Assert.Equal(copy, await File.ReadAllBytesAsync(Path.Combine(folder.Path, "node.v1.db"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Without_room_for_the_copy_nothing_is_changed_and_one_line_says_what_to_do()
    {
        Unpack("0.1.0");
        var before = File.ReadAllBytes(Database);
        Directory.CreateDirectory(Path.Combine(folder.Path, "node.v1.db.new"));

        var refusal = Assert.Throws<DataFolderException>(() => NodeHost.Build(Arguments(), quiet: true));

        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Contains("no copy of it could be kept", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database)[..before.Length]);
    }

    /// <summary>Opens and closes the database; gives what it said.</summary>
    private List<string> Open()
    {
        var told = new List<string>();
        using var data = DataFolder.Open(folder.Path);
        using var database = new NodeDatabase(data, TimeProvider.System, told.Add);
        return told;
    }

    private static bool Contains(string file, string words) => TestFolder.Read(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;

    private static IReadOnlyList<string> Texts(IEnumerable<Post> posts) => [.. posts.Select(p => p.Text)];

    private static IReadOnlyList<Post> Stored(WebApplication app, Timeline list) =>
        ((PostStore)app.Services.GetService(typeof(PostStore))!).Many(((Timelines)app.Services.GetService(typeof(Timelines))!).Page(list, null, 50).Select(e => e.Value));

    private OwnerApi Unpack(string version)
    {
        ZipFile.ExtractToDirectory(Path.Combine(Fixtures, version + ".zip"), folder.Path);
        var token = File.ReadAllText(Path.Combine(folder.Path, "token"));
        File.Delete(Path.Combine(folder.Path, "token"));
        return new OwnerApi(address, token);
    }

    private string[] Arguments() => ["--urls", address, $"--Node:Url={Url}", $"--Node:DataDirectory={folder.Path}", "--Node:AllowPrivateNetworks=true"];

    private async Task<WebApplication> StartAsync()
    {
        var app = NodeHost.Build(Arguments(), quiet: true);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
