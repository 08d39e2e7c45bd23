using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>Every verb explains itself, and says in one line what it does not know.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("", "init", "token", "backup", "restore", "demo", "--urls", "--Node:Url", "--Node:DataDirectory", "--Node:AllowPrivateNetworks")]
    [InlineData("init", "--name", "--handle", "--password-file")]
    [InlineData("token", "create")]
    [InlineData("token create", "--name")]
    [InlineData("passphrase", "set", "change", "remove")]
    [InlineData("passphrase set", "--passphrase-file")]
    [InlineData("passphrase change", "--passphrase-file", "--current-file")]
    [InlineData("passphrase remove", "--current-file")]
    [InlineData("identity", "show", "rotate", "recover", "move")]
    [InlineData("identity recover", "--phrase-file", "--from", "--name", "--handle", "--password-file")]
    [InlineData("identity move", "NEW-URL")]
    [InlineData("backup", "FILE", "--force", "--sealed")]
    [InlineData("restore", "FILE", "--replace", "--phrase-file")]
    [InlineData("demo", "Three nodes")]
    public async Task Help_names_what_there_is_and_exits_0(string verb, params string[] words)
    {
        var help = (await Command.NodeAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Expect(0);
        Assert.Empty(help.ErrorLines);
        Assert.Contains("Usage:", help.Output, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("--Node:Url", "--Node:Url")]
    [InlineData("init --name A --handle a --password-file - --nonsense", "--nonsense")]
    [InlineData("init --name A --handle a", "--password-file")]
    [InlineData("token create --name A extra", "extra")]
    [InlineData("token create", "--name")]
    [InlineData("token", "--help")]
    [InlineData("passphrase", "--help")]
    [InlineData("backup", "FILE")]
    [InlineData("restore", "FILE")]
    [InlineData("passphrase set", "--passphrase-file")]
    [InlineData("init", "--name")]
    [InlineData("demo --nonsense", "--nonsense")]
    [InlineData("identity recover", "--phrase-file")]
    [InlineData("identity recover --phrase-file - --from nonsense", "nonsense")]
    [InlineData("identity recover --phrase-file no-such-file", "recovery phrase")]
    [InlineData("identity rotate extra", "extra")]
    public async Task What_is_not_known_is_one_line_and_exit_2(string line, string named)
    {
        using var folder = new TestFolder();
        var result = await Command.RunAsync(Command.Dotnet, [Command.NodeDll, .. line.Split(' ')], "", folder.Path);
        result.ExpectRefusal(named);
        Assert.Empty(folder.Files());
    }
}
