using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>What the owner is told about: every kind, gathered, read, switched off, taken back.</summary>
public sealed class NotificationTests
{
    [Fact]
    public async Task Follows_and_requests_are_told_and_a_request_goes_when_it_is_answered()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await using var live = await EventReader.OpenAsync(alice);
        await Friends.AskAsync(bob, alice.Url);
        var follow = await alice.NotifiedAsync("follow");
        Assert.Equal(bob.Url, follow.Who());
        Assert.False(follow.GetProperty("read").GetBoolean());
        var told = (await live.NextAsync("notification")).Data;
        Assert.Equal(1, told.GetProperty("unread").GetInt32());
        Assert.Equal("follow", told.GetProperty("notification").GetProperty("kind").GetString());
        Assert.Equal(1, (await alice.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("notifications").GetInt32());

        await Friends.AskAsync(alice, bob.Url);
        Assert.Equal(alice.Url, (await bob.NotifiedAsync("request")).Who());
        (await bob.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(bob, alice.Url)}/accept")).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain(await bob.NotificationsAsync(), n => n.Kind() == "request");
        Assert.Equal(0, await bob.UnreadAsync());

        // Taken back by the one who asked: nothing to decide either.
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.AskAsync(carol, bob.Url);
        await bob.NotifiedAsync("request");
        (await carol.Api.DeleteAsync("/api/people/" + await Friends.IdAsync(carol, bob.Url))).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await bob.NotificationsAsync()).Count == 0, "the request to go");
    }

    [Fact]
    public async Task Mentions_and_replies_are_told_once_and_leave_with_their_post()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        await alice.Api.PostAsync("/api/notifications/read", new { });
        var mine = await alice.PostAsync("Hello");
        await bob.SeesAsync(mine.Url());
        var here = (await bob.SeesAsync(mine.Url())).Id();
        var reply = await bob.PostAsync($"Hello back @alice@{alice.Host}", inReplyTo: here);
        var mention = await bob.PostAsync($"Have you met @alice@{alice.Host}?");
        await bob.PostAsync("Nothing about anybody");
        var told = await alice.NotifiedAsync("reply");
        Assert.Equal(reply.Url(), told.GetProperty("post").Url());
        Assert.Equal(mention.Url(), (await alice.NotifiedAsync("mention")).GetProperty("post").Url());
        (await bob.Api.PatchAsync("/api/posts/" + mention.Id(), new { text = $"Have you ever met @alice@{alice.Host}?" })).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await alice.NotifiedAsync("mention")).GetProperty("post").GetProperty("text").GetString()!.Contains("ever", StringComparison.Ordinal), "the edit");
        Assert.Equal(2, await alice.UnreadAsync());
        Assert.Equal(["mention", "reply"], (await alice.NotificationsAsync()).Take(2).Select(n => n.Kind()));

        (await bob.Api.DeleteAsync("/api/posts/" + mention.Id())).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => (await alice.NotificationsAsync()).All(n => n.Kind() != "mention"), "the mention to go");
        Assert.Equal(1, await alice.UnreadAsync());

        // One's own actions are no news.
        await alice.PostAsync($"I am @alice@{alice.Host}", inReplyTo: mine.Id());
        (await alice.Api.PutAsync($"/api/posts/{mine.Id()}/like")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, await alice.UnreadAsync());
    }

    [Fact]
    public async Task Likes_and_reshares_of_one_post_are_gathered_renewed_and_taken_back()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await using var carol = await StrangerActor.StartAsync("carol");
        var post = await alice.PostAsync("Like me");
        var like = bob.Prove(bob.Activity("Like", post.Url()));
        (await bob.SendAsync(alice, like)).Expect(HttpStatusCode.Accepted);
        var first = await alice.NotifiedAsync("like");
        Assert.Equal(1, first.GetProperty("count").GetInt32());
        (await alice.Api.PostAsync("/api/notifications/read", new { upTo = first.Id() })).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await alice.UnreadAsync());
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Announce", post.Url())))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("reshare");

        (await carol.SendAsync(alice, carol.Prove(carol.Activity("Like", post.Url())))).Expect(HttpStatusCode.Accepted);
        var both = await alice.NotifiedAsync("like", n => n.GetProperty("count").GetInt32() == 2);
        Assert.Equal([carol.Url, bob.Url], both.GetProperty("people").EnumerateArray().Select(p => p.Url()));
        Assert.False(both.GetProperty("read").GetBoolean());
        Assert.Equal(first.GetProperty("group").GetString(), both.GetProperty("group").GetString());
        Assert.Equal("like", (await alice.NotificationsAsync())[0].Kind());
        Assert.Equal(2, await alice.UnreadAsync());

        // What was read up to the older one leaves the renewed one unread.
        await alice.Api.PostAsync("/api/notifications/read", new { upTo = first.Id() });
        Assert.Equal(2, await alice.UnreadAsync());

        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Undo", like.DeepClone())))).Expect(HttpStatusCode.Accepted);
        var left = await alice.NotifiedAsync("like", n => n.GetProperty("count").GetInt32() == 1);
        Assert.Equal(carol.Url, left.Who());
        (await alice.Api.DeleteAsync("/api/posts/" + post.Id())).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await alice.NotificationsAsync());
        Assert.Equal(0, await alice.UnreadAsync());
    }

    [Fact]
    public async Task Kinds_are_switched_off_and_a_restart_keeps_everything()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        var all = (await alice.Api.GetAsync("/api/notifications/settings")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(
            ["backup", "backup_asked", "backup_copy", "birthday", "disk_low", "follow", "invitation", "key_change", "like", "mention", "message", "moved", "poll", "quote", "reply", "report", "request", "reshare", "retention"],
            all.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(all.EnumerateObject(), p => Assert.True(p.Value.GetBoolean()));
        Assert.False((await alice.Api.PatchAsync("/api/notifications/settings", new { like = false })).Expect(HttpStatusCode.OK).Json.GetProperty("like").GetBoolean());
        (await alice.Api.PatchAsync("/api/notifications/settings", new { gossip = true })).ExpectProblem(HttpStatusCode.BadRequest, "validation");

        var post = await alice.PostAsync("Like me");
        await bob.SendAsync(alice, bob.Prove(bob.Activity("Like", post.Url())));
        await bob.SendAsync(alice, bob.Prove(bob.Activity("Announce", post.Url())));
        await alice.NotifiedAsync("reshare");
        Assert.Single(await alice.NotificationsAsync());
        await alice.RestartAsync();
        Assert.Equal("reshare", Assert.Single(await alice.NotificationsAsync()).Kind());
        Assert.Equal(1, await alice.UnreadAsync());
        Assert.False((await alice.Api.GetAsync("/api/notifications/settings")).Json.GetProperty("like").GetBoolean());
        (await alice.Api.PostAsync("/api/notifications/read", new { })).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await alice.UnreadAsync());
        (await alice.Api.PostAsync("/api/notifications/read", new { upTo = "nonsense" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.GetAsync("/api/notifications?before=nonsense")).ExpectProblem(HttpStatusCode.BadRequest, "notifications.bad_cursor");
    }

    [Fact]
    public async Task Muted_people_cause_none_and_other_branches_tell_by_one_call()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await bob.FollowAsync(alice);
        var id = await Friends.IdAsync(alice, bob.Url);
        var store = alice.Get<NotificationStore>();
        await alice.Get<NodeDatabase>().WriteAsync(context =>
        {
            store.Add(context, NotificationKind.KeyChange, id);
            store.Add(context, NotificationKind.Message, id, subject: "talk");
            store.Add(context, NotificationKind.Message, id, subject: "talk");
            store.Add(context, NotificationKind.Message, null, subject: "talk");
        });
        Assert.Equal(["message", "key_change", "follow"], (await alice.NotificationsAsync()).Select(n => n.Kind()));
        Assert.Equal("talk", (await alice.NotifiedAsync("message")).GetProperty("subject").GetString());

        Assert.True((await alice.Api.PutAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK).Json.GetProperty("muted").GetBoolean());
        var post = await alice.PostAsync("Like me");
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Like", post.Url())))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await alice.Api.GetAsync("/api/posts/" + post.Id())).Json.GetProperty("likes").GetInt32() == 1, "the like");
        Assert.Equal(3, (await alice.NotificationsAsync()).Count);
    }

    [Fact]
    public async Task Pages_meet_without_a_gap_and_only_the_newest_are_kept()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await bob.FollowAsync(alice);
        var id = await Friends.IdAsync(alice, bob.Url);
        var store = alice.Get<NotificationStore>();
        await alice.Get<NodeDatabase>().WriteAsync(context =>
        {
            for (var i = 0; i < 120; i++)
            {
                store.Add(context, NotificationKind.Message, id, subject: $"talk {i}");
            }
        });
        var pages = await alice.AllAsync("/api/notifications");
        Assert.Equal(121, pages.Count);
        Assert.Equal(121, pages.Select(n => n.Id()).Distinct().Count());
        await store.TrimAsync(50);
        var kept = await alice.AllAsync("/api/notifications");
        Assert.Equal(pages.Take(50).Select(n => n.Id()), kept.Select(n => n.Id()));
        Assert.Equal(50, await alice.UnreadAsync());
    }

    [Fact]
    public async Task A_birthday_is_told_at_the_start_of_the_day_once_a_year()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 4, 10, 9, 0, 0, TimeSpan.Zero));
        clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test"));
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var carol = await TestNode.StartAsync("carol", clock);
        (await bob.Api.PatchAsync("/api/me", new { birthday = "04-12" })).Expect(HttpStatusCode.OK);
        Assert.Equal("--04-12", await WireBirthdayAsync(bob));
        await carol.Api.PatchAsync("/api/me", new { birthday = "1980-04-12" });
        await Friends.FollowAsync(alice, bob);
        Assert.Equal("04-12", (await Friends.PersonAsync(alice, bob.Url))!.Value.GetProperty("birthday").GetString());

        // Carol follows only; nobody is told of her day.
        await Friends.FollowAsync(carol, alice);
        Assert.Empty(await BirthdaysAsync(alice));
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(20), async () => (await BirthdaysAsync(alice)).Count > 0, "the day");
        var told = Assert.Single(await BirthdaysAsync(alice));
        Assert.Equal(bob.Url, told.Who());
        Assert.True(clock.GetLocalNow() is { Day: 12, Hour: < 2 }, $"It was told at {clock.GetLocalNow()}.");
        for (var hours = 0; hours < 30; hours++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await alice.Api.GetAsync("/api/me");
        }

        await alice.RestartAsync();
        Assert.Single(await BirthdaysAsync(alice));

        // Changed by an Update, which everybody who follows gets.
        (await bob.Api.PatchAsync("/api/me", new { birthday = "" })).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await Friends.PersonAsync(alice, bob.Url))!.Value.GetProperty("birthday").ValueKind == JsonValueKind.Null, "the change");
        (await bob.Api.PatchAsync("/api/me", new { birthday = "02-30" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await bob.Api.PatchAsync("/api/me", new { birthday = "2000-02-29" })).Expect(HttpStatusCode.OK);
        Assert.Equal("2000-02-29", await WireBirthdayAsync(bob));
    }

    [Fact]
    public async Task A_birthday_is_read_as_others_write_it()
    {
        await using var alice = await TestNode.StartAsync("alice");
        foreach (var (written, read) in (List<(string, string?)>)
            [("1990-04-12", "1990-04-12"), ("--04-12", "04-12"), ("--0412", "04-12"), ("04-12", "04-12"), ("1899-04-12", null), ("2001-02-29", null), ("12 April", null)])
        {
            await using var bob = await StrangerActor.StartAsync("bob");
            var actor = bob.Actor();
            actor["vcard:bday"] = written;
            bob.Documents["/"] = actor;
            Assert.Equal(read, (await Friends.AskAsync(alice, bob.Url)).GetProperty("birthday").GetString());
        }
    }

    [Fact]
    public async Task The_29th_of_February_is_told_on_the_28th_in_years_that_have_none()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 2, 26, 9, 0, 0, TimeSpan.Zero));
        clock.SetLocalTimeZone(TimeZoneInfo.Utc);
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        (await bob.Api.PatchAsync("/api/me", new { birthday = "02-29" })).Expect(HttpStatusCode.OK);
        await Friends.FollowAsync(alice, bob);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromMinutes(20), async () => (await BirthdaysAsync(alice)).Count > 0, "the day");
        Assert.True(clock.GetUtcNow() is { Month: 2, Day: 28 }, $"It was told at {clock.GetUtcNow()}.");
    }

    private static async Task<string?> WireBirthdayAsync(TestNode node) =>
        (await node.Anonymous.GetAsync("/", "application/activity+json")).Json.GetProperty("vcard:bday").GetString();

    private static async Task<IReadOnlyList<JsonElement>> BirthdaysAsync(TestNode node) => [.. (await node.NotificationsAsync()).Where(n => n.Kind() == "birthday")];
}
