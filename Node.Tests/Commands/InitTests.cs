using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>Setting a node up without a browser.</summary>
public sealed class InitTests
{
    [Fact]
    public async Task Init_prints_a_recovery_phrase_once_and_the_password_signs_in()
    {
        await using var node = NodeProcess.Prepare();
        var first = await node.InitAsync();
        Assert.Matches("^[a-z]{5}(-[a-z]{5}){8}$", first.OutputLines[^1]);
        Assert.Empty(first.ErrorLines);

        var again = await Command.RunAsync(
            Command.Dotnet, [Command.NodeDll, "init", "--name", "Other", "--handle", "other", "--password-file", "-", .. node.Settings], "another password");
        again.Expect(1);
        Assert.Contains("set up already", Assert.Single(again.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(again.OutputLines);

        await node.RunAsync();
        var signedIn = (await node.Anonymous.PostAsync("/api/session", new { password = NodeProcess.Password })).Expect(HttpStatusCode.OK);
        Assert.Equal(node.Name, signedIn.Json.GetProperty("name").GetString());
        Assert.Equal("alice", signedIn.Json.GetProperty("handle").GetString());
        Assert.DoesNotContain("/app/setup#", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_can_come_from_a_file_and_its_last_line_break_is_no_part_of_it()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(file, NodeProcess.Password + "\n", TestContext.Current.CancellationToken);
        await using var node = NodeProcess.Prepare();
        (await node.VerbAsync("init", "--name", "Alice", "--handle", "alice", "--password-file", file)).Expect(0);
        await node.RunAsync();
        (await node.Anonymous.PostAsync("/api/session", new { password = NodeProcess.Password })).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Alice", "not a handle", NodeProcess.Password, "handle")]
    [InlineData("Alice", "älice", NodeProcess.Password, "handle")]
    [InlineData("Alice", "alice", "short", "password")]
    [InlineData("Alice", "alice", "", "password")]
    [InlineData("", "alice", NodeProcess.Password, "name")]
    public async Task What_cannot_be_a_person_is_refused_and_leaves_nothing_behind(string name, string handle, string password, string named)
    {
        await using var node = NodeProcess.Prepare();
        var result = await Command.RunAsync(
            Command.Dotnet, [Command.NodeDll, "init", "--name", name, "--handle", handle, "--password-file", "-", .. node.Settings], password);
        result.ExpectRefusal(named);
        Assert.False(Directory.Exists(node.Folder));
    }

    [Fact]
    public async Task A_password_file_that_is_not_there_is_one_line()
    {
        await using var node = NodeProcess.Prepare();
        var missing = Path.Combine(node.Folder, "no-such-file");
        (await node.VerbAsync("init", "--name", "Alice", "--handle", "alice", "--password-file", missing)).ExpectRefusal("password");
        Assert.False(Directory.Exists(node.Folder));
    }

    [Fact]
    public async Task Keys_and_folder_are_the_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var node = NodeProcess.Prepare();
        await node.InitAsync();
        const UnixFileMode OthersToo = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, Mode(node.Folder) & OthersToo);
        var keys = Directory.GetFiles(Path.Combine(node.Folder, "keys"), "*", SearchOption.AllDirectories);
        Assert.True(keys.Length >= 2, string.Join(' ', keys));
        Assert.All(keys, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file)));
    }

#pragma warning disable CA1416 // Skipped on Windows above.
    private static UnixFileMode Mode(string path) => File.GetUnixFileMode(path);
#pragma warning restore CA1416
}
