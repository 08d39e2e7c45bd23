using LiteDB;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>What the database file shows of posts that are not public, and that files of a version before go on to work.</summary>
public sealed class ContentAtRestTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rows_that_the_first_version_wrote_in_the_clear_are_hidden_by_the_upgrade()
    {
        await using (var app = StoreFixture.Build(folder))
        {
            await app.Services.GetRequiredService<NodeDatabase>().WriteAsync(context =>
            {
                for (var id = 1L; id <= 2; id++)
                {
                    context.Collection("posts").Insert(Old(id).ToBson());
                    Timelines.Add(context, Timeline.Tag("quokka"), id, id);
                    Timelines.Add(context, Timeline.Person("them"), id, id);
                }

                context.Collection("revisions").Insert(new BsonDocument { ["_id"] = $"{1:x16}|{1:x16}", ["x"] = "the very first", ["t"] = 1L });
                context.Collection("log").Insert(new BsonDocument { ["_id"] = 7L, ["a"] = "https://them.example/a/7", ["w"] = "https://them.example", ["t"] = "Create", ["j"] = "{}", ["se"] = true });
                context.Collection("meta").Delete("content");
                context.Collection("meta").Update(new BsonDocument { ["_id"] = "schema", ["v"] = 1 });
            });
        }

        File.Delete(Path.Combine(folder.Path, "keys", "content.key"));
        await using var again = StoreFixture.Build(folder);
        var posts = again.Services.GetRequiredService<PostStore>();
        var timelines = again.Services.GetRequiredService<Timelines>();
        Assert.Equal("quokkas 1", posts.Find(1)!.Text);
        Assert.Equal("the very first", Assert.Single(posts.History(1, 10)).Text);
        Assert.Equal("{}", again.Services.GetRequiredService<ActivityLog>().Find(7)!.Json);
        Assert.Equal([2L, 1L], timelines.Merged(timelines.Tagged("quokka"), null, 10).Select(e => e.Value));

        Assert.Empty(timelines.Page(Timeline.Tag("quokka"), null, 10));
        var database = again.Services.GetRequiredService<NodeDatabase>();
        Assert.Equal(["_id", "z"], database.Read("revisions").FindById($"{1:x16}|{1:x16}")!.Keys);
        Assert.Equal(["_id", "a", "w", "t", "se", "z"], database.Read("log").FindById(7)!.Keys);
        Assert.Equal(["_id", "u", "se", "z"], database.Read("posts").FindById(1)!.Keys);
    }

    [Fact]
    public async Task A_row_that_was_moved_or_changed_is_not_believed()
    {
        await using var app = StoreFixture.Build(folder);
        var database = app.Services.GetRequiredService<NodeDatabase>();
        var posts = app.Services.GetRequiredService<PostStore>();
        await database.WriteAsync(context =>
        {
            PostStore.Insert(context, Old(1));
            PostStore.Insert(context, Old(2));
            var rows = context.Collection("posts");
            var (one, two) = (rows.FindById(1)!, rows.FindById(2)!);
            one["z"] = two["z"];
            rows.Update(one);
        });
        Assert.Throws<InvalidOperationException>(() => posts.Find(1));
        Assert.Equal("quokkas 2", posts.Find(2)!.Text);
    }

    [Fact]
    public async Task A_missing_or_foreign_content_key_is_one_clear_line()
    {
        await using (StoreFixture.Build(folder))
        {
        }

        var key = Path.Combine(folder.Path, "keys", "content.key");
        var own = await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken);
        File.Delete(key);
        Assert.Contains("missing", Assert.Throws<DataFolderException>(() => StoreFixture.Build(folder)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        Assert.Contains("another database", Assert.Throws<DataFolderException>(() => StoreFixture.Build(folder)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(key, "nonsense", TestContext.Current.CancellationToken);
        Assert.Contains("cannot be read", Assert.Throws<DataFolderException>(() => StoreFixture.Build(folder)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(key, own, TestContext.Current.CancellationToken);
        await using var again = StoreFixture.Build(folder);
    }

    private static Post Old(long id) => new()
    {
        Id = id,
        Uri = $"https://them.example/{id}",
        Author = "https://them.example",
        AuthorId = "them",
        Published = DateTimeOffset.UnixEpoch.AddDays(1),
        Text = $"quokkas {id}",
        Html = $"<p>quokkas {id}</p>",
        Tags = ["quokka"],
        Audience = Audience.Direct,
        Sealed = true,
    };
}
