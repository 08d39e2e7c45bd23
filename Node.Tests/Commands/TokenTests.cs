using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>Access tokens from the command line, whether the node runs or not.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task A_token_is_alone_on_the_last_line_and_opens_the_api_whether_the_node_runs_or_not()
    {
        await using var node = NodeProcess.Prepare();
        await node.InitAsync();
        var stopped = await CreateAsync(node, "made while stopped");
        await node.RunAsync();
        var running = await CreateAsync(node, "made while running");
        Assert.NotEqual(stopped, running);
        await OpensAsync(node, stopped);
        await OpensAsync(node, running);

        // Both are on disk, and the word of a killed node misleads nobody.
        await node.KillAsync();
        var afterKill = await CreateAsync(node, "made after a kill");
        await node.RunAsync();
        using var api = new OwnerApi(node.Url, stopped);
        var names = (await api.ItemsAsync("/api/tokens")).Select(t => t.GetProperty("name").GetString()).ToList();
        Assert.Equal(["made while stopped", "made while running", "made after a kill"], names);
        await OpensAsync(node, running);
        await OpensAsync(node, afterKill);
    }

    [Fact]
    public async Task A_node_that_is_not_set_up_gives_no_token()
    {
        await using var node = NodeProcess.Prepare();
        var result = (await node.VerbAsync("token", "create", "--name", "early")).Expect(1);
        Assert.Contains("init", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(result.OutputLines);

        await node.RunAsync();
        var running = (await node.VerbAsync("token", "create", "--name", "early")).Expect(1);
        Assert.Contains("set up", Assert.Single(running.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(running.OutputLines);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_token_needs_a_name(string name)
    {
        await using var node = NodeProcess.Prepare();
        (await node.VerbAsync("token", "create", "--name", name)).ExpectRefusal("name");
    }

    private static async Task<string> CreateAsync(NodeProcess node, string name)
    {
        var result = (await node.VerbAsync("token", "create", "--name", name)).Expect(0);
        Assert.Empty(result.ErrorLines);
        Assert.Matches("^[A-Za-z0-9_-]{20,}$", result.OutputLines[^1]);
        Assert.EndsWith(result.OutputLines[^1] + "\n", result.Output.Replace("\r\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        return result.OutputLines[^1];
    }

    private static async Task OpensAsync(NodeProcess node, string token)
    {
        using var api = new OwnerApi(node.Url, token);
        (await api.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        using var wrong = new OwnerApi(node.Url, token + "x");
        (await wrong.GetAsync("/api/me")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
    }
}
