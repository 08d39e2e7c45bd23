using LiteDB;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>
/// More is read than LiteDB keeps in memory, by several at once and beside a writer: each gets its own row and no other. LiteDB alone gives now and then the
/// bytes of another page, or closes itself.
/// </summary>
public sealed class RowsTests
{
    private const int Count = 12_000;
    private const int Looks = 40_000;
    private static readonly string Filling = new('x', 3_000);

    [Fact]
    public async Task Each_reader_gets_what_it_asked_for_however_many_read_and_write()
    {
        using var folder = new TestFolder();
        using var data = DataFolder.Open(folder.Path);
        using var database = new NodeDatabase(data, TimeProvider.System);
        foreach (var part in Enumerable.Range(0, Count).Chunk(1_000))
        {
            await database.WriteAsync(context => Array.ForEach(part, id => context.Collection("rows").Insert(Row(id, 0))));
        }

        var over = false;
        var writing = Task.Run(async () =>
        {
            for (var round = 1; !Volatile.Read(ref over); round++)
            {
                var first = round * 50 % Count;
                await database.WriteAsync(context =>
                {
                    for (var id = first; id < first + 50; id++)
                    {
                        context.Collection("rows").Update(Row(id, round));
                    }
                });
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(reader => Task.Run(() =>
        {
            var random = new Random(reader);
            for (var i = 0; i < Looks; i++)
            {
                var id = random.Next(Count);
                var row = database.Read("rows").FindById(id)!;
                Assert.Equal((id, $"{id}:{row["round"].AsInt32}:{Filling}"), (row["_id"].AsInt32, row["text"].AsString));
            }
        }, TestContext.Current.CancellationToken)));
        Volatile.Write(ref over, true);
        await writing;
        Assert.False(database.Broken.IsCompleted);
    }

    private static BsonDocument Row(int id, int round) => new() { ["_id"] = id, ["round"] = round, ["text"] = $"{id}:{round}:{Filling}" };
}
