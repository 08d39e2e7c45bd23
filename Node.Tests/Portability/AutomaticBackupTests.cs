using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Portability.Backup;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Snapshots that a node makes by itself while its owner thinks of something else.</summary>
public sealed class AutomaticBackupTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_node_makes_one_a_day_in_its_data_folder_without_photos_and_says_what_that_is_worth()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        await node.PostPhotosAsync("with a photo", "public", TestPhoto.Jpeg(seed: 950));
        var first = await UntilAsync(node, b => b.GetProperty("kept").GetInt32() == 1);
        Assert.True(first.GetProperty("sameDisk").GetBoolean());
        Assert.False(first.GetProperty("withPhotos").GetBoolean());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("folder").ValueKind);
        var made = first.GetProperty("last").GetProperty("made").GetDateTimeOffset();
        Assert.Equal(made.AddDays(1), first.GetProperty("next").GetDateTimeOffset());
        Assert.StartsWith(node.Folder.Path, first.GetProperty("last").GetProperty("file").GetString(), StringComparison.Ordinal);

        var second = await UntilAsync(node, b => b.GetProperty("kept").GetInt32() == 2);
        Assert.InRange(second.GetProperty("last").GetProperty("made").GetDateTimeOffset() - made, TimeSpan.FromDays(1), TimeSpan.FromDays(1.5));
        var files = Directory.GetFiles(second.GetProperty("place").GetString()!, "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, TestFolder.ExpectPrivate);
        using var reader = SnapshotReader.Open(File.OpenRead(files[0]), null);
        Assert.Equal(node.Url, reader.Manifest.Node);
        Assert.Equal(PhotosAre.None, reader.Manifest.Photos);
        await reader.CheckAsync(_ => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task In_a_folder_of_choice_photos_lie_once_for_all_snapshots_until_none_names_them()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        var post = await node.PostPhotosAsync("with a photo", "public", TestPhoto.Jpeg(seed: 951));
        await ChangeAsync(node, new { folder = folder.Path });
        await RunAsync(node, 1);
        var files = Photos();
        Assert.NotEmpty(files);
        Assert.All(folder.Files(), TestFolder.ExpectPrivate);
        var stamps = files.Select(f => new FileInfo(f).LastWriteTimeUtc).ToList();
        clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(node, 1);
        Assert.Equal(stamps, Photos().Select(f => new FileInfo(f).LastWriteTimeUtc));

        // Deleted: as long as a snapshot names them they stay.
        (await node.Api.DeleteAsync($"/api/posts/{post.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(() => Directory.GetFiles(Path.Combine(node.Folder.Path, "media"), "*", SearchOption.AllDirectories).Length == 0, "the files to be deleted");
        clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(node, 2);
        Assert.Equal(files, Photos());
        File.Delete(Snapshots()[0]);
        clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(node, 2);
        Assert.Empty(Photos());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_once_and_tried_again_and_nothing_is_written_at_its_place()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        var disk = Directory.CreateDirectory(Path.Combine(folder.Path, "disk")).FullName;
        await ChangeAsync(node, new { folder = disk });
        await RunAsync(node, 1);

        // The disk is unmounted: what is left is the empty folder of its mount point.
        var away = Path.Combine(folder.Path, "away");
        Directory.Move(disk, away);
        Directory.CreateDirectory(disk);
        var failed = await UntilAsync(node, b => b.GetProperty("failure").ValueKind == JsonValueKind.String);
        Assert.Equal("folder_missing", failed.GetProperty("failure").GetString());
        Assert.Empty(Directory.GetFileSystemEntries(disk));
        var at = failed.GetProperty("failedAt").GetDateTimeOffset();
        await UntilAsync(node, b => b.GetProperty("failedAt").GetDateTimeOffset() > at);
        Assert.Single(await node.Api.ItemsAsync("/api/notifications"), n => n.GetProperty("kind").GetString() == "backup");
        await node.PostAsync("the node does not mind");

        Directory.Delete(disk);
        Directory.Move(away, disk);
        var back = await UntilAsync(node, b => b.GetProperty("failure").ValueKind == JsonValueKind.Null);
        Assert.Equal(2, back.GetProperty("kept").GetInt32());

        // Another disk on purpose: whoever names the folder again means it.
        Directory.Delete(disk, recursive: true);
        Directory.CreateDirectory(disk);
        await ChangeAsync(node, new { folder = disk });
        await RunAsync(node, 1);
    }

    [Fact]
    public async Task A_half_written_snapshot_is_none_and_other_files_are_left_alone()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        await ChangeAsync(node, new { folder = folder.Path });
        var state = await RunAsync(node, 1);
        var place = state.GetProperty("place").GetString()!;
        string[] others = ["2026-03-01T00-00-00Z.zip.new", "letter.zip", "2026-03-01T00-00-00Z.txt"];
        foreach (var other in others)
        {
            await File.WriteAllTextAsync(Path.Combine(place, other), "mine", TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, (await StateAsync(node)).GetProperty("kept").GetInt32());
        clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(node, 1);
        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(place, other)), other));
    }

    [Fact]
    public async Task Switched_off_none_is_made_but_when_asked_for()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        var off = await ChangeAsync(node, new { on = false });
        Assert.False(off.GetProperty("on").GetBoolean());
        Assert.Equal(JsonValueKind.Null, off.GetProperty("next").ValueKind);
        clock.Advance(TimeSpan.FromDays(3));
        await RunAsync(node, 1);
        await node.RestartAsync();
        Assert.False((await StateAsync(node)).GetProperty("on").GetBoolean());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_meant_is_refused()
    {
        await using var node = await TestNode.StartAsync(time: clock);
        foreach (var wrong in new[] { "relative", "/no/such/folder", node.Folder.Path, Path.Combine(node.Folder.Path, "media"), Path.Combine(folder.Path, "..", Path.GetFileName(node.Folder.Path)) })
        {
            (await node.Api.PatchAsync("/api/backup", new { folder = wrong })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        (await node.Api.PatchAsync("/api/backup", new { })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Equal(JsonValueKind.Null, (await StateAsync(node)).GetProperty("folder").ValueKind);
    }

    [Fact]
    public async Task Keys_leave_the_node_by_no_token_and_no_session()
    {
        await using var node = await TestNode.StartAsync();
        (await node.Api.GetAsync("/api/backup/archive")).ExpectProblem(HttpStatusCode.Forbidden, "backup.not_here");
        (await node.Anonymous.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        (await node.Anonymous.GetAsync("/api/backup/archive")).ExpectProblem(HttpStatusCode.Forbidden, "backup.not_here");
    }

    private static async Task<JsonElement> StateAsync(TestNode node) => (await node.Api.GetAsync("/api/backup")).Expect(HttpStatusCode.OK).Json;

    private static async Task<JsonElement> ChangeAsync(TestNode node, object change) => (await node.Api.PatchAsync("/api/backup", change)).Expect(HttpStatusCode.OK).Json;

    /// <summary>Asks for one now and waits for it.</summary>
    private async Task<JsonElement> RunAsync(TestNode node, int kept)
    {
        var now = clock.GetUtcNow();
        (await node.Api.PostAsync("/api/backup/run")).Expect(HttpStatusCode.Accepted);
        return await Poll.ForAsync<StrongBox>(
            async () => await StateAsync(node) is var state && state.GetProperty("last") is { ValueKind: JsonValueKind.Object } last && last.GetProperty("made").GetDateTimeOffset() >= now
                && state.GetProperty("running").ValueKind == JsonValueKind.Null && state.GetProperty("kept").GetInt32() == kept ? new StrongBox(state) : null,
            "the snapshot");
    }

    private async Task<JsonElement> UntilAsync(TestNode node, Func<JsonElement, bool> when)
    {
        JsonElement state = default;
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(11), async () => when(state = await StateAsync(node)), "the snapshots");
        return state;
    }

    private IReadOnlyList<string> Photos() => [.. folder.Files().Where(f => !f.EndsWith(".zip", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private IReadOnlyList<string> Snapshots() => [.. folder.Files().Where(f => f.EndsWith(".zip", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private sealed record StrongBox(JsonElement State)
    {
        public static implicit operator JsonElement(StrongBox box) => box.State;
    }
}
