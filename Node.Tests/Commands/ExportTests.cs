using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>export and verify from the command line: whether the node runs or not, and without any node.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_exports_whether_the_node_runs_or_not_and_verify_needs_neither()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostPhotosAsync("kept for later", "public", TestPhoto.Jpeg(300, 200));
        await node.PostAsync("for friends", "friends");
        var running = await ExportAsync(node, "running.zip");
        Assert.Equal(0, await node.StopAsync());
        var stopped = await ExportAsync(node, "stopped.zip");

        // The same, but for the moment and what the node did meanwhile.
        Assert.Equal(Paths(running), Paths(stopped));
        foreach (var file in (string[])[running, stopped])
        {
            var verified = (await VerifyAsync(file)).Expect(0);
            Assert.Empty(verified.ErrorLines);
            Assert.Contains(verified.OutputLines, l => l == $"Address   {node.Url}");
            foreach (var kind in (string[])["identity log", "files", "profile", "activities", "posts and profiles", "photos in posts"])
            {
                var numbers = verified.OutputLines.Single(l => l.StartsWith(kind + " ", StringComparison.Ordinal))[20..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
                Assert.True(numbers[0] > 0 && numbers[0] == numbers[1] && numbers[2] == 0, verified.Output);
            }
        }
    }

    [Fact]
    public async Task Verify_says_what_is_wrong_and_whose_it_is_not()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        var file = await ExportAsync(node, "export.zip");
        (await VerifyAsync(file, "--key", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")).Expect(1);
        var key = (await VerifyAsync(file)).Expect(0).OutputLines.Single(l => l.StartsWith("Key", StringComparison.Ordinal))[10..];
        (await VerifyAsync(file, "--key", key)).Expect(0);

        using (var zip = ZipFile.Open(file, ZipArchiveMode.Update))
        {
            zip.GetEntry("activitypub/followers.csv")!.Delete();
        }

        var wrong = (await VerifyAsync(file)).Expect(1);
        Assert.Equal("BAD  activitypub/followers.csv is missing", wrong.OutputLines[^1]);
        Assert.Contains("one thing is not right", Assert.Single(wrong.ErrorLines), StringComparison.Ordinal);

        File.WriteAllText(file, "no zip");
        Assert.Equal("BAD  this is no zip, or it broke off", (await VerifyAsync(file)).Expect(1).OutputLines[^1]);
        (await VerifyAsync(Path.Combine(folder.Path, "nothing.zip"))).ExpectRefusal("nothing.zip");
    }

    [Fact]
    public async Task Nothing_is_overwritten_unasked_and_keys_need_a_passphrase()
    {
        await using var node = NodeProcess.Prepare();
        var file = Path.Combine(folder.Path, "export.zip");
        Assert.Contains("init", Assert.Single((await node.VerbAsync("export", file)).Expect(1).ErrorLines), StringComparison.Ordinal);
        Assert.Empty(folder.Files());
        await node.InitAsync();
        Assert.Contains("no address yet", Assert.Single((await node.VerbAsync("export", file)).Expect(1).ErrorLines), StringComparison.Ordinal);
        Assert.Empty(folder.Files());
        node.PublicUrl = "https://alice.example";
        File.WriteAllText(file, "precious");
        (await node.VerbAsync("export", file)).ExpectRefusal("is there already");
        Assert.Equal("precious", File.ReadAllText(file));

        var passphrase = Path.Combine(folder.Path, "passphrase");
        File.WriteAllText(passphrase, "short\n");
        (await node.VerbAsync("export", file, "--force", "--passphrase-file", passphrase)).ExpectRefusal("passphrase");
        File.WriteAllText(passphrase, "a much longer one\n");
        (await node.VerbAsync("export", file, "--force", "--passphrase-file", passphrase)).Expect(0);
        Assert.Contains("key/identity.json", Paths(file));
        (await VerifyAsync(file)).Expect(0);
        (await node.VerbAsync("export", Path.Combine(folder.Path, "no", "such", "folder.zip"))).Expect(1);
    }

    [Fact]
    public async Task An_export_that_is_stopped_leaves_nothing()
    {
        // A node that begins to answer and never ends.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        await using var slow = builder.Build();
        slow.MapGet("/api/node", () => Results.Json(new { ready = true }));
        slow.MapPost("/api/exports", () => Results.Json(new { id = "x", url = "/api/exports/x/file" }, statusCode: 201));
        slow.MapGet("/api/exports/x", () => Results.Json(new { done = 1, total = 2 }));
        slow.MapGet("/api/exports/x/file", async context =>
        {
            await context.Response.Body.WriteAsync(new byte[256 * 1024]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await slow.StartAsync(TestContext.Current.CancellationToken);
        await using var node = NodeProcess.Prepare();
        Directory.CreateDirectory(node.Folder);
        var word = new JsonObject { ["address"] = slow.Urls.First(), ["token"] = "t", ["pid"] = Environment.ProcessId };
        File.WriteAllText(Path.Combine(node.Folder, "node.run"), word.ToJsonString());

        var file = Path.Combine(folder.Path, "export.zip");
        await using var export = new RunningCommand(Command.Dotnet, [Command.NodeDll, "export", file, .. node.Settings]);
        await Poll.UntilAsync(() => export.Output.Contains("Exported 1 of 2", StringComparison.Ordinal) && new FileInfo(file + ".new") is { Exists: true, Length: > 0 }, "the export to be under way");
        TestFolder.ExpectPrivate(file + ".new");
        UnixSignal.CtrlC(export.Process.Id);
        Assert.Equal(1, await export.EndAsync());
        Assert.Contains("stopped; nothing was written", export.Errors, StringComparison.Ordinal);
        Assert.Empty(folder.Files());
    }

    private async Task<string> ExportAsync(NodeProcess node, string name)
    {
        var file = Path.Combine(folder.Path, name);
        var result = (await node.VerbAsync("export", file)).Expect(0);
        Assert.Empty(result.ErrorLines);
        Assert.StartsWith($"{file} is written", result.OutputLines[^1], StringComparison.Ordinal);
        TestFolder.ExpectPrivate(file);
        Assert.False(File.Exists(file + ".new"));
        return file;
    }

    /// <summary>In an empty folder, without configuration: it may not need any.</summary>
    private static async Task<CommandResult> VerifyAsync(string file, params string[] more)
    {
        using var empty = new TestFolder();
        var result = await Command.RunAsync(Command.Dotnet, [Command.NodeDll, "verify", file, .. more], folder: empty.Path);
        Assert.Empty(empty.Files());
        return result;
    }

    private static List<string> Paths(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        return [.. zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)];
    }
}
