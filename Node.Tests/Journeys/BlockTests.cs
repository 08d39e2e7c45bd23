using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Blocks of people and of whole hosts: nothing goes either way, and what is stored is seen nowhere.</summary>
public sealed class BlockTests
{
    [Fact]
    public async Task What_a_blocked_person_wrote_is_seen_nowhere_and_comes_back_with_the_block()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var mine = await alice.PostAsync("Talk to me");
        var atBob = (await bob.SeesAsync(mine.Url())).Id();
        var reply = await bob.PostAsync("I talk", inReplyTo: atBob);
        var tagged = await bob.PostAsync("About #tides");
        await alice.SeesAsync(tagged.Url());
        var here = (await alice.SeesAsync(reply.Url())).Id();
        var below = await alice.PostAsync("And I answer", inReplyTo: here);
        await alice.NotifiedAsync("reply");
        var id = await Friends.IdAsync(alice, bob.Url);
        await using var live = await EventReader.OpenAsync(alice);
        (await alice.Api.PutAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK);
        await live.NextAsync("rules");

        Assert.DoesNotContain(await alice.FeedAsync(), p => p.AuthorUrl() == bob.Url);
        Assert.Empty(await alice.FeedAsync("tag=tides"));
        Assert.Empty(await alice.FeedAsync("person=" + id));
        Assert.Empty(await alice.NotificationsAsync());
        Assert.Equal(0, await alice.UnreadAsync());
        (await alice.Api.GetAsync("/api/posts/" + here)).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
        (await alice.Api.PutAsync($"/api/posts/{here}/like")).ExpectProblem(HttpStatusCode.NotFound, "posts.not_found");
        (await alice.Api.PostAsync("/api/posts", new { text = "No", audience = "public", inReplyTo = here })).ExpectProblem(HttpStatusCode.NotFound, "posts.reply_not_found");

        // In the thread stands a gap, with what is answered below it.
        var thread = await alice.Api.ItemsAsync($"/api/posts/{mine.Id()}/thread");
        Assert.Equal([mine.Id(), here, below.Id()], thread.Select(p => p.Id()));
        Assert.True(thread[1].GetProperty("deleted").GetBoolean());
        Assert.Equal("", thread[1].GetProperty("html").GetString() + thread[1].GetProperty("text").GetString());
        Assert.DoesNotContain("I talk", (await alice.Api.GetAsync($"/api/posts/{mine.Id()}/thread")).Text, StringComparison.Ordinal);

