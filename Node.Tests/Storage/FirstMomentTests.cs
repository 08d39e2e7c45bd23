using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>A new node is read and written at once by many, from its first moment on.</summary>
public sealed class FirstMomentTests
{
    private static readonly string[] Lists = ["/api/feed", "/api/feed?tag=new", "/api/deliveries", "/api/people", "/api/tokens"];

    /// <summary>LiteDB closes its engine when a collection is read while the transaction that makes it is open; so none is made late.</summary>
    [Fact]
    public async Task A_new_database_takes_reads_and_writes_at_once()
    {
        await using var node = await TestNode.StartAsync("alice", TimeProvider.System);
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var pages = 0;
            while (!end.IsCancellationRequested)
            {
                foreach (var path in Lists)
                {
                    (await node.Api.GetAsync(path)).Expect(System.Net.HttpStatusCode.OK);
                }

                pages++;
            }

            return pages;
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; i < 25; i++)
            {
                await node.PostAsync($"Post {writer}/{i} #new", "public");
            }
        }));
        await end.CancelAsync();
        Assert.All(await Task.WhenAll(readers), pages => Assert.True(pages > 0));
        Assert.Equal(100, (await node.Api.ItemsAsync("/api/feed?limit=100&tag=new")).Count);
    }
}
