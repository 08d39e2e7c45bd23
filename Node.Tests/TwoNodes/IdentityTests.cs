using System.Net;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.TwoNodes;

/// <summary>Losing a domain, a machine or a key does not lose friends. Real processes; a stolen or saved folder is a copy of it.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task A_node_restored_from_its_backup_at_another_address_keeps_its_friends_and_an_impostor_at_the_old_one_is_refused()
    {
        await using var pair = await Pair.StartAsync();
        await Friends.FollowAsync(pair.Alice, pair.Bob);
        var before = await pair.Alice.PostAsync("before the fire");
        var bobs = await pair.BobsIdAsync(before);
        await MirroredAsync(pair.Bob, pair.Alice.Url);

        // The domain is gone and the machine burnt; what there is is yesterday's copy.
        await pair.Alice.StopAsync();
        await using var restored = NodeProcess.Prepare("alice");
        CopyFolder(pair.Alice.Folder, restored.Folder);
        await pair.Bob.PostAsync("Where are you, Alice?");

        await restored.RunAsync();
        await Poll.UntilAsync(() => restored.Output.Contains($"identity move {restored.Url}", StringComparison.Ordinal), "the line that says what to do");
        await restored.StopAsync();
        var moved = (await restored.VerbAsync("identity", "move", restored.Url)).Expect(0);
        Assert.Contains(restored.Url, moved.Output, StringComparison.Ordinal);
        await restored.RunWithTokenAsync(pair.Alice.Token);

        // Bob's node follows by itself: the same person at another address, in both directions.
        await Poll.UntilAsync(async () => await Friends.PersonAsync(pair.Bob, restored.Url) is not null, "bob to know the new address");
        var after = await restored.PostAsync("after the fire", "friends");
        var seen = await pair.Bob.SeesAsync(after.GetProperty("url").GetString()!);
        var old = (await pair.Bob.Api.GetAsync($"/api/posts/{bobs}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(old.GetProperty("author").GetProperty("id").GetString(), seen.GetProperty("author").GetProperty("id").GetString());
        Assert.Equal("yes", await Friends.RelationAsync(pair.Bob, restored.Url, "following"));
        Assert.Equal("yes", await Friends.RelationAsync(pair.Bob, restored.Url, "follower"));
        Assert.Equal(JsonValueKind.Null, (await Friends.PersonAsync(pair.Bob, restored.Url))!.Value.GetProperty("warning").ValueKind);
        await Poll.UntilAsync(async () => (await restored.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "Where are you, Alice?"), "what bob wrote meanwhile");

        // The thread goes on under the post of the old address.
        await pair.Bob.PostAsync("So glad.", inReplyTo: bobs);
        await Poll.UntilAsync(
            async () => (await restored.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "before the fire" && p.GetProperty("replies").GetInt32() == 1), "bob's reply under the old post");
        (await restored.Api.PatchAsync($"/api/posts/{before.GetProperty("id").GetString()}", new { text = "before the great fire" })).Expect(HttpStatusCode.OK);
        await pair.Bob.SeesAsync(before.GetProperty("url").GetString()!, p => p.GetProperty("text").GetString() == "before the great fire");

        // Somebody registers the old domain and has another key.
        await using var impostor = NodeProcess.Prepare("alice", pair.Alice.Port);
        await impostor.InitAsync();
        await impostor.RunWithTokenAsync();
        await Friends.AskAsync(impostor, pair.Bob.Url);
        await Poll.UntilAsync(() => pair.Bob.Output.Contains("KeyChanged", StringComparison.Ordinal), "bob to refuse the impostor");
        await Poll.UntilAsync(
            async () => (await Friends.PersonAsync(pair.Bob, restored.Url))!.Value.GetProperty("warning").ValueKind == JsonValueKind.String, "bob to be warned");
        await restored.PostAsync("still me");
        await Poll.UntilAsync(async () => (await pair.Bob.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "still me"), "alice, not the impostor");
    }

    [Fact]
    public async Task Who_stole_the_key_loses_the_friends_again_to_the_owner_who_has_the_phrase()
    {
        await using var alice = NodeProcess.Prepare("alice");
        var phrase = (await alice.InitAsync()).OutputLines[^1];
        await alice.RunWithTokenAsync();
        await using var bob = await NodeProcess.StartAsync("bob");
        await using var carol = await NodeProcess.StartAsync("carol");
        await Friends.FollowAsync(bob, alice);
        await Friends.FollowAsync(carol, alice);
        await MirroredAsync(bob, alice.Url);
        await MirroredAsync(carol, alice.Url);

        // Carol sleeps while it happens; Bob sees the thief first, who has a copy of the whole folder.
        await alice.StopAsync();
        await carol.StopAsync();
        await using var thief = NodeProcess.Prepare("alice");
        CopyFolder(alice.Folder, thief.Folder);
        (await thief.VerbAsync("identity", "rotate")).Expect(0);
        (await thief.VerbAsync("identity", "move", thief.Url)).Expect(0);
        await thief.RunWithTokenAsync(alice.Token);
        await Poll.UntilAsync(async () => await Friends.PersonAsync(bob, thief.Url) is not null, "bob's node to follow the thief");
        await thief.PostAsync("Send me money");
        await Poll.UntilAsync(async () => (await bob.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "Send me money"), "the thief to be believed");

        // The owner wakes, is told, and takes the identity back with the phrase.
        var file = Path.Combine(alice.Folder, "phrase");
        await File.WriteAllTextAsync(file, phrase + "\n", TestContext.Current.CancellationToken);
        var wrong = await alice.VerbAsync("identity", "recover", "--phrase-file", await FileAsync(alice, "wrong", phrase[..^5] + "babad"));
        wrong.Expect(1);
        Assert.Contains("Compare each with the sheet", Assert.Single(wrong.ErrorLines), StringComparison.Ordinal);
        await alice.RunAsync();
        var recovered = (await alice.VerbAsync("identity", "recover", "--phrase-file", file)).Expect(0);
        Assert.Contains("recover", recovered.Output, StringComparison.Ordinal);
        await carol.RunAsync();

        foreach (var friend in (NodeProcess[])[bob, carol])
        {
            await Poll.UntilAsync(async () => await KeyAtAsync(friend, alice.Url) == await OwnKeyAsync(alice), $"{friend.Handle} to be with the owner");
            Assert.Equal("yes", await Friends.RelationAsync(friend, alice.Url, "following"));
        }

        await alice.PostAsync("It was not me");
        foreach (var friend in (NodeProcess[])[bob, carol])
        {
            await Poll.UntilAsync(async () => (await friend.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "It was not me"), $"the owner at {friend.Handle}'s");
        }

        // What the thief says now reaches nobody.
        await thief.PostAsync("It is still me");
        await Poll.UntilAsync(
            async () => (await thief.AllAsync("/api/deliveries", "after")).Any(d => d.GetProperty("attempts").GetInt32() > 0 && d.GetProperty("state").GetString() != "delivered"),
            "the thief to be refused");
        Assert.DoesNotContain(await bob.FeedAsync(), p => p.GetProperty("text").GetString() == "It is still me");
        Assert.Equal(await OwnKeyAsync(alice), await KeyAtAsync(bob, alice.Url));
    }

    [Fact]
    public async Task With_the_phrase_and_an_empty_folder_a_person_comes_back_through_a_friends_mirror()
    {
        await using var alice = NodeProcess.Prepare("alice");
        var phrase = (await alice.InitAsync()).OutputLines[^1];
        await alice.RunWithTokenAsync();
        await using var bob = await NodeProcess.StartAsync("bob");
        await Friends.FollowAsync(bob, alice);
        await Friends.FollowAsync(alice, bob);
        await alice.PostAsync("the last from the old machine");
        await MirroredAsync(bob, alice.Url);
        var person = await Friends.IdAsync(bob, alice.Url);
        var identity = (await alice.Api.GetAsync("/api/identity")).Json.GetProperty("id").GetString();
        await alice.KillAsync();

        await using var anew = NodeProcess.Prepare("alice");
        string[] recover =
        [
            "identity", "recover", "--phrase-file", await FileAsync(bob, "phrase", phrase), "--from", bob.Url, "--name", "Alice", "--handle", "alice",
            "--password-file", await FileAsync(bob, "password", NodeProcess.Password),
        ];
        (await anew.VerbAsync([.. recover[..6]])).ExpectRefusal("--name");
        (await anew.VerbAsync(recover)).ExpectRefusal("--Node:Url");
        anew.PublicUrl = anew.Address;
        Assert.Contains(identity!, (await anew.VerbAsync(recover)).Expect(0).Output, StringComparison.Ordinal);
        await anew.RunWithTokenAsync();

        // Bob's node knows whom it has before it, and both are friends again.
        await Poll.UntilAsync(async () => await Friends.PersonAsync(bob, anew.Url) is not null, "bob to follow to the new machine");
        Assert.Equal(person, await Friends.IdAsync(bob, anew.Url));
        await Poll.UntilAsync(async () => await Friends.RelationAsync(anew, bob.Url, "following") == "yes", "alice to follow bob again");
        await Poll.UntilAsync(
            async () =>
            {
                if (await Friends.RelationAsync(anew, bob.Url, "follower") == "requested")
                {
                    await anew.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(anew, bob.Url)}/accept");
                }

                return await Friends.RelationAsync(anew, bob.Url, "follower") == "yes";
            },
            "bob to follow alice again");
        await anew.PostAsync("here I am", "friends");
        await Poll.UntilAsync(async () => (await bob.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "here I am"), "alice's post at bob's");
        await bob.PostAsync("welcome back", "friends");
        await Poll.UntilAsync(async () => (await anew.FeedAsync()).Any(p => p.GetProperty("text").GetString() == "welcome back"), "bob's post at alice's");
    }

    /// <summary>Until the friend keeps a mirror of the log at that address, as only its owner can read; here by the words that show the key.</summary>
    private static async Task MirroredAsync(NodeProcess friend, string url)
    {
        var log = await Pair.DocumentAsync(url + "/identity");
        var head = IdentityLog.HashOf(log.GetProperty("statements").EnumerateArray().Last());
        await Poll.UntilAsync(() => TestFolder.Read(Path.Combine(friend.Folder, "node-log.db")).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(head)) >= 0
            || TestFolder.Read(Path.Combine(friend.Folder, "node.db")).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(head)) >= 0, $"{friend.Handle} to mirror the log");
    }

    private static async Task<string?> KeyAtAsync(NodeProcess node, string url) => await Friends.PersonAsync(node, url) is { } person
        ? (await node.Api.GetAsync($"/api/people/{person.GetProperty("id").GetString()}/verification")).Json.GetProperty("theirs").GetString() : null;

    private static async Task<string?> OwnKeyAsync(NodeProcess node) => (await node.Api.GetAsync("/api/me")).Json.GetProperty("key").GetString();

    private static async Task<string> FileAsync(NodeProcess node, string name, string content)
    {
        var file = Path.Combine(node.Folder, name);
        await File.WriteAllTextAsync(file, content + "\n", TestContext.Current.CancellationToken);
        return file;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