        await alice.RestartAsync();
        Assert.DoesNotContain(await alice.FeedAsync(), p => p.AuthorUrl() == bob.Url);
        (await alice.Api.DeleteAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK);
        Assert.Single(await alice.FeedAsync("tag=tides"));
        Assert.False((await alice.Api.ItemsAsync($"/api/posts/{mine.Id()}/thread"))[1].GetProperty("deleted").GetBoolean());
    }

    [Fact]
    public async Task A_block_cancels_what_waits_for_the_person_and_says_so()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await StrangerActor.StartAsync("bob", clock);
        await bob.FollowAsync(alice);
        bob.Answer = (_, _) => Task.FromResult(500);
        var post = await alice.PostAsync("Not for Bob after all");
        await Poll.UntilAsync(async () => (await DeliveryAsync(alice, "Create")).GetProperty("attempts").GetInt32() > 0, "a first attempt");
        bob.Answer = (_, _) => Task.FromResult(202);
        (await alice.Api.PutAsync($"/api/people/{await Friends.IdAsync(alice, bob.Url)}/block")).Expect(HttpStatusCode.OK);
        var cancelled = await DeliveryAsync(alice, "Create");
        Assert.Equal("refused", cancelled.GetProperty("state").GetString());
        Assert.Equal("You have blocked this person.", cancelled.GetProperty("reason").GetString());
        var delivery = (await alice.Api.GetAsync("/api/posts/" + post.Id())).Json.GetProperty("delivery");
        Assert.Equal(0, delivery.GetProperty("delivered").GetInt32());

        // The goodbye is the last thing they hear.
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), () => Task.FromResult(bob.Arrivals.Any(a => a.Type == "Reject")), "the goodbye");
        await alice.PostAsync($"Not for @bob@{bob.Host} either");
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync("/api/deliveries")).All(d => d.GetProperty("state").GetString() != "waiting"), "nothing to wait");
        Assert.DoesNotContain(bob.Arrivals, a => a.Type == "Block" || (a.Type == "Create" && a.Answered == 202));
        (await bob.SendAsync(alice, bob.CreateFor(alice, "let me in"))).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_blocked_person_reads_what_strangers_read()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await StrangerActor.StartAsync("bob");
        await bob.FollowAsync(alice);
        var url = (await alice.Api.PostAsync("/api/posts", new { text = "For followers", audience = "friends", unsealed = "send" })).Expect(HttpStatusCode.Created).Json.Url();
        (await bob.GetAsync(url)).Expect(HttpStatusCode.OK);
        Assert.Contains("For followers", (await bob.GetAsync(alice.Url + "/outbox?page=true")).Text, StringComparison.Ordinal);
        (await alice.Api.PutAsync($"/api/people/{await Friends.IdAsync(alice, bob.Url)}/block")).Expect(HttpStatusCode.OK);
        (await bob.GetAsync(url)).Expect(HttpStatusCode.NotFound);
        Assert.DoesNotContain("For followers", (await bob.GetAsync(alice.Url + "/outbox?page=true")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_blocked_person_wrote_does_not_return_through_others()
    {
        // CVE-2026-23961: old posts of a suspended actor came back by boosts.
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartAsync("friend");
        await using var mallory = await StrangerActor.StartAsync("mallory");
        await friend.BefriendAsync(alice);
        (await mallory.SendAsync(alice, mallory.CreateFor(alice, "met once"))).Expect(HttpStatusCode.Accepted);
        var stored = (await alice.NotifiedAsync("mention")).GetProperty("post");
        (await alice.Api.PutAsync($"/api/people/{stored.GetProperty("author").Id()}/block")).Expect(HttpStatusCode.OK);

        // By a reshare of what is here, by a reshare of what would have to be fetched, by a reply, and by themselves.
        var fetched = mallory.Prove(mallory.Note("fetch me", mallory.Url + "/notes/old"));
        mallory.Documents["/notes/old"] = fetched;
        foreach (var uri in new[] { stored.Url(), mallory.Url + "/notes/old" })
        {
            (await friend.SendAsync(alice, friend.Prove(friend.Activity("Announce", uri)))).Expect(HttpStatusCode.Accepted);
        }

        var reply = friend.Note("I answer the blocked one");
        reply["inReplyTo"] = mallory.Url + "/notes/old";
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", reply)))).Expect(HttpStatusCode.Accepted);
        (await mallory.SendAsync(alice, mallory.Prove(mallory.Activity("Like", stored.Url())))).Expect(HttpStatusCode.Forbidden);
        await alice.SeesAsync(reply["id"]!.GetValue<string>());
        await Poll.UntilAsync(() => alice.Get<NodeDatabase>().Read("fetches").Count() == 0, "all fetches to be done");
        Assert.Null(alice.Get<PostStore>().ByUri(mallory.Url + "/notes/old"));
        Assert.All(await alice.FeedAsync(), p => Assert.Equal(friend.Url, p.AuthorUrl()));
        Assert.DoesNotContain("fetch me", (await alice.Api.GetAsync("/api/feed")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_host_is_cut_off_with_everybody_on_it()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await StrangerActor.StartAsync("bob", clock);
        await bob.BefriendAsync(alice);
        await bob.FollowAsync(alice);
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Create", bob.Note("from the bad host"))))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count == 1, "the post");
        bob.Answer = (_, _) => Task.FromResult(500);
        await alice.PostAsync("Waits for Bob");
        await Poll.UntilAsync(async () => (await DeliveryAsync(alice, "Create")).GetProperty("attempts").GetInt32() > 0, "a first attempt");
        var rule = (await alice.Api.PostAsync("/api/rules", new { kind = "host", value = $" HTTP://{bob.Host}/ " })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal(bob.Host, rule.GetProperty("value").GetString());
        Assert.Equal(rule.Id(), (await alice.Api.PostAsync("/api/rules", new { kind = "host", value = bob.Host })).Json.Id());

        Assert.DoesNotContain(await alice.FeedAsync(), p => p.AuthorUrl() == bob.Url);
        Assert.Null(await Friends.PersonAsync(alice, bob.Url));
        Assert.Empty(await alice.NotificationsAsync());
        var cancelled = await DeliveryAsync(alice, "Create");
        Assert.Equal("refused You have blocked this host.", $"{cancelled.GetProperty("state")} {cancelled.GetProperty("reason")}");
        (await alice.Api.PostAsync("/api/people", new { url = bob.Url })).ExpectProblem(HttpStatusCode.Conflict, "people.host_blocked");
        (await bob.SendAsync(alice, bob.CreateFor(alice, "let me in"))).Expect(HttpStatusCode.Forbidden);

        // Nobody there is looked up to find out whether they signed.
        var looks = bob.Gets.Count;
        var neighbour = bob.Url + "/neighbour";
        var unknown = bob.Activity("Create", bob.Note("and me", null, neighbour, alice.Url), null, neighbour);
        (await bob.SendAsync(alice, unknown, new Forgery { KeyId = neighbour + "#key" })).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(looks, bob.Gets.Count);

        // A friend's outbox is for friends: whoever signs from there is a stranger now.
        await alice.PostAsync("For friends only", "friends");
        Assert.DoesNotContain("For friends only", (await bob.GetAsync(alice.Url + "/outbox?page=true")).Text, StringComparison.Ordinal);
        var arrived = bob.Arrivals.Count;
        await alice.PostAsync($"Nothing for @bob@{bob.Host}");
        clock.Advance(TimeSpan.FromMinutes(10));
        await alice.RestartAsync();
        (await alice.Api.PostAsync("/api/people", new { url = bob.Url })).ExpectProblem(HttpStatusCode.Conflict, "people.host_blocked");
        Assert.Equal(arrived, bob.Arrivals.Count);

        (await alice.Api.DeleteAsync("/api/rules/" + rule.Id())).Expect(HttpStatusCode.NoContent);
        (await alice.Api.DeleteAsync("/api/rules/" + rule.Id())).ExpectProblem(HttpStatusCode.NotFound, "rules.not_found");
        bob.Answer = (_, _) => Task.FromResult(202);
        await Friends.AskAsync(alice, bob.Url);
        Assert.Single(await alice.FeedAsync("person=" + await Friends.IdAsync(alice, bob.Url)));
    }

    [Fact]
    public async Task A_redirect_does_not_lead_to_a_blocked_host()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bad = await StrangerActor.StartAsync("bad");
        await using var decoy = await StrangerActor.StartAsync("decoy");
        decoy.Documents.TryRemove("/", out _);
        decoy.Redirects["/"] = bad.Url + "/";
        await alice.Api.PostAsync("/api/rules", new { kind = "host", value = bad.Host });
        (await alice.Api.PostAsync("/api/people", new { url = decoy.Url })).ExpectProblem(HttpStatusCode.Conflict, "people.host_blocked");
    }

    [Fact]
    public async Task A_host_that_cannot_be_meant_is_explained()
    {
        await using var alice = await TestNode.StartAsync("alice");
        foreach (var value in new[] { "", "two words", "user@host.example", "ex**ple.com", "http://a.example/path?x#y", "..", "/etc/passwd", new string('a', 400) })
        {
            (await alice.Api.PostAsync("/api/rules", new { kind = "host", value })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        (await alice.Api.PostAsync("/api/rules", new { kind = "planet", value = "mars" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.PostAsync("/api/rules", new { kind = "host", value = alice.Host })).ExpectProblem(HttpStatusCode.Conflict, "rules.own_host");
        var international = (await alice.Api.PostAsync("/api/rules", new { kind = "host", value = "*.BÜCHER.example" })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("xn--bcher-kva.example", international.GetProperty("value").GetString());
        var rules = alice.Get<RuleStore>();
        Assert.True(rules.BlocksUrl("https://deep.below.bücher.example/users/x"));
        Assert.True(rules.BlocksUrl("https://xn--bcher-kva.example:8443"));
        Assert.False(rules.BlocksUrl("https://notbücher.example"));
        Assert.False(rules.BlocksUrl("https://bücher.example.org"));
    }

    private static async Task<JsonElement> DeliveryAsync(TestNode node, string type) =>
        (await node.Api.ItemsAsync("/api/deliveries")).First(d => d.GetProperty("type").GetString() == type);
}
