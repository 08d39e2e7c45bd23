using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>Putting back a data folder, interrupted at every step: whoever opens it next finds it wholly restored, and the old data aside.</summary>
public sealed class RestoredFolderTests : IDisposable
{
    private static readonly string[] Parts = ["keys/identity.key", "media/aa/x", "node.db", "node-log.db"];
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <param name="aside">How many of the old parts have moved aside when the power goes.</param>
    /// <param name="placed">How many of the new ones are in their place.</param>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(4, 4)]
    public void What_a_crash_interrupted_is_finished_by_whoever_opens_the_folder(int aside, int placed)
    {
        Fill(folder.Path, "old");
        var ready = Path.Combine(folder.Path, "restored-20260101T000000Z");
        var before = Path.Combine(folder.Path, "before-restore-20260101T000000Z");
        Fill(ready, "new");
        Directory.CreateDirectory(before);
        string[] parts = ["keys", "media", "node.db", "node-log.db"];
        foreach (var part in parts[..aside])
        {
            Directory.Move(Path.Combine(folder.Path, part), Path.Combine(before, part));
        }

        foreach (var part in parts[..placed])
        {
            Directory.Move(Path.Combine(ready, part), Path.Combine(folder.Path, part));
        }

        using (DataFolder.Open(folder.Path))
        {
            Assert.All(Parts, part => Assert.Equal("new", File.ReadAllText(Path.Combine(folder.Path, part))));
            Assert.All(Parts, part => Assert.Equal("old", File.ReadAllText(Path.Combine(before, part))));
            Assert.False(Directory.Exists(ready));
        }
    }

    [Fact]
    public void What_was_only_laid_out_is_nothing()
    {
        Fill(folder.Path, "old");
        Fill(Path.Combine(folder.Path, "restoring"), "new");
        using var opened = DataFolder.Open(folder.Path);
        Assert.All(Parts, part => Assert.Equal("old", File.ReadAllText(Path.Combine(folder.Path, part))));
    }

    [Fact]
    public void A_database_that_cannot_be_opened_changes_nothing()
    {
        Fill(folder.Path, "old");
        using var opened = DataFolder.Open(folder.Path);
        var restored = new RestoredFolder(opened, DateTimeOffset.UtcNow);
        restored.Begin(photos: true);
        File.WriteAllBytes(Path.Combine(restored.Draft, "node.db"), [.. Enumerable.Repeat((byte)7, 20_000)]);
        Assert.Throws<DataFolderException>(() => restored.Finish(DateTimeOffset.UtcNow));
        Assert.All(Parts, part => Assert.Equal("old", File.ReadAllText(Path.Combine(folder.Path, part))));
        restored.Discard();
        Assert.Empty(Directory.GetDirectories(folder.Path, "*restor*"));
    }

    private static void Fill(string path, string content)
    {
        foreach (var part in Parts)
        {
            var file = Path.Combine(path, part);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
