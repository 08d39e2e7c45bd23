using PersonalNode.Tests.Portability;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>import from the command line: whether the node runs or not.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_brings_an_archive_home_whether_the_node_runs_or_not()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var first = Write("first.zip", Posts("One", "Two"));

        var running = (await Command.NodeAsync(["import", first, .. node.Settings])).Expect(0);
        Assert.Contains("From           facebook", running.OutputLines);
        Assert.Contains("2 posts and 0 photos came in; 0 were here before", running.OutputLines);
        Assert.Equal(["Two", "One"], (await node.OwnPostsAsync()).Select(p => p.GetProperty("text").GetString()!));
        Assert.All(await node.OwnPostsAsync(), p => Assert.Equal("me", p.GetProperty("audience").GetString()));

        Assert.Equal(0, await node.StopAsync());
        var second = Write("second.zip", Posts("One", "Two", "Three"));
        var stopped = (await Command.NodeAsync(["import", second, "--audience", "public", .. node.Settings])).Expect(0);
        Assert.Contains("1 posts and 0 photos came in; 2 were here before", stopped.OutputLines);

        await node.RunAsync();
        Assert.Equal(["public", "me", "me"], (await node.OwnPostsAsync()).Select(p => p.GetProperty("audience").GetString()!));
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_refusals_are_one_line()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var archive = Write("a.zip", Posts("One"));
        var preview = (await Command.NodeAsync(["import", archive, "--preview", .. node.Settings])).Expect(0);
        Assert.Contains("Posts          1 new, 0 here already", preview.OutputLines);
        Assert.Empty(await node.OwnPostsAsync());
        Assert.Empty(await node.Api.ItemsAsync("/api/imports"));

        (await Command.NodeAsync(["import", Path.Combine(folder.Path, "none.zip"), .. node.Settings])).ExpectRefusal("there is no file");
        (await Command.NodeAsync(["import", archive, "--audience", "everybody", .. node.Settings])).Expect(2);
        var letter = (await Command.NodeAsync(["import", Write("letter.zip", "Dear Alice, this is a letter and no archive."u8.ToArray()), .. node.Settings])).Expect(1);
        Assert.Contains("no archive that can be read", Assert.Single(letter.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(await node.Api.ItemsAsync("/api/imports"));
    }

    [Fact]
    public async Task A_node_that_is_not_set_up_says_so()
    {
        var settings = new[] { "--urls", $"http://127.0.0.1:{FreePort.Next()}", $"--Node:DataDirectory={folder.Path}/data" };
        var refused = (await Command.NodeAsync(["import", Write("a.zip", Posts("One")), .. settings])).Expect(1);
        Assert.Contains("not set up", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
    }

    private static byte[] Posts(params string[] words) => Archives.Zip(
        ("posts/your_posts_1.json", words.Select((w, i) => new { timestamp = 1_000_000 + i, data = new[] { new { post = w } } }).ToArray()));

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
