using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>Starting and ending a node, and every reason for which it does not start.</summary>
public sealed partial class StartTests
{
    [Fact]
    public async Task The_first_start_prints_the_address_and_a_link_that_sets_the_node_up_once()
    {
        await using var node = NodeProcess.Prepare();
        await node.RunAsync();
        await Poll.UntilAsync(() => SetUpLink().IsMatch(node.Output), "the set-up link");
        var link = SetUpLink().Match(node.Output);
        Assert.StartsWith(node.Url + "/app/setup#", link.Value, StringComparison.Ordinal);
        Assert.Contains($"running at {node.Url}", node.Output, StringComparison.Ordinal);
        (await node.Anonymous.GetAsync("/app/setup")).Expect(HttpStatusCode.OK);

        (await node.Anonymous.PostAsync("/api/setup", Person("wrong"))).ExpectProblem(HttpStatusCode.Forbidden, "setup.wrong_token");
        (await node.Anonymous.PostAsync("/api/setup", Person(link.Groups["token"].Value))).Expect(HttpStatusCode.Created);
        (await node.Anonymous.PostAsync("/api/setup", Person(link.Groups["token"].Value))).ExpectProblem(HttpStatusCode.Conflict, "setup.done_already");

        Assert.Equal(0, await node.StopAsync());
        var before = node.Output.Length;
        await node.RunAsync();
        await Poll.UntilAsync(() => node.Output[before..].Contains("PersonalNode of Alice", StringComparison.Ordinal), "the greeting");
        Assert.DoesNotContain("setup#", node.Output[before..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ctrl_C_and_SIGTERM_end_it_with_exit_0_and_free_the_folder(bool byTerminal)
    {
        await using var node = await NodeProcess.StartAsync("alice");
        using var page = await node.Api.Http.GetAsync(
            new Uri("/api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        page.EnsureSuccessStatusCode();
        Assert.Equal(0, byTerminal ? await node.InterruptAsync() : await node.StopAsync());
        Assert.Equal("", node.Errors);
        Assert.False(File.Exists(Path.Combine(node.Folder, "node.run")));

        // The lock is free: a verb that opens the folder itself does.
        (await node.VerbAsync("token", "create", "--name", "after the end")).Expect(0);
        await node.RunAsync();
    }

    [Fact]
    public async Task Ctrl_C_while_it_is_still_starting_ends_it_in_good_order_too()
    {
        await using var node = NodeProcess.Prepare();
        await node.InitAsync();
        node.Launch();
        await Poll.UntilAsync(async () =>
        {
            try
            {
                using var connection = new System.Net.Sockets.TcpClient();
                await connection.ConnectAsync("127.0.0.1", node.Port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        }, "it to listen");
        Assert.Equal(0, await node.InterruptAsync());
        Assert.Equal("", node.Errors);
        Assert.False(File.Exists(Path.Combine(node.Folder, "node.run")));
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var second = await Command.NodeAsync("--urls", $"http://127.0.0.1:{FreePort.Next()}", $"--Node:DataDirectory={node.Folder}");
        second.ExpectRefusal(node.Folder);
        Assert.Empty(second.OutputLines);
        (await node.VerbAsync("init", "--name", "B", "--handle", "b", "--password-file", TestFile.Of(node))).ExpectRefusal("already runs");
        Assert.True(await node.IsHealthyAsync());
        await node.PostAsync("still here");

        // Its word for the verbs is still there, too.
        (await node.VerbAsync("token", "create", "--name", "after the second")).Expect(0);
    }

    [Fact]
    public async Task A_taken_port_is_one_line_and_exit_2()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}";
        using var folder = new TestFolder();
        (await Command.NodeAsync("--urls", address, $"--Node:DataDirectory={folder.Path}/data")).ExpectRefusal(address);

        // The failed start left no lock and no word behind.
        (await Command.RunAsync(
            Command.Dotnet, [Command.NodeDll, "init", "--name", "A", "--handle", "a", "--password-file", "-", $"--Node:DataDirectory={folder.Path}/data"],
            NodeProcess.Password)).Expect(0);
    }

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "http://203.0.113.7:80")]
    [InlineData("--Node:Url", "not a url")]
    [InlineData("--Node:Url", "ftp://alice.example")]
    [InlineData("--Node:Url", "https://alice.example/below")]
    [InlineData("--Node:Url", "https://alice.example/?query")]
    [InlineData("--Node:AllowPrivateNetworks", "perhaps")]
    public async Task Configuration_that_cannot_be_is_one_line_and_exit_2(string name, string value)
    {
        using var folder = new TestFolder();
        string[] urls = name == "--urls" ? [] : ["--urls", "http://127.0.0.1:0"];
        (await Command.NodeAsync([.. urls, name, value, $"--Node:DataDirectory={folder.Path}/data"])).ExpectRefusal(value);
    }

    [Theory]
    [InlineData]
    [InlineData("init", "--name", "A", "--handle", "a", "--password-file")]
    [InlineData("token", "create", "--name", "A")]
    public async Task A_data_folder_that_cannot_be_is_one_line_and_exit_2(params string[] verb)
    {
        // Below a regular file there is no folder, whoever asks.
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, NodeProcess.Password, TestContext.Current.CancellationToken);
        string[] line = verb is ["init", ..] ? [.. verb, file] : verb;
        (await Command.NodeAsync([.. line, "--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={file}/data"])).ExpectRefusal(file);
    }

    [Fact]
    public async Task A_database_that_is_damaged_is_one_line_and_exit_2_and_stays_as_it_is()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "node.db");
        var damaged = new byte[32 * 1024];
        Random.Shared.NextBytes(damaged);
        await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
        (await Command.NodeAsync("--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={folder.Path}")).ExpectRefusal(file);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_program_without_wwwroot_is_one_line_and_exit_2()
    {
        using var folder = new TestFolder();
        var program = Directory.CreateDirectory(Path.Combine(folder.Path, "program")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(f => Path.GetExtension(f) is ".dll" or ".json"))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        var result = await Command.RunAsync(Command.Dotnet, [Path.Combine(program, "Node.dll"), "--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={folder.Path}/data"]);
        result.ExpectRefusal("wwwroot");
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    private static object Person(string token) => new { token, name = "Alice", handle = "alice", password = NodeProcess.Password };

    [GeneratedRegex("http://[^ ]+/app/setup#(?<token>[A-Za-z0-9_-]+)")]
    private static partial Regex SetUpLink();

    private static class TestFile
    {
        /// <summary>A file with a good password, in the node's folder.</summary>
        public static string Of(NodeProcess node)
        {
            var file = Path.Combine(node.Folder, "password");
            File.WriteAllText(file, NodeProcess.Password);
            return file;
        }
    }
}
