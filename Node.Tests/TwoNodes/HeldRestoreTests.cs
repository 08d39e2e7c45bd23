using System.Net;
using System.Text;
using LiteDB;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>A node is destroyed with all its disks, and comes back from a friend's node by the recovery phrase alone.</summary>
public sealed class HeldRestoreTests : IAsyncLifetime
{
    private readonly NodeProcess alice = NodeProcess.Prepare("alice");
    private readonly NodeProcess bob = NodeProcess.Prepare("bob");
    private string phrase = "";

    public async ValueTask InitializeAsync()
    {
        phrase = (await alice.InitAsync()).OutputLines[^1];
        await Task.WhenAll(alice.RunWithTokenAsync(), NodeProcess.StartAsync(bob));
        await Friends.MeetAsync(alice, bob);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task A_destroyed_node_comes_back_from_a_friends_by_the_phrase_with_photos_and_nobody_sees_anything_twice_or_misses_it()
    {
        var mine = await alice.PostPhotosAsync("before", "friends", TestPhoto.Jpeg(2_400, 1_800, 980));
        (await alice.Api.PostAsync("/api/aspects", new { name = "zeppelins" })).Expect(HttpStatusCode.Created);
        var secret = (await alice.Api.PostAsync("/api/drafts", new { text = "wombats at midnight" })).Status;
        Assert.True(secret is HttpStatusCode.Created or HttpStatusCode.OK);
        var theirs = await bob.PostPhotosAsync("bob before", "friends", TestPhoto.Jpeg(seed: 981));
        await alice.SeesPhotosAsync(theirs.GetProperty("url").GetString()!, 1);
        await bob.SeesPhotosAsync(mine.GetProperty("url").GetString()!, 1);
        await alice.KeepCopyAsync(bob);

        // Both go on; then Alice's machine is gone.
        await alice.PostAsync("after", "friends");
        await bob.PostAsync("bob after", "friends");
        await Poll.UntilAsync(async () => (await ReadAsync(bob, alice)).Count == 2, "both of Alice's posts at Bob's");
        await alice.KillAsync();
        Directory.Delete(alice.Folder, recursive: true);
        await bob.PostAsync("bob while she was gone", "friends");

        // Nothing that only Alice knows can be read in Bob's folder, and Bob has no phrase that opens it.
        foreach (var file in Directory.GetFiles(bob.Folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("node.lock", StringComparison.Ordinal)))
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
            var text = Encoding.Latin1.GetString(copy.ToArray());
            Assert.DoesNotContain("zeppelins", text, StringComparison.Ordinal);
            Assert.DoesNotContain("wombats", text, StringComparison.Ordinal);
        }

        await using (var thief = NodeProcess.Prepare("mallory"))
        {
            var another = (await thief.InitAsync()).OutputLines[^1];
            Assert.Contains("no copy", (await alice.TellAsync(another, "restore", bob.Url, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
        }

        Assert.Contains("slip", (await alice.TellAsync(phrase[..^1], "restore", bob.Url, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
        (await alice.TellAsync(phrase, "restore", "http://127.0.0.1:1", "--phrase-file", "-")).Expect(1);
        Assert.False(File.Exists(Path.Combine(alice.Folder, "node.db")));

        Assert.Contains("Restored", (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(0).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(alice.Folder, "fetching")));
        await alice.RunAsync();
        string[] bobs = ["bob before", "bob after", "bob while she was gone"];
        await Poll.UntilAsync(async () => (await ReadAsync(alice, bob)).Count >= bobs.Length, "what Bob posted meanwhile");
        Assert.Equal(bobs, (await ReadAsync(alice, bob)).Reverse());
        await alice.PostAsync("back again", "friends");
        await Poll.UntilAsync(async () => (await ReadAsync(bob, alice)).Contains("back again"), "the post after the restore");
        Assert.Equal(["before", "after", "back again"], (await ReadAsync(bob, alice)).Reverse());
        await Poll.UntilAsync(async () => (await ReadAsync(alice, alice)).Contains("after"), "what Bob has kept of hers");
        Assert.Equal(["before", "after", "back again"], (await ReadAsync(alice, alice)).Reverse());
        Assert.Contains((await alice.Api.GetAsync("/api/aspects")).Json.GetProperty("items").EnumerateArray(), a => a.GetProperty("name").GetString() == "zeppelins");

        // Her own photo is there; Bob's, which no copy holds, is fetched again from him.
        foreach (var (author, seen) in new[] { (alice.Url, "before"), (bob.Url, "bob before") })
        {
            var post = (await alice.FeedAsync()).Single(p => p.GetProperty("author").GetProperty("url").GetString() == author && p.GetProperty("text").GetString() == seen);
            using var image = await alice.Api.LookAsync(post.GetProperty("photos")[0].GetProperty("url").GetString()!);
            Assert.True(image.Width >= 960, $"{image.Width}");
        }

        // And it goes on: the next copy reaches Bob.
        await alice.SendCopyAsync(bob);
    }

    [Fact]
    public async Task Kills_on_either_side_while_a_copy_is_sent_leave_the_last_whole_one_and_it_goes_on()
    {
        for (var i = 0; i < 6; i++)
        {
            await alice.PostPhotosAsync($"photo {i}", "friends", TestPhoto.Jpeg(3_000, 2_250, 990 + i));
        }

        var id = await alice.AskedAsync(bob);
        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/accept", new { })).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(() => Kept().Length > 3, "the first pieces");
        await alice.KillAsync();
        var half = Kept();
        await alice.RunAsync();
        await Poll.UntilAsync(() => Kept().Length > half.Length, "it to go on");
        await bob.KillAsync();
        await bob.RunAsync();
        var first = await alice.HasCopyAsync(bob);
        Assert.Subset(Kept().ToHashSet(), half.Where(f => !f.EndsWith(".new", StringComparison.Ordinal)).Where(File.Exists).ToHashSet());

        // Killed during a later one: the first is there and restores.
        await alice.PostPhotosAsync("photo 6", "friends", TestPhoto.Jpeg(3_000, 2_250, 997));
        var whole = Kept().Length;
        (await alice.Api.PostAsync($"{HeldCopies.Path}/holders/{first.GetProperty("id").GetString()}/send")).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => Kept().Length > whole || (await alice.HolderAsync(bob))!.Value.GetProperty("made").GetDateTimeOffset() > first.GetProperty("made").GetDateTimeOffset(), "pieces of the second");
        await alice.KillAsync();
        await bob.KillAsync();
        await bob.RunAsync();
        Directory.Delete(alice.Folder, recursive: true);
        (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(0);
        await alice.RunAsync();
        var own = await ReadAsync(alice, alice);
        Assert.True(own.Count is 6 or 7, string.Join(", ", own));
        Assert.Equal(own.Distinct(), own);
    }

    [Fact]
    public async Task A_damaged_copy_is_refused_with_nothing_changed_and_an_interrupted_restore_goes_on()
    {
        await alice.PostPhotosAsync("kept", "friends", TestPhoto.Jpeg(2_400, 1_800, 985));
        await alice.KeepCopyAsync(bob);
        await alice.KillAsync();
        (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).ExpectRefusal("--replace");
        Directory.Delete(alice.Folder, recursive: true);
        var largest = Kept().MaxBy(f => new FileInfo(f).Length)!;
        var honest = await File.ReadAllBytesAsync(largest, TestContext.Current.CancellationToken);
        byte[] changed = [.. honest];
        changed[honest.Length / 2] ^= 1;
        foreach (var bad in new[] { changed, honest[..^1], [] })
        {
            await File.WriteAllBytesAsync(largest, bad, TestContext.Current.CancellationToken);
            Assert.Contains("nothing was changed", (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(alice.Folder, "node.db")));
            Assert.False(File.Exists(Path.Combine(alice.Folder, "fetching", "snapshot.zip")));
        }

        await File.WriteAllBytesAsync(largest, honest, TestContext.Current.CancellationToken);
        (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(0);
        await alice.RunAsync();
        Assert.Equal(["kept"], await ReadAsync(alice, alice));
    }

    [Fact]
    public async Task A_copy_that_does_not_prove_to_be_the_owners_is_taken_only_from_somebody_who_is_trusted()
    {
        await alice.PostAsync("kept");

        // As a keeper would make one up, who knows the public key alone; or a node that was set up before there was a proof.
        await alice.StopAsync();
        using (var database = new LiteDatabase(Path.Combine(alice.Folder, "node.db")))
        {
            var owner = database.GetCollection("meta").FindById("owner");
            Assert.True(owner.Remove("bp"));
            database.GetCollection("meta").Update(owner);
        }

        await alice.RunAsync();
        await alice.KeepCopyAsync(bob);
        await alice.KillAsync();
        Directory.Delete(alice.Folder, recursive: true);
        Assert.Contains("--trust", (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(1).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(alice.Folder, "node.db")));
        (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-", "--trust")).Expect(0);
        await alice.RunAsync();
        Assert.Equal(["kept"], await ReadAsync(alice, alice));

        // The phrase, given once, mends that for the copies to come.
        Assert.Equal(0, await alice.StopAsync());
        (await alice.TellAsync(phrase, "identity", "recover", "--phrase-file", "-")).Expect(0);
        await alice.RunAsync();
        await bob.SeesAsync((await alice.PostAsync("by the new key")).GetProperty("url").GetString()!);
        await alice.HasCopyAsync(bob);
        await alice.SendCopyAsync(bob);
        await alice.KillAsync();
        Directory.Delete(alice.Folder, recursive: true);
        (await alice.TellAsync(phrase, "restore", bob.Url, "--phrase-file", "-")).Expect(0);
    }

    private string[] Kept() => Directory.Exists(Path.Combine(bob.Folder, "kept"))
        ? Directory.GetFiles(Path.Combine(bob.Folder, "kept"), "*", SearchOption.AllDirectories) : [];

    private static async Task<IReadOnlyList<string>> ReadAsync(NodeProcess reader, NodeProcess author) =>
        [.. (await reader.AllAsync("/api/feed")).Where(p => p.GetProperty("author").GetProperty("url").GetString() == author.Url).Select(p => p.GetProperty("text").GetString()!)];
}
