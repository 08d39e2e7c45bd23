using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>The owner goes on at another server: followers elsewhere are asked to follow there, when that account says who it was.</summary>
public sealed class LeavingTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private StrangerActor follower = null!;
    private StrangerActor next = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync();
        follower = await StrangerActor.StartRsaAsync("follower");
        next = await StrangerActor.StartRsaAsync("next");
        await follower.FollowAsync(alice);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await follower.DisposeAsync();
        await next.DisposeAsync();
    }

    [Fact]
    public async Task Followers_are_asked_to_follow_the_account_that_says_who_it_was()
    {
        ClaimAlice();
        var moved = (await LeaveAsync(next.Url)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(next.Url, moved.GetProperty("movedTo").GetString());
        var move = (await follower.ReceivesAsync("Move"))[0].Activity;
        Assert.Equal((alice.Url, alice.Url, next.Url), (move.GetProperty("actor").GetString(), move.GetProperty("object").GetString(), move.GetProperty("target").GetString()));
        var update = (await follower.ReceivesAsync("Update"))[^1].Activity.GetProperty("object");
        Assert.Equal(next.Url, update.GetProperty("movedTo").GetString());
        var actor = (await alice.Anonymous.GetAsync("/", "application/activity+json")).Json;
        Assert.Equal(next.Url, actor.GetProperty("movedTo").GetString());
        Assert.True(Verified(actor), "The actor is signed with what it says now.");

        // The note can be taken back, what was asked cannot.
        var here = (await alice.Api.DeleteAsync("/api/identity/leave")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(JsonValueKind.Null, here.GetProperty("movedTo").ValueKind);
        Assert.False((await alice.Anonymous.GetAsync("/", "application/activity+json")).Json.TryGetProperty("movedTo", out _));
        Assert.Single(follower.Arrivals, a => a.Type == "Move");
    }

    [Fact]
    public async Task An_account_that_does_not_say_so_is_no_place_to_go()
    {
        (await LeaveAsync(next.Url)).ExpectProblem(HttpStatusCode.Conflict, "identity.no_alias");
        (await LeaveAsync(alice.Url)).ExpectProblem(HttpStatusCode.Conflict, "identity.no_account");
        (await LeaveAsync("nobody at all")).ExpectProblem(HttpStatusCode.Conflict, "identity.no_account");
        (await LeaveAsync("")).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.False((await alice.Anonymous.GetAsync("/", "application/activity+json")).Json.TryGetProperty("movedTo", out _));
        Assert.DoesNotContain(follower.Arrivals, a => a.Type == "Move");
    }

    [Fact]
    public async Task It_needs_the_password()
    {
        ClaimAlice();
        (await alice.Api.PostAsync("/api/identity/leave", new { account = next.Url })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await alice.Api.PostAsync("/api/identity/leave", new { account = next.Url, password = "guess" })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        Assert.DoesNotContain(follower.Arrivals, a => a.Type == "Move");
    }

    [Fact]
    public async Task A_friend_with_a_node_is_told_and_decides()
    {
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        ClaimAlice();
        (await LeaveAsync(next.Url)).Expect(HttpStatusCode.OK);
        await Poll.UntilAsync(
            async () => (await Friends.PersonAsync(bob, alice.Url))?.GetProperty("warning").GetString()?.Contains(next.Url, StringComparison.Ordinal) == true, "bob to be told");
        Assert.Equal("yes", await Friends.RelationAsync(bob, alice.Url, "following"));
    }

    private void ClaimAlice()
    {
        var actor = next.Actor();
        actor["alsoKnownAs"] = new JsonArray(alice.Url);
        next.Documents["/"] = actor;
    }

    private Task<ApiAnswer> LeaveAsync(string account) => alice.Api.PostAsync("/api/identity/leave", new { account, password = TestNode.Password });

    private bool Verified(JsonElement actor) =>
        IntegrityProof.Verify(actor, alice.Get<NodeKeys>().Identity.PublicKey) == ProofFailure.None;
}
