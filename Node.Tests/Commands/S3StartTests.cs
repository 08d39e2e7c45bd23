using System.Net;
using System.Net.Sockets;
using PersonalNode.Hosting;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>What is configured wrongly about the store for photos ends the start with one line that says what to change.</summary>
public sealed class S3StartTests
{
    [Theory]
    [InlineData("Endpoint", "ftp://store.example", "Node:Media:S3:Endpoint")]
    [InlineData("Endpoint", "https://store.example/below", "Node:Media:S3:Endpoint")]
    [InlineData("Endpoint", "store.example", "Node:Media:S3:Endpoint")]
    [InlineData("Bucket", "", "Node:Media:S3:Bucket")]
    [InlineData("Bucket", "two words", "Node:Media:S3:Bucket")]
    [InlineData("Region", "two words", "Node:Media:S3:Region")]
    [InlineData("Prefix", "a/../b", "Node:Media:S3:Prefix")]
    [InlineData("Prefix", "a//b", "Node:Media:S3:Prefix")]
    [InlineData("AccessKey", "", "Node:Media:S3:AccessKey is missing")]
    [InlineData("SecretKeyFile", "", "Node:Media:S3:SecretKeyFile is missing")]
    [InlineData("SecretKeyFile", "/nowhere/secret", "Check Node:Media:S3:SecretKeyFile")]
    [InlineData("SecretKeyFile", "/dev/null", "is empty")]
    [InlineData("PathStyle", "perhaps", "Node:Media:S3:PathStyle")]
    public void A_setting_that_cannot_be(string name, string value, string words)
    {
        using var folder = new TestFolder();
        var secret = Path.Combine(folder.Path, "secret");
        File.WriteAllText(secret, "secret");
        var refusal = Assert.Throws<DataFolderException>(() => NodeHost.Build(
        [
            "--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={folder.Path}/data", "--Node:Media:S3:Endpoint=http://127.0.0.1:9", "--Node:Media:S3:Bucket=photos",
            "--Node:Media:S3:AccessKey=key", $"--Node:Media:S3:SecretKeyFile={secret}", $"--Node:Media:S3:{name}={value}",
        ], quiet: true));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task Settings_without_an_endpoint_are_a_mistake_and_an_empty_endpoint_means_the_disk()
    {
        await using var node = NodeProcess.Prepare();
        (await node.VerbAsync("token", "create", "--name", "a", "--Node:Media:S3:Bucket=photos")).ExpectRefusal("Node:Media:S3:Endpoint is missing");
        node.Also = ["--Node:Media:S3:Bucket=photos", "--Node:Media:S3:Endpoint="];
        await node.RunAsync();
        Assert.True(Directory.Exists(Path.Combine(node.Folder, "media")));
    }

    [Fact]
    public async Task A_store_that_never_answers_does_not_keep_the_node_from_running()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        using var folder = new TestFolder();
        var secret = Path.Combine(folder.Path, "secret");
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        await using var node = NodeProcess.Prepare();
        node.Also =
        [
            $"--Node:Media:S3:Endpoint=http://127.0.0.1:{((IPEndPoint)silent.LocalEndPoint!).Port}", "--Node:Media:S3:Bucket=photos", "--Node:Media:S3:AccessKey=key",
            $"--Node:Media:S3:SecretKeyFile={secret}",
        ];
        await node.RunAsync();
        Assert.Contains("it does not answer in time", node.Output, StringComparison.Ordinal);
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task What_the_store_refuses_and_a_place_that_is_anothers()
    {
        await using var store = await S3Store.StartAsync();
        await using var alice = NodeProcess.Prepare("alice");
        alice.Also = store.Settings("home");
        await alice.RunAsync();
        Assert.Equal(["home/owner"], await store.KeysAsync());
        Assert.Equal(0, await alice.StopAsync());

        await using var bob = NodeProcess.Prepare("bob");
        foreach (var (setting, words) in ((string, string)[])
        [
            ("Bucket=nothing", "it has no bucket \"nothing\""),
            ("AccessKey=test:nobody", "Node:Media:S3:AccessKey"),
            ($"SecretKeyFile={Path.Combine(AppContext.BaseDirectory, "appsettings.json")}", "does not belong to the access key"),
            ("Region=elsewhere-1", "another region"),
            ("Prefix=home", "another node's"),
            ($"Endpoint={alice.Address}", "Node:Media:S3:Endpoint"),
        ])
        {
            if (setting.StartsWith("Endpoint", StringComparison.Ordinal))
            {
                // A node is a web server, but no store.
                await alice.RunAsync();
            }

            bob.Also = store.Settings("bob", $"--Node:Media:S3:{setting}");
            (await bob.VerbAsync()).ExpectRefusal(words);
        }

        Assert.Equal(["home/owner"], await store.KeysAsync());
    }
}
