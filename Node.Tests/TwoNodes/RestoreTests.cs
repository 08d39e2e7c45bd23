using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>A node is destroyed, the folder with it, and comes back from its backup: nobody sees anything twice, and what friends sent is all there.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TestFolder folder = new();

    private string File => Path.Combine(folder.Path, "alice.zip");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_destroyed_node_comes_back_with_its_friends_its_posts_once_and_all_that_was_sent_to_it_meanwhile()
    {
        await using var pair = await Pair.StartAsync();
        await Friends.FollowAsync(pair.Alice, pair.Bob);
        var mine = await pair.Alice.PostPhotosAsync("before", "friends", TestPhoto.Jpeg(seed: 900));
        await pair.Bob.PostAsync("bob before", "friends");
        await pair.Bob.SeesPhotosAsync(mine.GetProperty("url").GetString()!, 1);
        await Poll.UntilAsync(async () => (await AliceReadsBobAsync(pair)).Count == 1, "Bob's first post");
        Assert.Contains("alice.zip", (await pair.Alice.VerbAsync("backup", File)).Expect(0).Output, StringComparison.Ordinal);
        TestFolder.ExpectPrivate(File);

        // Both go on. Part of what Alice posts now reaches Bob, who keeps it.
        await pair.Alice.PostAsync("after", "friends");
        await pair.Bob.PostAsync("bob after, public");
        await pair.Bob.PostAsync("bob after, for friends", "friends");
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Count == 2, "both of Alice's posts at Bob's");
        await DestroyAsync(pair.Alice);
        var gone = await pair.Bob.PostPhotosAsync("bob while she was gone", "friends", TestPhoto.Jpeg(seed: 901));

        Assert.Contains("Restored", (await pair.Alice.VerbAsync("restore", File)).Expect(0).Output, StringComparison.Ordinal);
        await pair.Alice.RunAsync();
        string[] bobs = ["bob before", "bob after, public", "bob after, for friends", "bob while she was gone"];
        await Poll.UntilAsync(async () => (await AliceReadsBobAsync(pair)).Count >= bobs.Length, "what Bob posted meanwhile");
        Assert.Equal(bobs, (await AliceReadsBobAsync(pair)).Reverse());
        await pair.Alice.SeesPhotosAsync(gone.GetProperty("url").GetString()!, 1);

        // Her own: what was in the backup, once, with its photo, and what Bob has kept; and what she posts now is new to Bob.
        await Poll.UntilAsync(async () => (await OwnAsync(pair.Alice)).Contains("after"), "what Bob has kept of her");
        await pair.Alice.PostAsync("back again", "friends");
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Contains("back again"), "the post after the restore");
        await pair.DeliveredAsync();
        Assert.Equal(["before", "after", "back again"], (await pair.BobReadsAsync()).Reverse());
        Assert.Equal(["before", "after", "back again"], (await OwnAsync(pair.Alice)).Reverse());
        var shown = (await pair.Alice.FeedAsync()).Single(p => p.GetProperty("text").GetString() == "before");
        using var image = await pair.Alice.Api.LookAsync(shown.GetProperty("photos")[0].GetProperty("url").GetString()!);
        Assert.Equal(1_200, image.Width);
        Assert.Equal("yes", await Friends.RelationAsync(pair.Bob, pair.Alice.Url, "following"));
    }

    [Fact]
    public async Task A_key_for_sealed_posts_that_was_renewed_after_the_backup_is_renewed_again_and_nothing_that_was_sealed_to_it_is_lost()
    {
        await using var pair = await Pair.StartAsync();
        await Friends.FollowAsync(pair.Alice, pair.Bob);
        (await pair.Alice.VerbAsync("backup", File)).Expect(0);

        // The agreement key is renewed every second for a while; Bob learns of it, and seals to it.
        await pair.Alice.StopAsync();
        pair.Alice.Also = ["--Node:AgreementKeyDays=0.00001"];
        var keys = AgreementKeys(pair.Alice);
        await pair.Alice.RunAsync();
        await Poll.UntilAsync(() => AgreementKeys(pair.Alice) > keys + 1, "another agreement key");
        await pair.Bob.PostAsync("sealed to a key that is lost", "friends");
        await Poll.UntilAsync(async () => (await AliceReadsBobAsync(pair)).Count == 1, "Bob's sealed post");
        await DestroyAsync(pair.Alice);
        await pair.Bob.PostAsync("sealed while she was gone", "friends");

        pair.Alice.Also = [];
        (await pair.Alice.VerbAsync("restore", File)).Expect(0);
        await pair.Alice.RunAsync();
        await Poll.UntilAsync(async () => (await AliceReadsBobAsync(pair)).Count >= 2, "both sealed posts");
        Assert.Equal(["sealed to a key that is lost", "sealed while she was gone"], (await AliceReadsBobAsync(pair)).Reverse());
        await pair.Alice.PostAsync("from the restored", "friends");
        await Poll.UntilAsync(async () => (await pair.BobReadsAsync()).Contains("from the restored"), "Bob to believe the restored node");
        Assert.DoesNotContain(await pair.Bob.Api.ItemsAsync("/api/notifications"), n => n.GetProperty("kind").GetString() == "key_change");
    }

    [Fact]
    public async Task A_backup_of_a_stopped_node_needs_no_passphrase_and_leaves_the_keys_under_it()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("kept");
        await node.StopAsync();
        (await node.TellAsync("correct horse battery staple", "passphrase", "set", "--passphrase-file", "-")).Expect(0);
        (await node.VerbAsync("backup", File)).Expect(0);
        (await node.VerbAsync("backup", File)).ExpectRefusal("--force");
        (await node.VerbAsync("backup", File, "--force")).Expect(0);
        Directory.Delete(node.Folder, recursive: true);
        (await node.VerbAsync("restore", File)).Expect(0);
        Assert.StartsWith("{", await System.IO.File.ReadAllTextAsync(Path.Combine(node.Folder, "keys", "identity.key"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await node.RunLockedAsync();
        await node.StopAsync();
        var secret = Path.Combine(folder.Path, "passphrase");
        await System.IO.File.WriteAllTextAsync(secret, "correct horse battery staple", TestContext.Current.CancellationToken);
        node.Also = [$"--Node:PassphraseFile={secret}"];
        await node.RunAsync();
        Assert.Equal(["kept"], await OwnAsync(node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sealed_backup_is_opened_by_the_printed_phrase_alone(bool running)
    {
        await using var node = NodeProcess.Prepare();
        var phrase = (await node.InitAsync()).OutputLines[^1];
        await node.RunWithTokenAsync();
        await node.PostPhotosAsync("kept", "friends", TestPhoto.Jpeg(seed: 930));
        if (!running)
        {
            await node.StopAsync();
        }

        Assert.Contains("recovery phrase", (await node.VerbAsync("backup", File, "--sealed")).Expect(0).Output, StringComparison.Ordinal);
        TestFolder.ExpectPrivate(File);
        var identity = await System.IO.File.ReadAllTextAsync(Path.Combine(node.Folder, "keys", "identity.key"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(identity.Trim(), System.Text.Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        if (running)
        {
            await node.KillAsync();
        }

        Directory.Delete(node.Folder, recursive: true);
        (await node.VerbAsync("restore", File)).ExpectRefusal("--phrase-file");
        Assert.Contains("slip", (await node.TellAsync(phrase[..^1], "restore", File, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
        await using (var another = NodeProcess.Prepare("bob"))
        {
            var other = (await another.InitAsync()).OutputLines[^1];
            Assert.Contains("another identity", (await node.TellAsync(other, "restore", File, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
        }

        Assert.False(System.IO.File.Exists(Path.Combine(node.Folder, "node.db")));
        (await node.TellAsync(phrase, "restore", File, "--phrase-file", "-")).Expect(0);
        await node.RunAsync();
        var post = Assert.Single(await node.FeedAsync());
        Assert.Equal("kept", post.GetProperty("text").GetString());
        using var image = await node.Api.LookAsync(post.GetProperty("photos")[0].GetProperty("url").GetString()!);
        Assert.Equal(1_200, image.Width);
    }

    [Fact]
    public async Task What_cannot_be_restored_changes_nothing_and_says_why()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        await node.PostAsync("first");
        (await node.VerbAsync("backup", File)).Expect(0);
        (await node.VerbAsync("restore", File)).ExpectRefusal("already runs");
        await node.PostAsync("second");
        await node.StopAsync();
        (await node.VerbAsync("restore", File)).ExpectRefusal("--replace");

        var whole = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);
        var damaged = Path.Combine(folder.Path, "damaged.zip");
        var before = Stamps(node.Folder);
        foreach (var bytes in new[] { whole[..^100], Flip(whole, whole.Length / 3), [] })
        {
            await System.IO.File.WriteAllBytesAsync(damaged, bytes, TestContext.Current.CancellationToken);
            Assert.Contains("nothing was changed", (await node.VerbAsync("restore", damaged, "--replace")).Expect(1).Errors, StringComparison.Ordinal);
        }

        (await node.VerbAsync("restore", Path.Combine(folder.Path, "none.zip"), "--replace")).ExpectRefusal("there is no file");
        Assert.Equal(before, Stamps(node.Folder));

        // Over what is there: it moves aside, whole.
        Assert.Contains("before-restore-", (await node.VerbAsync("restore", File, "--replace")).Expect(0).Output, StringComparison.Ordinal);
        var aside = Assert.Single(Directory.GetDirectories(node.Folder, "before-restore-*"));
        Assert.True(System.IO.File.Exists(Path.Combine(aside, "node.db")));
        Assert.True(System.IO.File.Exists(Path.Combine(aside, "keys", "identity.key")));
        await node.RunAsync();
        Assert.Equal(["first"], await OwnAsync(node));
    }

    [Fact]
    public async Task A_kill_during_a_backup_or_a_restore_leaves_the_node_as_it_was_or_wholly_restored()
    {
        await using var node = await NodeProcess.StartAsync("alice");
        for (var i = 0; i < 4; i++)
        {
            await node.PostPhotosAsync($"photo {i}", "public", TestPhoto.Jpeg(2_400, 1_800, 910 + i));
        }

        (await node.VerbAsync("backup", File)).Expect(0);
        var half = Path.Combine(folder.Path, "half.zip");
        var whole = new FileInfo(File).Length;
        foreach (var written in new[] { 0, whole / 10, whole / 2, whole * 9 / 10 })
        {
            await KilledAsync(() => new FileInfo(half + ".new") is { Exists: true } file && file.Length >= written, node, "backup", half, "--force");
            Assert.True(!System.IO.File.Exists(half) || new FileInfo(half).Length >= whole, "a half-written backup has the name of a whole one");
        }

        Assert.Equal(4, (await OwnAsync(node)).Count);
        await node.PostAsync("not in the backup");
        await node.KillAsync();
        var draft = Path.Combine(node.Folder, "restoring");
        Func<bool>[] moments =
        [
            () => Directory.Exists(draft),
            () => System.IO.File.Exists(Path.Combine(draft, "node.db")),
            () => Directory.Exists(Path.Combine(draft, "keys")) && Directory.GetFiles(Path.Combine(draft, "keys")).Length > 1,
            () => Directory.Exists(Path.Combine(draft, "media")) && Directory.GetDirectories(Path.Combine(draft, "media")).Length > 3,
            () => Directory.GetDirectories(node.Folder, "restored-*").Length > 0,
            () => Directory.GetDirectories(node.Folder, "before-restore-*").Length > 0,
        ];
        foreach (var moment in moments)
        {
            await KilledAsync(moment, node, "restore", File, "--replace");
            await node.RunAsync();
            var own = await OwnAsync(node);
            Assert.True(own.Count == 4 || (own.Count == 5 && own[0] == "not in the backup"), string.Join(", ", own));
            await node.StopAsync();
        }

        (await node.VerbAsync("restore", File, "--replace")).Expect(0);
        Assert.False(Directory.Exists(Path.Combine(node.Folder, "restoring")));
        await node.RunAsync();
        Assert.Equal(4, (await OwnAsync(node)).Count);
    }

    private static async Task DestroyAsync(NodeProcess node)
    {
        await node.KillAsync();
        Directory.Delete(node.Folder, recursive: true);
    }

    /// <summary>Starts the verb and kills it as soon as the moment has come, unless it was quicker.</summary>
    private static async Task KilledAsync(Func<bool> moment, NodeProcess node, params string[] verb)
    {
        await using var command = new RunningCommand(Command.Dotnet, [Command.NodeDll, .. verb, .. node.Settings]);
        while (!command.Process.HasExited && !Seen())
        {
            await Task.Yield();
        }

        // What is looked at may be moving just now.
        bool Seen()
        {
            try
            {
                return moment();
            }
            catch (DirectoryNotFoundException)
            {
                return false;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> OwnAsync(NodeProcess node) =>
        [.. (await node.AllAsync("/api/feed")).Where(p => p.GetProperty("author").GetProperty("url").GetString() == node.Url).Select(p => p.GetProperty("text").GetString()!)];

    private static async Task<IReadOnlyList<string>> AliceReadsBobAsync(Pair pair) =>
        [.. (await pair.Alice.AllAsync("/api/feed")).Where(p => p.GetProperty("author").GetProperty("url").GetString() == pair.Bob.Url).Select(p => p.GetProperty("text").GetString()!)];

    private static int AgreementKeys(NodeProcess node) => Directory.GetFiles(Path.Combine(node.Folder, "keys", "agreement"), "*.key").Length;

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }

    /// <summary>Every file but those of a process that runs, with its size and time.</summary>
    private static IReadOnlyList<string> Stamps(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.Contains("node.lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(f => $"{f} {new FileInfo(f).Length} {System.IO.File.GetLastWriteTimeUtc(f).Ticks}"),
    ];
}
