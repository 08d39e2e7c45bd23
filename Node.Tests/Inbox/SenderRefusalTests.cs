using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>The negative matrix of who says what about whom. All requests are honestly signed by the stranger.</summary>
public sealed class SenderRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private StrangerActor stranger = null!;
    private StrangerActor victim = null!;

    public async ValueTask InitializeAsync()
    {
        stranger = await StrangerActor.StartAsync();
        victim = await StrangerActor.StartAsync("victim");
    }

    public async ValueTask DisposeAsync()
    {
        await stranger.DisposeAsync();
        await victim.DisposeAsync();
    }

    [Fact]
    public Task Object_of_another_origin() => ForbiddenAsync(
        stranger.Activity("Create", stranger.Note("x", victim.Url + "/notes/1", null, inbox.Alice.Url)), Refusal.OtherOrigin);

    [Fact]
    public Task Activity_id_of_another_origin() => ForbiddenAsync(
        stranger.Activity("Create", stranger.Note("x", null, null, inbox.Alice.Url), victim.NewId("activities")), Refusal.OtherOrigin);

    [Fact]
    public Task Attributed_to_somebody_else() => ForbiddenAsync(
        stranger.Activity("Create", stranger.Note("x", null, victim.Url, inbox.Alice.Url)), Refusal.OtherOrigin);

    [Fact]
    public Task Attributed_to_two() => ForbiddenAsync(
        stranger.Activity("Create", With(stranger.Note("x", null, null, inbox.Alice.Url), "attributedTo", new JsonArray(victim.Url, stranger.Url))), Refusal.OtherOrigin);

    [Fact]
    public Task Update_of_anothers_post() => ForbiddenAsync(stranger.Activity("Update", victim.Note("changed", victim.Url + "/notes/1")), Refusal.OtherOrigin);

    [Fact]
    public Task Update_of_anothers_profile() => ForbiddenAsync(stranger.Activity("Update", victim.Actor()), Refusal.OtherOrigin);

    [Fact]
    public async Task Delete_of_anothers_post()
    {
        var note = victim.Note("stays", null, null, inbox.Alice.Url);
        var uri = note["id"]!.GetValue<string>();
        (await victim.SendAsync(inbox.Alice, victim.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(() => inbox.Alice.Get<PostStore>().ByUri(uri) is not null, uri);

        await ForbiddenAsync(stranger.Activity("Delete", uri), Refusal.OtherOrigin);
        Assert.False(inbox.Alice.Get<PostStore>().ByUri(uri)!.Deleted);
    }

    [Fact]
    public Task Unsolicited_accept() => ForbiddenAsync(stranger.Activity("Accept", Follow(inbox.Alice.Url + "/follows/0000000000001")), Refusal.Unsolicited);

    [Fact]
    public Task Unsolicited_reject() => ForbiddenAsync(stranger.Activity("Reject", Follow(inbox.Alice.Url + "/follows/0000000000001")), Refusal.Unsolicited);

    [Fact]
    public async Task Accept_of_another_follow_than_the_open_one()
    {
        await Friends.AskAsync(inbox.Alice, stranger.Url);
        await ForbiddenAsync(stranger.Activity("Accept", Follow(inbox.Alice.Url + "/follows/0000000000001")), Refusal.Unsolicited);
        Assert.Equal("requested", await Friends.RelationAsync(inbox.Alice, stranger.Url, "following"));
    }

    [Fact]
    public async Task Accept_in_the_name_of_whom_was_asked()
    {
        await Friends.AskAsync(inbox.Alice, victim.Url);
        var follow = (await victim.ReceivesAsync("Follow"))[0];
        await ForbiddenAsync(stranger.Activity("Accept", JsonNode.Parse(follow.Activity.GetRawText())!), Refusal.Unsolicited);
        Assert.Equal("requested", await Friends.RelationAsync(inbox.Alice, victim.Url, "following"));
    }

    [Fact]
    public async Task Undo_of_anothers_follow()
    {
        await victim.FollowAsync(inbox.Alice);
        var followId = inbox.Alice.Get<PeopleStore>().ByActor(victim.Url)!.FollowerFollowId!;
        var follow = new JsonObject { ["id"] = followId, ["type"] = "Follow", ["actor"] = victim.Url, ["object"] = inbox.Alice.Url };
        await ForbiddenAsync(stranger.Activity("Undo", follow), Refusal.OtherOrigin);
        await ForbiddenAsync(stranger.Activity("Undo", followId), Refusal.OtherOrigin);
        Assert.Equal("yes", await Friends.RelationAsync(inbox.Alice, victim.Url, "follower"));
    }

    [Fact]
    public async Task Blocked_sender()
    {
        await stranger.FollowAsync(inbox.Alice);
        (await inbox.Alice.Api.PutAsync($"/api/people/{await Friends.IdAsync(inbox.Alice, stranger.Url)}/block")).Expect(HttpStatusCode.OK);
        await ForbiddenAsync(stranger.CreateFor(inbox.Alice, "let me in"), Refusal.Blocked);
        await ForbiddenAsync(stranger.Activity("Follow", inbox.Alice.Url), Refusal.Blocked);
        Assert.Equal("no", await Friends.RelationAsync(inbox.Alice, stranger.Url, "follower"));
    }

    [Fact]
    public Task Proof_by_anothers_key() => UnverifiedAsync(
        stranger.Prove(stranger.CreateFor(inbox.Alice, "x"), victim.Key, victim.KeyId), Refusal.BadProof);

    [Fact]
    public Task Proof_by_anothers_key_under_the_own_name() => UnverifiedAsync(
        stranger.Prove(stranger.CreateFor(inbox.Alice, "x"), victim.Key), Refusal.BadProof);

    [Fact]
    public async Task Broken_proof()
    {
        var activity = stranger.Prove(stranger.CreateFor(inbox.Alice, "before"));
        activity["object"]!["content"] = "<p>after</p>";
        await UnverifiedAsync(activity, Refusal.BadProof);
    }

    [Fact]
    public async Task Proof_that_is_none()
    {
        var activity = stranger.CreateFor(inbox.Alice, "x");
        activity["proof"] = "trust me";
        await UnverifiedAsync(activity, Refusal.BadProof);
    }

    [Fact]
    public async Task Actor_document_that_names_another_origin()
    {
        // The stranger's own address shows the victim's id with the stranger's key.
        stranger.Documents["/"] = With(victim.Actor(), "assertionMethod", stranger.Actor()["assertionMethod"]!.DeepClone());
        await UnverifiedAsync(stranger.CreateFor(inbox.Alice, "x"), Refusal.UnknownActor);
    }

    [Fact]
    public async Task Actor_that_redirects_to_another_origin()
    {
        stranger.Redirects["/"] = victim.Url;
        await UnverifiedAsync(stranger.CreateFor(inbox.Alice, "x"), Refusal.UnknownActor);
    }

    [Fact]
    public async Task Victim_with_an_open_redirect_and_an_actor_document_served_elsewhere()
    {
        // The victim's address leads away to a document that claims to be the victim, with the stranger's key.
        var forged = victim.Actor();
        forged["assertionMethod"]![0]!["publicKeyMultibase"] = stranger.Key.PublicKeyMultibase;
        stranger.Documents["/forged"] = forged;
        victim.Redirects["/"] = stranger.Url + "/forged";
        var activity = victim.CreateFor(inbox.Alice, "I never said this");
        await inbox.RefusesAsync(
            () => stranger.SendAsync(inbox.Alice, activity, new Forgery { KeyId = victim.KeyId }), activity["id"]!.GetValue<string>(),
            HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.UnknownActor);
    }

    [Fact]
    public async Task Actor_without_a_key_that_can_be_checked()
    {
        var actor = stranger.Actor();
        actor.Remove("assertionMethod");
        stranger.Documents["/"] = actor;
        await UnverifiedAsync(stranger.CreateFor(inbox.Alice, "x"), Refusal.UnknownActor);
    }

    [Fact]
    public async Task Actor_who_cannot_be_reached()
    {
        stranger.Documents.Clear();
        await UnverifiedAsync(stranger.CreateFor(inbox.Alice, "x"), Refusal.UnknownActor);
    }

    [Fact]
    public async Task Changed_key_of_a_pinned_friend_is_refused_and_the_owner_is_warned()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.BefriendAsync(bob);
        var pinned = friend.Key;
        clock.Advance(TimeSpan.FromMinutes(11));

        friend.Key = IdentityKey.Create();
        friend.Documents["/"] = friend.Actor();
        var activity = friend.Prove(friend.Activity("Create", friend.Note("It is me, really")));
        await InboxNode.RefusesAsync(
            bob, () => friend.SendAsync(bob, activity), activity["id"]!.GetValue<string>(), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        Assert.Contains("another identity key", (await Friends.PersonAsync(bob, friend.Url))!.Value.GetProperty("warning").GetString(), StringComparison.Ordinal);
        (await bob.Api.PostAsync("/api/people", new { url = friend.Url })).ExpectProblem(HttpStatusCode.BadGateway, "people.impostor");

        // What the pinned key signs still counts.
        friend.Key = pinned;
        var note = friend.Note("This is really me");
        (await friend.SendAsync(bob, friend.Prove(friend.Activity("Create", note)))).Expect(HttpStatusCode.Accepted);
        await bob.SeesAsync(note["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Changed_key_of_a_stranger_is_read_again_from_their_own_origin()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await using var passer = await StrangerActor.StartAsync("passer", clock);
        (await passer.SendAsync(bob, passer.CreateFor(bob, "one"))).Expect(HttpStatusCode.Accepted);
        passer.Key = IdentityKey.Create();
        passer.Documents["/"] = passer.Actor();

        // Not at once: nobody can make the node fetch with every request.
        var early = passer.CreateFor(bob, "two");
        await InboxNode.RefusesAsync(
            bob, () => passer.SendAsync(bob, early), early["id"]!.GetValue<string>(), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
        clock.Advance(TimeSpan.FromMinutes(11));
        (await passer.SendAsync(bob, passer.CreateFor(bob, "three"))).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_node_that_is_not_set_up_takes_nothing()
    {
        await using var bare = await TestNode.StartBareAsync();
        (await stranger.SendAsync(bare, stranger.CreateFor(bare, "hello?"))).ExpectProblem(HttpStatusCode.ServiceUnavailable, "inbox.not_ready");
    }

    private static JsonObject With(JsonObject target, string member, JsonNode value)
    {
        target[member] = value;
        return target;
    }

    private JsonObject Follow(string id) => new() { ["id"] = id, ["type"] = "Follow", ["actor"] = inbox.Alice.Url, ["object"] = stranger.Url };

    private Task ForbiddenAsync(JsonObject activity, Refusal reason) =>
        inbox.RefusesAsync(stranger, activity, null, HttpStatusCode.Forbidden, "inbox.refused", reason);

    private Task UnverifiedAsync(JsonObject activity, Refusal reason) =>
        inbox.RefusesAsync(stranger, activity, null, HttpStatusCode.Unauthorized, "inbox.unverified", reason);
}
