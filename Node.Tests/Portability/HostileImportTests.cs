using System.Net;
using System.Text;
using PersonalNode.Portability.Import;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Rubbish and malice in archives, and interruptions: refused or bounded, and nothing half imported.</summary>
public sealed class HostileImportTests
{
    [Fact]
    public async Task A_bomb_is_refused()
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", Archives.Zip(("posts/your_posts_1.json", new byte[64 * 1024 * 1024]))));
        Assert.Equal("imports.bomb", import.GetProperty("problem").GetProperty("code").GetString());
        await NothingLeftAsync(alice);
    }

    [Fact]
    public async Task A_gzipped_bomb_is_refused_before_it_fills_the_disk()
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.tar.gz", Archives.TarGz(("outbox.json", new byte[200 * 1024 * 1024]))));
        Assert.Equal("imports.bomb", import.GetProperty("problem").GetProperty("code").GetString());
        await NothingLeftAsync(alice);
    }

    [Fact]
    public async Task Lengths_that_lie_are_damage()
    {
        // The size in the central directory of the zip says less than there is.
        var zip = Archives.Zip(("posts/your_posts_1.json", "[" + string.Join(',', Enumerable.Range(1, 500).Select(i => $"{{\"timestamp\":{i},\"data\":[{{\"post\":\"{i}\"}}]}}")) + "]"));
        var at = zip.AsSpan().LastIndexOf("PK\x1\x2"u8) + 24;
        BitConverter.TryWriteBytes(zip.AsSpan(at), 100);
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", zip));
        Assert.True(import.GetProperty("state").GetString() == "failed" || import.GetProperty("preview").LeftOut("damaged") == 1, import.ToString());
    }

    [Theory]
    [InlineData("imports.unknown_kind", "What is this?")]
    [InlineData("imports.unknown_kind", "")]
    [InlineData("imports.unknown_archive", "[1,2,3]")]
    [InlineData("imports.unknown_archive", "{\"user\":1}")]
    [InlineData("imports.damaged", "PK\u0003\u0004 and nothing more")]
    public async Task What_is_no_archive_is_refused_with_what_to_do(string code, string content)
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", Encoding.Latin1.GetBytes(content.PadRight(40))));
        Assert.Equal(code, import.GetProperty("problem").GetProperty("code").GetString());
        Assert.EndsWith(".", import.GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_in_the_middle_costs_what_comes_after_it_in_that_file_and_no_more()
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", Archives.Zip(
            ("posts/your_posts_1.json", """[{"timestamp":1,"data":[{"post":"One"}]},{"timestamp":2,"data":[{"post":"\ud800"}]},{"timestamp":3,"data":[{"post":"Three"}]},{"timestamp":4,"da"""),
            ("posts/your_posts_2.json", """[{"timestamp":5,"data":[{"post":"Five"}]},7,null,[],{"timestamp":"x","data":5,"attachments":[{"data":[{"media":7}]}]}]"""))));
        await alice.StartAsync(import);
        Assert.Equal(["Five", "Three", "One"], (await alice.OwnPostsAsync()).Select(p => p.GetProperty("text").GetString()!));
        Assert.True(import.GetProperty("preview").LeftOut("damaged") >= 2);
    }

    [Fact]
    public void A_tar_that_wants_to_write_elsewhere_writes_nowhere_but_into_its_folder()
    {
        using var folder = new TestFolder();
        var work = Directory.CreateDirectory(Path.Combine(folder.Path, "work")).FullName;
        var file = Path.Combine(folder.Path, "0");
        File.WriteAllBytes(file, Archives.TarGz(("../../evil.json", "{}"), ("/etc/evil.json", "{}"), ("fine/outbox.json", "{}")));
        using var archive = Archive.Open([new ArchivePart(file, "a.tar.gz")], work);
        Assert.Equal("fine/outbox.json", Assert.Single(archive.Entries).Path);
        Assert.Equal(2, archive.Unsafe);
        Assert.All(folder.Files().Where(f => f != file), f => Assert.Equal(work, Path.GetDirectoryName(f)));
    }

    [Fact]
    public async Task Pieces_come_in_their_order_and_no_more_than_was_announced()
    {
        await using var alice = await TestNode.StartAsync();
        var zip = Archives.Zip(("posts/your_posts_1.json", """[{"timestamp":1,"data":[{"post":"One"}]}]"""));
        var id = (await alice.Api.PostAsync("/api/imports", new { files = new[] { new { name = "a.zip", size = zip.Length } } })).Expect(HttpStatusCode.Created).Json.Id();

        (await alice.SendPieceAsync(id, 0, 0, zip[..50])).Expect(HttpStatusCode.OK);
        (await alice.SendPieceAsync(id, 0, 0, zip[..50])).ExpectProblem(HttpStatusCode.Conflict, "imports.wrong_place");
        (await alice.SendPieceAsync(id, 0, 60, zip[60..])).ExpectProblem(HttpStatusCode.Conflict, "imports.wrong_place");
        (await alice.SendPieceAsync(id, 1, 0, zip)).ExpectProblem(HttpStatusCode.NotFound, "imports.not_found");
        (await alice.SendPieceAsync(id, 0, 50, [.. zip[50..], 0])).ExpectProblem(HttpStatusCode.BadRequest, "imports.too_long");

        // The page was closed and opened again: it asks how far it was.
        await alice.RestartAsync();
        var received = (await alice.Api.GetAsync($"/api/imports/{id}")).Json.GetProperty("files")[0].GetProperty("received").GetInt32();
        Assert.Equal(50, received);
        (await alice.SendPieceAsync(id, 0, 50, zip[50..])).Expect(HttpStatusCode.OK);
        await alice.StartAsync(await alice.ImportAsync(id, "ready"));
        Assert.Equal("One", Assert.Single(await alice.OwnPostsAsync()).GetProperty("text").GetString());
        await NothingLeftAsync(alice);
    }

    [Fact]
    public async Task An_import_that_is_paused_and_cut_off_goes_on_and_ends_whole()
    {
        const int Many = 3_000;
        await using var alice = await TestNode.StartAsync();
        var zip = Archives.Zip(("posts/your_posts_1.json", "[" + string.Join(',', Enumerable.Range(1, Many).Select(i => $"{{\"timestamp\":{i * 1000},\"data\":[{{\"post\":\"Post {i}\"}}]}}")) + "]"));
        var import = await alice.SendAsync(("a.zip", zip));
        var id = import.Id();
        (await alice.Api.PostAsync($"/api/imports/{id}/start", new { })).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await alice.OwnPostsAsync()).Count > 20, "some posts to be there");

        var paused = (await alice.Api.PostAsync($"/api/imports/{id}/pause")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("paused", paused.GetProperty("state").GetString());
        var then = alice.Get<PersonalNode.Storage.Counters>().Get("posts");
        Assert.InRange(then, 20, Many - 1);
        await alice.RestartAsync();
        Assert.Equal("paused", (await alice.Api.GetAsync($"/api/imports/{id}")).Json.GetProperty("state").GetString());

        (await alice.Api.PostAsync($"/api/imports/{id}/resume")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(() => alice.Get<PersonalNode.Storage.Counters>().Get("posts") > then, "it to go on");
        await alice.RestartAsync();

        var report = (await alice.ImportAsync(id, "done")).GetProperty("report");
        Assert.Equal((Many, 0, Many), (report.GetProperty("added").GetInt32(), report.GetProperty("known").GetInt32(), report.GetProperty("done").GetInt32()));
        Assert.Equal(Many, alice.Get<PersonalNode.Storage.Counters>().Get("posts"));
        (await alice.Api.PostAsync($"/api/imports/{id}/resume")).ExpectProblem(HttpStatusCode.Conflict, "imports.wrong_state");
    }

    [Fact]
    public async Task An_import_that_is_removed_leaves_its_posts_and_no_files()
    {
        await using var alice = await TestNode.StartAsync();
        var import = await alice.SendAsync(("a.zip", Archives.Zip(("posts/your_posts_1.json", """[{"timestamp":1,"data":[{"post":"One"}]}]"""))));
        (await alice.Api.DeleteAsync($"/api/imports/{import.Id()}")).Expect(HttpStatusCode.NoContent);
        (await alice.Api.GetAsync($"/api/imports/{import.Id()}")).ExpectProblem(HttpStatusCode.NotFound, "imports.not_found");
        await NothingLeftAsync(alice);
        Assert.Empty(await alice.OwnPostsAsync());
    }

    [Fact]
    public async Task An_archive_that_does_not_fit_on_the_disk_is_refused_before_it_is_sent()
    {
        await using var alice = await TestNode.StartAsync();
        (await alice.Api.PostAsync("/api/imports", new { files = new[] { new { name = "a.zip", size = 150_000_000_000_000 } } })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        var room = alice.Get<ImportFiles>().Room();
        if (room < 190_000_000_000)
        {
            (await alice.Api.PostAsync("/api/imports", new { files = new[] { new { name = "a.zip", size = room + 1_000_000_000 } } })).ExpectProblem(HttpStatusCode.InsufficientStorage, "imports.no_room");
        }
    }

    private static Task NothingLeftAsync(TestNode node) =>
        Poll.UntilAsync(() => Directory.GetFileSystemEntries(Path.Combine(node.Folder.Path, "imports")).Length == 0, "the files to be gone");
}
