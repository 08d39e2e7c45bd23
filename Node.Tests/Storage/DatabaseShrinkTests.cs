using LiteDB;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>A file of which most is free becomes smaller at the next start, with everything in it as it was; whenever that is interrupted, one whole file is there.</summary>
public sealed class DatabaseShrinkTests : IDisposable
{
    private const int Rows = 9_000;

    private readonly TestFolder folder = new();
    private readonly List<string> told = [];

    private string File => Path.Combine(folder.Path, "node.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_mostly_free_shrinks_and_has_everything_that_it_had()
    {
        await FillAsync(folder.Path);
        var before = new FileInfo(File).Length;
        var survey = DatabaseSurvey.Read(File);
        Assert.True(survey.PaysToCopy, $"{survey.Free} of {survey.Bytes} bytes are free.");
        var was = Everything(File, out var indexes);

        Open().Dispose();
        var after = new FileInfo(File).Length;
        Assert.True(after < before / 2, $"{before} bytes became {after}.");
        Assert.InRange(survey.Copied, after * 2 / 3, after * 3 / 2);
        Assert.Equal(was, Everything(File, out var now));
        Assert.Equal(indexes, now);
        Assert.Equal(before, new FileInfo(DatabaseShrink.OldOf(File)).Length);
        TestFolder.ExpectPrivate(File);
        Assert.Contains(told, t => t.Contains("kept for a week", StringComparison.Ordinal));

        // It is not done again, and it can be written to.
        told.Clear();
        using (var open = Open())
        {
            Assert.Null(DatabaseShrink.Planned(open));
            await open.WriteAsync(context => context.Collection("tombstones").Insert(new BsonDocument { ["_id"] = "after" }));
        }

        Assert.Empty(told);
        Assert.False(DatabaseSurvey.Read(File).PaysToCopy);
        Assert.Equal(was.Count + 1, Everything(File, out _).Count);
    }

    [Fact]
    public async Task The_survey_counts_what_is_there()
    {
        await FillAsync(folder.Path);
        var survey = DatabaseSurvey.Read(File);
        using var database = new LiteDatabase(new ConnectionString { Filename = File, ReadOnly = true, Collation = DatabaseFile.Ordinal });
        var dump = database.Execute("SELECT $ FROM $dump").ToList().Select(d => d.AsDocument).ToList();
        Assert.Equal(dump.Count(d => d["pageType"] == "Empty") * (long)DatabaseSurvey.PageSize, survey.Free);
        Assert.Equal(dump.Count(d => d["collection"] == "tombstones") * (long)DatabaseSurvey.PageSize, survey.Of("tombstones").Bytes);
        Assert.Equal(database.GetCollection("tombstones").Count(), survey.Documents("tombstones", indexes: 1));
        Assert.Equal(database.GetCollection("log").Count(), survey.Documents("log", indexes: 2));
    }

    [Fact]
    public async Task A_start_after_each_renaming_finds_one_whole_file()
    {
        await FillAsync(folder.Path);
        var was = Everything(File, out _);
        System.IO.File.Copy(File, File + ".kept");
        Open().Dispose();
        var copied = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);
        var old = await System.IO.File.ReadAllBytesAsync(File + ".kept", TestContext.Current.CancellationToken);

        // Half written; written and named; the old one put aside; and a copy that nobody compared must not count.
        foreach (var (name, there) in new[] { ("node.copying.db", true), ("node.copied.db", true), ("node.copied.db", false) })
        {
            foreach (var left in Directory.GetFiles(folder.Path, "node.*db").Concat(Directory.GetFiles(folder.Path, "node-log.db")))
            {
                System.IO.File.Delete(left);
            }

            await System.IO.File.WriteAllBytesAsync(Path.Combine(folder.Path, name), name == "node.copying.db" ? copied[..(copied.Length / 2)] : copied, TestContext.Current.CancellationToken);
            await System.IO.File.WriteAllBytesAsync(there ? File : DatabaseShrink.OldOf(File), old, TestContext.Current.CancellationToken);
            Open().Dispose();
            Assert.Equal(was, Everything(File, out _));
            Assert.Empty(Directory.GetFiles(folder.Path, "node.cop*"));
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_of_the_making_it_starts_with_everything()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.StopAsync();
        var mine = Path.Combine(node.Folder, "node.db");
        await FillAsync(node.Folder);
        var was = Everything(mine, out var indexes);
        System.IO.File.Copy(mine, mine + ".kept");
        var (before, interrupted) = (new FileInfo(mine).Length, 0);
        for (var kill = 0; kill < 12; kill++)
        {
            node.Launch();

            // The moment is counted in what it has written.
            var share = Random.Shared.NextDouble();
            await Poll.UntilAsync(() => Length(Path.Combine(node.Folder, "node.copying.db")) + Length(Path.Combine(node.Folder, "node.copying-log.db")) > before / 12 * share || System.IO.File.Exists(DatabaseShrink.OldOf(mine)), "the copy to be made");
            await node.KillAsync();
            interrupted += System.IO.File.Exists(DatabaseShrink.OldOf(mine)) ? 0 : 1;
            Assert.True(System.IO.File.Exists(mine) || System.IO.File.Exists(Path.Combine(node.Folder, "node.copied.db")));
            using (var data = DataFolder.Open(node.Folder))
            {
                new NodeDatabase(data, TimeProvider.System).Dispose();
            }

            Assert.Equal(was.Count(d => !Moves(d)), Everything(mine, out var now).Count(d => !Moves(d)));
            Assert.Equal(was.Where(d => !Moves(d)), Everything(mine, out _).Where(d => !Moves(d)));
            Assert.Equal(indexes, now);
            System.IO.File.Copy(mine + ".kept", mine, overwrite: true);
            System.IO.File.Delete(DatabaseShrink.OldOf(mine));
        }

        Assert.True(interrupted > 3, $"{interrupted} kills came in time.");
        await node.RunAsync();
        Assert.True(new FileInfo(mine).Length < before / 2);
        Assert.Contains("kept for a week", node.Output, StringComparison.Ordinal);
        await node.PostAsync("after it all");

        // What a starting node writes by itself.
        static bool Moves(string row) => row.StartsWith("meta ", StringComparison.Ordinal) || row.StartsWith("commits ", StringComparison.Ordinal);
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } there ? there.Length : 0;

    /// <summary>Rows, most of them gone again, and the wish for a smaller file.</summary>
    private static async Task FillAsync(string folder)
    {
        var file = Path.Combine(folder, "node.db");
        using (var data = DataFolder.Open(folder))
        {
            using var database = new NodeDatabase(data, TimeProvider.System);
            await FillAsync(database);
        }

        var survey = DatabaseSurvey.Read(file);
        using var engine = new LiteDatabase(new ConnectionString { Filename = file, Collation = DatabaseFile.Ordinal });
        engine.GetCollection("meta").Upsert(new BsonDocument { ["_id"] = "rebuild", ["n"] = survey.Copied });
    }

    private static async Task FillAsync(NodeDatabase database)
    {
        for (var from = 0; from < Rows; from += 500)
        {
            await database.WriteAsync(context =>
            {
                for (var i = from; i < from + 500; i++)
                {
                    context.Collection("tombstones").Insert(new BsonDocument { ["_id"] = $"stone {i}", ["a"] = new string((char)('a' + (i % 26)), 6_000) });
                    context.Collection("log").Insert(new BsonDocument { ["_id"] = (long)i, ["a"] = $"activity {i}", ["j"] = i % 7 == 0 ? new string('j', 12_000) : "" });
                }
            });
        }

        for (var from = 0; from < Rows; from += 1_000)
        {
            await database.WriteAsync(context =>
            {
                for (var i = from; i < Math.Min(Rows, from + 1_000); i++)
                {
                    _ = i % 9 == 0 || (context.Collection("tombstones").Delete($"stone {i}") && context.Collection("log").Delete((long)i));
                }
            });
        }
    }

    private NodeDatabase Open()
    {
        using var data = DataFolder.Open(folder.Path);
        return new NodeDatabase(data, TimeProvider.System, told.Add);
    }

    private static List<string> Everything(string file, out IReadOnlyList<string> indexes)
    {
        using var database = new LiteDatabase(new ConnectionString { Filename = file, Collation = DatabaseFile.Ordinal });
        indexes = [.. database.Execute("SELECT $ FROM $indexes").ToList().Select(d => d.ToString()).Order(StringComparer.Ordinal)];
        return
        [
            .. database.GetCollectionNames().Order(StringComparer.Ordinal)
                .SelectMany(name => database.GetCollection(name).FindAll().Select(d => $"{name} {d}").ToList()).Where(d => !d.StartsWith("meta {\"_id\":\"rebuild\"", StringComparison.Ordinal)),
        ];
    }
}
