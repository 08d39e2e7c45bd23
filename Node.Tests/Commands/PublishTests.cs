using System.Net;
using PersonalNode.Tests.House;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>What "dotnet publish" makes is complete: it runs from anywhere, with every verb, apart from the source.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task The_published_folder_runs_with_every_verb_from_another_working_directory()
    {
        using var folder = new TestFolder();
        var program = Path.Combine(folder.Path, "program");
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere")).FullName;

        // Intermediate files of its own: other builds of the same source may run at the same time.
        (await Command.RunAsync(
            Command.Dotnet,
            [
                "publish", "Node", "-c", "Release", "-o", program, "--artifacts-path", Path.Combine(folder.Path, "artifacts"), "-nodeReuse:false",
                "-p:UseSharedCompilation=false",
            ],
            folder: Source.Root)).Expect(0);
        var node = Path.Combine(program, "Node.dll");
        Assert.True(File.Exists(Path.Combine(program, "wwwroot", "index.html")));
        Assert.True(File.Exists(Path.Combine(program, "appsettings.json")));

        string[] settings = ["--urls", $"http://127.0.0.1:{FreePort.Next()}"];
        foreach (var verb in new[] { "", "init", "token", "token create", "demo" })
        {
            (await RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Expect(0);
        }

        (await RunAsync(["init", "--name", "Alice", "--handle", "alice", "--password-file", "-", .. settings], NodeProcess.Password)).Expect(0);
        var token = (await RunAsync(["token", "create", "--name", "test", .. settings])).Expect(0).OutputLines[^1];

        // Without Node:DataDirectory the data is where the command was given, not in the program's folder.
        Assert.True(File.Exists(Path.Combine(elsewhere, "data", "node.db")));
        Assert.False(Directory.Exists(Path.Combine(program, "data")));

        await using var running = new RunningCommand(Command.Dotnet, [node, .. settings], folder: elsewhere);
        using var api = new OwnerApi(settings[1], token);
        await Poll.UntilAsync(
            async () =>
            {
                Assert.False(running.Process.HasExited, running.Output + running.Errors);
                try
                {
                    return (await api.GetAsync("/healthz")).Status == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the published node to answer");
        (await api.PostAsync("/api/posts", new { text = "From the published program", audience = "public" })).Expect(HttpStatusCode.Created);
        Assert.Contains("<script", (await api.GetAsync("/app")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        (await api.GetAsync("/js/main.js")).Expect(HttpStatusCode.OK);
        (await api.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);
        using var visitor = new OwnerApi(settings[1]);
        Assert.Contains("From the published program", (await visitor.GetAsync("/", "text/html")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        UnixSignal.Stop(running.Process.Id);
        Assert.Equal(0, await running.EndAsync());

        Task<CommandResult> RunAsync(string[] line, string? input = null) => Command.RunAsync(Command.Dotnet, [node, .. line], input, elsewhere);
    }
}
