using LiteDB;
using PersonalNode.Hosting;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>When the data folder may be opened, and what is said when not.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_refused()
    {
        await using (StoreFixture.Build(folder))
        {
            var refusal = Assert.Throws<DataFolderException>(() => StoreFixture.Build(folder));
            Assert.Contains("already runs", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
        }

        await using var again = StoreFixture.Build(folder);
    }

    [Fact]
    public async Task Data_of_a_newer_version_are_refused_and_left_alone()
    {
        await using (var app = StoreFixture.Build(folder))
        {
            await ((NodeDatabase)app.Services.GetService(typeof(NodeDatabase))!).WriteAsync(context =>
                context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "schema", ["v"] = Migrations.Current + 1 }));
        }

        for (var i = 0; i < 2; i++)
        {
            // Twice: the refusal gives the lock back.
            var refusal = Assert.Throws<DataFolderException>(() => StoreFixture.Build(folder));
            Assert.Contains($"data version {Migrations.Current + 1}", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_clear_line()
    {
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var refusal = Assert.Throws<DataFolderException>(() => NodeHost.Build(["--Node:DataDirectory=" + Path.Combine(file, "data")], quiet: true));
        Assert.Contains("cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("alice.example")]
    [InlineData("https://alice.example/path")]
    [InlineData("https://alice.example/?q=1")]
    [InlineData("ftp://alice.example")]
    [InlineData("https://user@alice.example")]
    public void An_address_that_is_none_is_refused_before_anything_is_opened(string url)
    {
        Assert.Throws<DataFolderException>(() => NodeHost.Build([$"--Node:Url={url}", $"--Node:DataDirectory={folder.Path}/data"], quiet: true));
        Assert.Empty(folder.Files());
    }
}
