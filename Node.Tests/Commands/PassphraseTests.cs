using System.Text;
using System.Text.RegularExpressions;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>The passphrase from the command line: set, changed, removed, and given by a file at the start.</summary>
public sealed partial class PassphraseTests
{
    private const string First = "five plain words of mine";
    private const string Second = "six other plain words of mine";

    [Fact]
    public async Task It_protects_every_key_and_is_given_by_a_file()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        (await node.TellAsync(First, "passphrase", "set", "--passphrase-file", "-")).ExpectRefusal("already runs");
        using (var browser = new OwnerApi(node.Url))
        {
            // A session, so that there are keys for sessions.
            (await browser.PostAsync("/api/session", new { password = NodeProcess.Password })).Expect(System.Net.HttpStatusCode.OK);
        }

        Assert.Equal(0, await node.StopAsync());
        var secrets = Secrets(node.Folder);
        Assert.True(secrets.Count >= 8, $"only {secrets.Count} forms of keys");
        Assert.NotEmpty(Leaks.Of(node.Folder, secrets));

        (await node.TellAsync("short", "passphrase", "set", "--passphrase-file", "-")).ExpectRefusal("8");
        (await node.TellAsync(First, "passphrase", "change", "--passphrase-file", "-")).ExpectRefusal("no passphrase");
        (await node.TellAsync(First, "passphrase", "set", "--passphrase-file", "-")).Expect(0);
        Assert.Equal("", string.Join('\n', Leaks.Of(node.Folder, secrets)));
        (await node.TellAsync(Second, "passphrase", "set", "--passphrase-file", "-")).Expect(1);

        // No verb opens it without; each says which setting to give.
        (await node.VerbAsync("token", "create", "--name", "a")).ExpectRefusal("Node:PassphraseFile");
        (await node.TellAsync(NodeProcess.Password, "init", "--name", "A", "--handle", "a", "--password-file", "-")).ExpectRefusal("Node:PassphraseFile");

        var file = Path.Combine(Path.GetDirectoryName(node.Folder)!, "passphrase");
        node.Also = [$"--Node:PassphraseFile={file}"];
        (await node.VerbAsync("token", "create", "--name", "a")).ExpectRefusal(file);
        await File.WriteAllTextAsync(file, Second, TestContext.Current.CancellationToken);
        (await node.VerbAsync("token", "create", "--name", "a")).ExpectRefusal("not the one");
        await File.WriteAllTextAsync(file, First + "\n", TestContext.Current.CancellationToken);
        (await node.VerbAsync("token", "create", "--name", "a")).Expect(0);
        await node.RunAsync();
        Assert.True((await node.Api.GetAsync("/api/identity")).Json.GetProperty("passphrase").GetBoolean());
        await node.PostAsync("from behind a passphrase", "friends");

        // A new identity key, made while the old one is sealed, takes its place under another name.
        (await node.VerbAsync("identity", "rotate")).Expect(0);
        Assert.Equal(0, await node.StopAsync());

        // Nothing made since lies open either, and the passphrase itself nowhere in the data.
        Assert.Equal("", string.Join('\n', Leaks.Of(node.Folder, secrets)));
        Assert.Empty(Leaks.Of(node.Folder, First));
        Assert.DoesNotContain(First, node.Output + node.Errors, StringComparison.Ordinal);

        (await node.TellAsync(Second, "passphrase", "change", "--passphrase-file", "-", "--current-file", file)).Expect(0);
        (await node.VerbAsync("token", "create", "--name", "a")).ExpectRefusal("not the one");
        (await node.TellAsync(First, "passphrase", "remove", "--current-file", "-")).Expect(1);
        (await node.TellAsync(Second, "passphrase", "remove", "--current-file", "-")).Expect(0);
        node.Also = [];
        await node.RunAsync();
        Assert.False((await node.Api.GetAsync("/api/identity")).Json.GetProperty("passphrase").GetBoolean());
        Assert.Contains(await node.FeedAsync(), p => p.GetProperty("text").GetString() == "from behind a passphrase");
    }

    /// <summary>Every private key of the folder: as bytes, in base64 whole and by line, in hexadecimal.</summary>
    private static List<(string Name, byte[] Bytes)> Secrets(string folder)
    {
        var secrets = new List<(string, byte[])>();
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "keys"), "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var name = Path.GetFileName(file);
            foreach (var line in name.EndsWith(".key", StringComparison.Ordinal) || name.EndsWith(".pem", StringComparison.Ordinal)
                ? text.Split('\n').Where(l => l.Length > 20 && !l.StartsWith("--", StringComparison.Ordinal))
                : Master().Matches(text).Select(m => m.Groups[1].Value))
            {
                secrets.Add((name, Encoding.ASCII.GetBytes(line.Trim())));
                var raw = Convert.FromBase64String(line.Trim());
                secrets.Add(($"{name} raw", raw));
                secrets.Add(($"{name} hex", Encoding.ASCII.GetBytes(Convert.ToHexString(raw))));
                secrets.Add(($"{name} hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(raw))));
            }
        }

        return secrets;
    }

    [GeneratedRegex("<value>([A-Za-z0-9+/=]{40,})</value>")]
    private static partial Regex Master();
}
