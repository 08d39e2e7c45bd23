using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Following and being followed, from both sides, through both APIs.</summary>
public sealed class FollowTests
{
    [Theory]
    [InlineData("url")]
    [InlineData("url with a slash")]
    [InlineData("host")]
    [InlineData("handle")]
    [InlineData("acct")]
    public async Task A_friend_is_found_by(string way)
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        var typed = way switch
        {
            "url" => bob.Url,
            "url with a slash" => $"  {bob.Url}/ ",
            "host" => bob.Host,
            "handle" => $"@bob@{bob.Host}",
            _ => $"acct:bob@{bob.Host}",
        };
        var person = await Friends.AskAsync(alice, typed);
        Assert.Equal(bob.Url, person.GetProperty("url").GetString());
        Assert.Equal("bob", person.GetProperty("handle").GetString());
        Assert.Equal($"@bob@{bob.Host}", person.GetProperty("address").GetString());
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, bob.Url, "following") == "yes", "the answer");
        Assert.Equal("yes", await Friends.RelationAsync(bob, alice.Url, "follower"));
    }

    [Fact]
    public async Task A_request_is_accepted_and_both_see_it_live()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await using var atAlice = await EventReader.OpenAsync(alice);
        await using var atBob = await EventReader.OpenAsync(bob);
        Assert.Equal("requested", (await Friends.AskAsync(alice, bob.Url)).GetProperty("following").GetString());

        var request = (await atBob.NextAsync("request")).Data;
        Assert.Equal(alice.Url, request.GetProperty("person").GetProperty("url").GetString());
        var listed = Assert.Single(await bob.Api.ItemsAsync("/api/people/requests"));
        Assert.Equal(1, (await bob.Api.GetAsync("/api/me")).Json.GetProperty("counts").GetProperty("requests").GetInt32());

        var accepted = await bob.Api.PostAsync($"/api/people/requests/{listed.GetProperty("id").GetString()}/accept");
        Assert.Equal("yes", accepted.Expect(HttpStatusCode.OK).Json.GetProperty("follower").GetString());
        await atAlice.NextAsync("person", p => p.GetProperty("following").GetString() == "yes");
        Assert.Empty(await bob.Api.ItemsAsync("/api/people/requests"));
        (await bob.Api.PostAsync($"/api/people/requests/{listed.GetProperty("id").GetString()}/accept")).ExpectProblem(HttpStatusCode.NotFound, "people.no_request");
    }

    [Fact]
    public async Task A_request_is_rejected_and_may_be_made_again()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await Friends.AskAsync(alice, bob.Url);
        await RequestedAsync(bob, alice);
        (await bob.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(bob, alice.Url)}/reject")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, bob.Url, "following") == "rejected", "the no");

        await Friends.AskAsync(alice, bob.Url);
        await RequestedAsync(bob, alice);
        (await bob.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(bob, alice.Url)}/accept")).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, bob.Url, "following") == "yes", "the yes");
    }

    [Fact]
    public async Task Unfollowing_ends_it_on_both_sides()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        (await alice.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(alice, bob.Url)}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "follower") == "no", "bob to know");
        Assert.Equal("yes", await Friends.RelationAsync(alice, bob.Url, "follower"));

        var after = await bob.PostAsync("Not for Alice any more");
        await bob.Api.GetAsync("/api/me");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, after.GetProperty("delivery").ValueKind);
        Assert.Empty(await alice.FeedAsync());
    }

    [Fact]
    public async Task A_follower_is_removed()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.FollowAsync(alice, bob);
        (await bob.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(bob, alice.Url)}/follower")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, bob.Url, "following") == "rejected", "alice to know");
        Assert.Equal("no", await Friends.RelationAsync(bob, alice.Url, "follower"));
    }

    [Fact]
    public async Task A_block_ends_everything_both_ways_and_can_be_taken_back()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var id = await Friends.IdAsync(alice, bob.Url);
        Assert.True((await alice.Api.PutAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK).Json.GetProperty("blocked").GetBoolean());
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "follower") == "no", "the unfollow");
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "following") == "rejected", "the removal");
        (await alice.Api.PostAsync("/api/people", new { url = bob.Url })).ExpectProblem(HttpStatusCode.Conflict, "people.blocked");

        Assert.False((await alice.Api.DeleteAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK).Json.GetProperty("blocked").GetBoolean());
        await Friends.MeetAsync(alice, bob);
    }

    [Fact]
    public async Task Whoever_cannot_be_followed_is_explained()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var stranger = await StrangerActor.StartAsync();
        await using var victim = await StrangerActor.StartAsync("victim");

        async Task ProblemAsync(string url, HttpStatusCode status, string code)
        {
            var problem = (await alice.Api.PostAsync("/api/people", new { url })).ExpectProblem(status, code);
            Assert.EndsWith(".", problem.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Empty(await alice.Api.ItemsAsync("/api/people"));
        }

        await ProblemAsync(alice.Url, HttpStatusCode.Conflict, "people.self");
        await ProblemAsync($"@alice@{alice.Host}", HttpStatusCode.Conflict, "people.self");
        await ProblemAsync($"http://127.0.0.1:{FreePort.Next()}", HttpStatusCode.BadGateway, "people.unreachable");
        await ProblemAsync("http://no-such-host.invalid", HttpStatusCode.BadGateway, "people.unreachable");
        await ProblemAsync(stranger.Url + "/nobody", HttpStatusCode.NotFound, "people.not_found");
        await ProblemAsync($"@nobody@{alice.Host}", HttpStatusCode.NotFound, "people.not_found");
        await ProblemAsync(alice.Url + "/app", HttpStatusCode.NotFound, "people.not_found");

        stranger.Documents["/note"] = stranger.Note("no person", stranger.Url + "/note");
        await ProblemAsync(stranger.Url + "/note", HttpStatusCode.NotFound, "people.not_found");
        var keyless = stranger.Actor();
        keyless.Remove("assertionMethod");
        stranger.Documents["/"] = keyless;
        await ProblemAsync(stranger.Url, HttpStatusCode.BadGateway, "people.no_key");

        // Shows the victim's identity; the victim's own address does not confirm the one it claims.
        stranger.Documents["/"] = stranger.Actor();
        var impostor = stranger.Actor();
        impostor["id"] = victim.Url + "/me";
        impostor["inbox"] = victim.Url + "/inbox";
        stranger.Documents["/"] = impostor;
        victim.Documents["/me"] = victim.Actor();
        await ProblemAsync(stranger.Url, HttpStatusCode.BadGateway, "people.impostor");

        foreach (var nonsense in (string[])["", "   ", "nobody", "ftp://a.example", "http://", "@", "@@a.example", "http://user:pw@a.example", "javascript:alert(1)", new string('a', 501)])
        {
            (await alice.Api.PostAsync("/api/people", new { url = nonsense })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }
    }

    [Fact]
    public async Task Private_addresses_are_not_called_unless_allowed()
    {
        await using var alice = await TestNode.StartAsync("alice", null, true, "--Node:AllowPrivateNetworks=false");
        await using var stranger = await StrangerActor.StartAsync();
        foreach (var address in (string[])
            [stranger.Url, stranger.Url.Replace("http", "https", StringComparison.Ordinal), stranger.Host, $"https://localhost:{new Uri(stranger.Url).Port}", "https://10.0.0.1", "https://[::1]:8080", "https://169.254.169.254"])
        {
            (await alice.Api.PostAsync("/api/people", new { url = address })).ExpectProblem(HttpStatusCode.BadGateway, "people.private_address");
        }
    }

    [Fact]
    public async Task The_last_fifty_posts_come_with_a_new_friend_once_each()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        for (var i = 0; i < 60; i++)
        {
            await bob.PostAsync(i.ToString(CultureInfo.InvariantCulture), i == 55 ? "friends" : "public");
        }

        var newest = await bob.PostAsync("newest");
        await Friends.FollowAsync(alice, bob);
        await alice.SeesAsync(newest.GetProperty("url").GetString()!);
        await Poll.UntilAsync(async () => (await alice.FeedAsync()).Count >= 50, "the backfill");
        var first = await TextsAsync(alice);
        Assert.Equal(50, first.Count);
        Assert.Equal(["newest", "59", "58", "57", "56"], first.Take(5));
        Assert.Equal(first, first.Distinct());

        // Unfollowed and followed again, and restarted, nothing is there twice.
        (await alice.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(alice, bob.Url)}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "follower") == "no", "bob to know");
        await Friends.FollowAsync(alice, bob);
        await alice.RestartAsync();
        await alice.SeesAsync((await bob.PostAsync("after")).GetProperty("url").GetString()!);
        var then = await TextsAsync(alice);
        Assert.Equal(then, then.Distinct());
    }

    [Fact]
    public async Task A_profile_change_reaches_the_friend()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.FollowAsync(alice, bob);
        await using var live = await EventReader.OpenAsync(alice);
        (await bob.Api.PatchAsync("/api/me", new { name = "Bob the Second", bio = "Now *with* a bio" })).Expect(HttpStatusCode.OK);
        var person = (await live.NextAsync("person", p => p.GetProperty("name").GetString() == "Bob the Second")).Data;
        Assert.Contains("<em>with</em>", person.GetProperty("bioHtml").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_given_up_says_goodbye()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Delete", JsonValue.Create(friend.Url))))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, friend.Url, "following") == "rejected", "the goodbye");
        Assert.NotNull((await Friends.PersonAsync(alice, friend.Url))!.Value.GetProperty("warning").GetString());
    }

    private static async Task<List<string>> TextsAsync(TestNode node) =>
        [.. (await node.FeedAsync()).Select(p => p.GetProperty("text").GetString()!)];

    private static Task RequestedAsync(TestNode asked, TestNode asking) => Poll.UntilAsync(
        async () => await Friends.RelationAsync(asked, asking.Url, "follower") == "requested", $"the request of {asking.Handle}");
}
