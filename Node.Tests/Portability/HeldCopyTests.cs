using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>A friend's node keeps the backup of another: who agrees to what, what is told, and how either ends it.</summary>
public sealed class HeldCopyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.Zero));
    private TestNode alice = null!;
    private TestNode bob = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice", clock);
        bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task With_both_consents_a_sealed_copy_lies_at_the_friends_and_both_see_it()
    {
        Assert.Equal([bob.Url], (await alice.HeldAsync()).GetProperty("canBeAsked").EnumerateArray().Select(p => p.GetProperty("url").GetString()));
        var photos = await alice.PostPhotosAsync("xylophones", "friends", TestPhoto.Jpeg(seed: 960));
        (await alice.Api.PostAsync("/api/aspects", new { name = "zeppelins" })).Expect(HttpStatusCode.Created);
        var id = await alice.AskedAsync(bob);
        Assert.Equal("asked", (await bob.KeptAsync(alice))!.Value.GetProperty("state").GetString());
        Assert.Single(await NotificationsAsync(bob, "backup_asked"));
        await alice.HolderIsAsync(bob, "asked");
        Assert.Empty(Kept());
        (await alice.AskToKeepAsync(bob)).ExpectProblem(HttpStatusCode.Conflict, "backup.not_asked");

        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/accept", new { limit = 100_000_000 })).Expect(HttpStatusCode.OK);
        var holder = await alice.HasCopyAsync(bob);
        Assert.Equal(100_000_000, holder.GetProperty("limit").GetInt64());
        Assert.False(holder.GetProperty("late").GetBoolean());
        Assert.StartsWith("kept ", Assert.Single(await NotificationsAsync(alice, "backup_copy")).GetProperty("subject").GetString(), StringComparison.Ordinal);
        var kept = (await bob.KeptAsync(alice))!.Value;
        Assert.Equal(holder.GetProperty("made").GetDateTimeOffset(), kept.GetProperty("made").GetDateTimeOffset());
        Assert.Equal(Kept().Sum(f => new FileInfo(f).Length), kept.GetProperty("used").GetInt64());

        // Every file is named by its content, for Bob's node alone, and none of it can be read.
        foreach (var file in Kept())
        {
            TestFolder.ExpectPrivate(file);
            var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
            Assert.DoesNotContain("PersonalNode snapshot", Encoding.Latin1.GetString(content), StringComparison.Ordinal);
        }

        var media = Directory.GetFiles(Path.Combine(alice.Folder.Path, "media"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Subset(Kept().Select(Path.GetFileName).ToHashSet(), media.ToHashSet());
        Assert.NotEqual("", photos.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_copy_a_day_sends_only_what_changed_and_two_are_kept()
    {
        for (var i = 0; i < 300; i++)
        {
            await alice.PostAsync($"post {i} {new string('x', 3_000)}");
        }

        // The search index of all these posts is a large change of its own.
        await Poll.UntilAsync(() => alice.Get<PersonalNode.Storage.SearchBacklog>().Waiting().Sum(n => n.Fresh.Count) < 128, "the search index");
        await alice.KeepCopyAsync(bob);
        var before = Kept().ToHashSet();
        await alice.PostAsync("one more");
        clock.Advance(TimeSpan.FromMinutes(1));
        var made = (await alice.SendCopyAsync(bob)).GetProperty("made").GetDateTimeOffset();
        var both = Kept().ToHashSet();
        Assert.Superset(before, both);
        var added = both.Except(before).Sum(f => new FileInfo(f).Length);
        var first = before.Sum(f => new FileInfo(f).Length);
        Assert.True(added * 3 < first, $"{added} bytes were sent anew, beside {first}.");

        // By itself a day later, a third one: what only the first needed is gone.
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(1), async () => (await alice.HolderAsync(bob))!.Value.GetProperty("made").GetDateTimeOffset() > made, "the copy of the next day");
        Assert.InRange((await alice.HolderAsync(bob))!.Value.GetProperty("made").GetDateTimeOffset() - made, TimeSpan.FromDays(1), TimeSpan.FromDays(5));
        Assert.Contains(before, f => !File.Exists(f));
        Assert.Equal(2, Assert.Single(bob.Get<PersonalNode.Storage.HeldStore>().Kept()).Snapshots.Count);
    }

    [Fact]
    public async Task A_refusal_is_told_and_may_be_taken_back()
    {
        var id = await alice.AskedAsync(bob);
        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/refuse")).Expect(HttpStatusCode.OK);
        await alice.HolderIsAsync(bob, "refused");
        Assert.StartsWith("refused ", Assert.Single(await NotificationsAsync(alice, "backup_copy")).GetProperty("subject").GetString(), StringComparison.Ordinal);

        // Asking again at once does not ring at Bob's again.
        (await alice.AskToKeepAsync(bob)).Expect(HttpStatusCode.Created);
        await alice.HolderIsAsync(bob, "refused");
        Assert.Single(await NotificationsAsync(bob, "backup_asked"));
        Assert.Empty(Kept());
        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/accept", new { })).Expect(HttpStatusCode.OK);
        await alice.HasCopyAsync(bob);
        Assert.NotEmpty(Kept());
    }

    [Fact]
    public async Task What_is_larger_than_the_friend_allows_is_not_sent_and_the_reason_is_shown()
    {
        // Noise, which cannot be compressed.
        for (var i = 0; i < 14; i++)
        {
            await alice.PostPhotosAsync("large", "public", TestPhoto.Jpeg(3_000, 2_400, 970 + i));
        }

        var id = await alice.AskedAsync(bob);
        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/accept", new { limit = 10 })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        await bob.Get<PersonalNode.Portability.Held.Keeper>().AnswerAsync(await NumberAsync(), PersonalNode.Storage.KeptState.Kept, 1_000_000);
        bob.Get<PersonalNode.Portability.Held.HeldWorker>().Tell(await Friends.IdAsync(bob, alice.Url));
        await alice.HolderIsAsync(bob, h => h.GetProperty("failure").GetString() == "limit", "the limit to be noticed");
        Assert.Empty(Kept());

        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/accept", new { })).Expect(HttpStatusCode.OK);
        await alice.HasCopyAsync(bob);

        async Task<long> NumberAsync()
        {
            Assert.True(PersonalNode.Protocol.Ids.TryParse((await bob.KeptAsync(alice))!.Value.GetProperty("id").GetString(), out var number));
            return number;
        }
    }

    [Fact]
    public async Task The_friend_ends_it_and_the_owner_is_told()
    {
        await alice.KeepCopyAsync(bob);
        var id = (await bob.KeptAsync(alice))!.Value.GetProperty("id").GetString();
        (await bob.Api.PostAsync($"{HeldCopies.Path}/kept/{id}/refuse")).Expect(HttpStatusCode.NotFound);
        (await bob.Api.DeleteAsync($"{HeldCopies.Path}/kept/{id}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty(Kept());
        Assert.Null(await bob.KeptAsync(alice));
        var ended = await alice.HolderIsAsync(bob, "ended");
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("made").ValueKind);
        Assert.Contains(await NotificationsAsync(alice, "backup_copy"), n => n.GetProperty("subject").GetString()!.StartsWith("ended ", StringComparison.Ordinal));
        (await alice.Api.DeleteAsync($"{HeldCopies.Path}/holders/{ended.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        Assert.Null(await alice.HolderAsync(bob));
    }

    [Fact]
    public async Task The_owner_ends_it_and_the_friends_node_removes_all_also_when_it_slept()
    {
        var holder = await alice.KeepCopyAsync(bob);
        var kept = Path.Combine(bob.Folder.Path, "kept");
        await bob.StopAsync();
        (await alice.Api.DeleteAsync($"{HeldCopies.Path}/holders/{holder.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await alice.HeldAsync()).GetProperty("holders")[0].GetProperty("failure").GetString() == "asleep", "the first try");
        await alice.RestartAsync();
        Assert.Equal("ending", (await alice.HeldAsync()).GetProperty("holders")[0].GetProperty("state").GetString());
        await bob.StartAgainAsync();
        await Poll.UntilAsync(async () => (await alice.HeldAsync()).GetProperty("holders").GetArrayLength() == 0, "Bob's node to hear of it");
        Assert.Null(await bob.KeptAsync(alice));
        Assert.Empty(Directory.GetDirectories(kept));
    }

    [Fact]
    public async Task A_friend_who_sleeps_is_tried_again_when_their_node_starts_and_an_old_copy_is_warned_of()
    {
        var first = await alice.KeepCopyAsync(bob);
        var made = first.GetProperty("made").GetDateTimeOffset();
        await bob.StopAsync();
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromHours(2), async () => (await alice.HeldAsync()).GetProperty("holders")[0].GetProperty("late").GetBoolean()
                && (await NotificationsAsync(alice, "backup_copy")).Any(n => n.GetProperty("subject").GetString()!.StartsWith("late ", StringComparison.Ordinal)), "the warning");
        var late = (await alice.HeldAsync()).GetProperty("holders")[0];
        Assert.Equal("asleep", late.GetProperty("failure").GetString());
        Assert.Equal(made, late.GetProperty("made").GetDateTimeOffset());
        Assert.True(clock.GetUtcNow() - made < TimeSpan.FromDays(4));

        // Nothing but Bob's start makes it go on: the clock stands still.
        await bob.StartAgainAsync();
        var again = await alice.HasCopyAsync(bob, made);
        Assert.False(again.GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task A_keeper_whose_folder_came_back_without_the_copies_says_so_and_gets_them_again()
    {
        var made = (await alice.KeepCopyAsync(bob)).GetProperty("made").GetDateTimeOffset();
        await bob.StopAsync();
        Directory.Delete(Path.Combine(bob.Folder.Path, "kept"), recursive: true);
        clock.Advance(TimeSpan.FromMinutes(5));
        await bob.StartAgainAsync();
        await alice.HasCopyAsync(bob, made);
        Assert.NotEmpty(Kept());
    }

    [Fact]
    public async Task Only_friends_both_ways_can_be_asked_and_ask()
    {
        await using var carol = await TestNode.StartAsync("carol", clock);
        await Friends.FollowAsync(carol, bob);
        Assert.Empty((await carol.HeldAsync()).GetProperty("canBeAsked").EnumerateArray());
        (await carol.AskToKeepAsync(bob)).ExpectProblem(HttpStatusCode.Conflict, "backup.not_asked");
        (await carol.Api.PostAsync(HeldCopies.Path + "/holders", new { person = "0000000000000" })).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
    }

    private string[] Kept() => Directory.Exists(Path.Combine(bob.Folder.Path, "kept"))
        ? Directory.GetFiles(Path.Combine(bob.Folder.Path, "kept"), "*", SearchOption.AllDirectories) : [];

    private static async Task<IReadOnlyList<JsonElement>> NotificationsAsync(TestNode node, string kind) =>
        [.. (await node.Api.ItemsAsync("/api/notifications")).Where(n => n.GetProperty("kind").GetString() == kind)];
}
