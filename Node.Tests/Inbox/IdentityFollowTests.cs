using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>A friend with an identity log, at a server that tells what the test wants: what is followed, and what is refused.</summary>
public sealed class IdentityFollowTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private readonly IdentityKey recovery = IdentityKey.Create();
    private readonly IdentityKey second = IdentityKey.Create();
    private readonly IdentityKey thief = IdentityKey.Create();
    private TestNode bob = null!;
    private StrangerActor friend = null!;
    private StrangerActor elsewhere = null!;
    private IdentityKey first = null!;
    private LoggedStatement genesis = null!;
    private string id = "";

    public async ValueTask InitializeAsync()
    {
        bob = await TestNode.StartAsync("bob", clock);
        friend = await StrangerActor.StartAsync("friend", clock);
        elsewhere = await StrangerActor.StartAsync("friend", clock);
        first = friend.Key;
        genesis = IdentityLog.Genesis(first, recovery.PublicKeyMultibase, friend.Url, clock.GetUtcNow());
        friend.Show([genesis]);
        id = await friend.BefriendAsync(bob);
        await Poll.UntilAsync(() => Known.IdentityHead == genesis.Hash, "the log to be mirrored");
        clock.Advance(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        await bob.DisposeAsync();
        await friend.DisposeAsync();
        await elsewhere.DisposeAsync();
        foreach (var key in (IdentityKey[])[recovery, second, thief, first])
        {
            key.Dispose();
        }
    }

    private Person Known => bob.Get<PeopleStore>().ById(id)!;

    [Fact]
    public async Task A_rotation_by_the_old_key_is_followed_and_old_proofs_hold_in_the_friends_own_outbox()
    {
        var before = friend.Prove(friend.Activity("Create", friend.Note("proven by the first key")));
        Rotate();
        await AcceptedAsync(friend, "by the second key");
        Assert.Equal((second.PublicKeyMultibase, friend.Url), (Known.Key, Known.Actor));
        Assert.Equal([first.PublicKeyMultibase], Known.FormerKeys);
        Assert.Null(Known.Warning);

        // What the first key proved is taken from the friend's outbox; what a key that never was theirs proved is not.
        var forged = friend.Prove(friend.Activity("Create", friend.Note("by no key of theirs")), thief);
        friend.Documents["/outbox"] = new JsonObject
        {
            ["id"] = friend.Url + "/outbox",
            ["type"] = "OrderedCollection",
            ["orderedItems"] = new JsonArray(forged, before),
        };
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromHours(1), async () => (await bob.FeedAsync()).Any(p => Text(p) == "proven by the first key"), "the outbox to be read");
        Assert.DoesNotContain(await bob.FeedAsync(), p => Text(p) == "by no key of theirs");

        // The old key signs no request any more.
        friend.Key = first;
        var late = friend.Activity("Create", friend.Note("late"));
        await InboxNode.RefusesAsync(bob, () => friend.SendAsync(bob, late), Id(late), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
    }

    [Fact]
    public async Task A_key_that_no_statement_names_is_refused_and_the_owner_is_warned()
    {
        friend.Key = thief;
        friend.Show([genesis]);
        var activity = friend.Activity("Create", friend.Note("me, really"));
        await InboxNode.RefusesAsync(bob, () => friend.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        Assert.Contains("another identity key", Known.Warning, StringComparison.Ordinal);
        Assert.Equal(first.PublicKeyMultibase, Known.Key);
    }

    [Fact]
    public async Task Another_identity_at_the_same_address_is_refused()
    {
        friend.Key = thief;
        friend.Show([IdentityLog.Genesis(thief, thief.PublicKeyMultibase, friend.Url, clock.GetUtcNow())]);
        var activity = friend.Activity("Create", friend.Note("me, really"));
        await InboxNode.RefusesAsync(bob, () => friend.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        Assert.NotNull(Known.Warning);
    }

    [Fact]
    public async Task A_log_that_the_pinned_key_never_signed_is_linked_to_nobody()
    {
        await using var plain = await StrangerActor.StartAsync("plain", clock);
        var person = await plain.BefriendAsync(bob);
        using var pinned = plain.Key;
        plain.Key = thief;
        plain.Show([IdentityLog.Genesis(thief, thief.PublicKeyMultibase, plain.Url, clock.GetUtcNow())]);
        clock.Advance(TimeSpan.FromMinutes(2));
        var activity = plain.Activity("Create", plain.Note("me, really"));
        await InboxNode.RefusesAsync(bob, () => plain.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        var known = bob.Get<PeopleStore>().ById(person)!;
        Assert.Equal((pinned.PublicKeyMultibase, null), (known.Key, known.Identity));
    }

    [Fact]
    public async Task A_friend_at_a_new_address_stays_the_same_person_and_an_impostor_at_the_old_one_is_refused()
    {
        await AcceptedAsync(friend, "from the old address");
        var queued = friend.Prove(friend.Activity("Create", friend.Note("written before the move")));
        Move();

        // A delivery that waited: by the old actor id, signed by who lives at the new address.
        (await elsewhere.SendAsync(bob, queued)).Expect(HttpStatusCode.Accepted);
        await bob.SeesAsync(queued["object"]!["id"]!.GetValue<string>());
        Assert.Equal((elsewhere.Url, elsewhere.Inbox), (Known.Actor, Known.Inbox));
        Assert.Equal([friend.Url], Known.FormerActors);
        await AcceptedAsync(elsewhere, "from the new address");
        Assert.Single((await bob.FeedAsync()).Select(p => p.GetProperty("author").GetProperty("id").GetString()).Distinct());

        // They may still take back what they wrote at the old address.
        (await elsewhere.SendAsync(bob, elsewhere.Prove(elsewhere.Activity("Delete", queued["object"]!["id"]!.GetValue<string>())))).Expect(HttpStatusCode.Accepted);
        await bob.LosesAsync(queued["object"]!["id"]!.GetValue<string>());

        // Somebody else got the old domain.
        friend.Key = thief;
        friend.Show([IdentityLog.Genesis(thief, thief.PublicKeyMultibase, friend.Url, clock.GetUtcNow())]);
        var forged = friend.Prove(friend.Activity("Create", friend.Note("I am back")));
        await InboxNode.RefusesAsync(bob, () => friend.SendAsync(bob, forged), Id(forged), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        Assert.NotNull(Known.Warning);
        Assert.Equal(elsewhere.Url, Known.Actor);

        // Nor does an unsigned note at the old address become theirs by way of a reshare.
        friend.Documents["/left"] = friend.Note("left behind", friend.Url + "/left");
        (await elsewhere.SendAsync(bob, elsewhere.Prove(elsewhere.Activity("Announce", friend.Url + "/left")))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(() => bob.Get<FetchStore>().NextDue() is null && bob.Get<ActivityLog>().Pending(10).All(e => e.Outgoing), "the reshare to be handled");
        Assert.DoesNotContain(await bob.FeedAsync(), p => Text(p) == "left behind");
    }

    [Fact]
    public async Task A_friend_who_moves_back_is_followed_back()
    {
        var away = Move();
        await AcceptedAsync(elsewhere, "away");
        clock.Advance(TimeSpan.FromMinutes(1));
        friend.Show([genesis, away, IdentityLog.Address(away.After, first, friend.Url, clock.GetUtcNow())]);
        await AcceptedAsync(friend, "home again");
        Assert.Equal(friend.Url, Known.Actor);
        Assert.Equal([elsewhere.Url], Known.FormerActors);
    }

    [Fact]
    public async Task What_waits_for_a_friend_who_moved_goes_to_the_new_inbox()
    {
        await friend.FollowAsync(bob);
        friend.Answer = (_, _) => Task.FromResult(503);
        await bob.PostAsync("for the friend");
        await friend.ReceivesAsync("Create");
        Move();
        await AcceptedAsync(elsewhere, "here I am");
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(5), () => Task.FromResult(elsewhere.Arrivals.Any(a => a.Type == "Create")), "the post to arrive at the new address");
    }

    [Fact]
    public async Task Whoever_keeps_a_log_moves_by_it_and_not_by_a_Move()
    {
        var next = elsewhere.Actor();
        next["alsoKnownAs"] = new JsonArray(friend.Url);
        elsewhere.Documents["/"] = next;
        var move = friend.Activity("Move", friend.Url);
        move["target"] = elsewhere.Url;
        (await friend.SendAsync(bob, friend.Prove(move))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(() => bob.Get<ActivityLog>().Find(Id(move)) is { Ignored: "Whoever keeps an identity log moves by it." }, "the Move to be ignored");
        Assert.Equal((friend.Url, Relation.Yes), (Known.Actor, Known.Following));
        Assert.Empty(elsewhere.Arrivals);
    }

    [Fact]
    public async Task An_inbox_that_is_gone_ends_no_tie_to_whoever_keeps_a_log()
    {
        await friend.FollowAsync(bob);
        friend.Answer = (_, _) => Task.FromResult(410);
        await bob.PostAsync("are you there?");
        await Poll.UntilAsync(
            async () => (await bob.Api.ItemsAsync("/api/deliveries")).Any(d => d.GetProperty("type").GetString() == "Create" && d.GetProperty("state").GetString() == "refused"), "the answer");
        Assert.Equal((Relation.Yes, Relation.Yes), (Known.Follower, Known.Following));
    }

    [Fact]
    public async Task Who_merely_copies_the_log_of_a_friend_is_refused_and_warns_nobody()
    {
        elsewhere.Show([genesis]);
        var activity = elsewhere.CreateFor(bob, "I have moved");
        await InboxNode.RefusesAsync(
            bob, () => elsewhere.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.IdentityNotProven);
        Assert.Null(Known.Warning);
        Assert.Equal(friend.Url, Known.Actor);
    }

    [Fact]
    public async Task A_statement_by_another_key_moves_nobody()
    {
        var root = JsonNode.Parse(IdentityLog.Address(genesis.After, first, elsewhere.Url, clock.GetUtcNow()).Json)!.AsObject();
        var signed = IntegrityProof.Sign(root, elsewhere.Key, PersonalNode.Protocol.IdentityStatement.MethodOf(first.PublicKeyMultibase), clock.GetUtcNow());
        elsewhere.Show([genesis]);
        elsewhere.Documents["/identity?from=0"] = new JsonObject
        {
            ["id"] = elsewhere.Url + "/identity?from=0",
            ["type"] = "IdentityLog",
            ["statements"] = new JsonArray(signed),
        };
        var activity = elsewhere.CreateFor(bob, "I have moved");
        await InboxNode.RefusesAsync(
            bob, () => elsewhere.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.IdentityNotProven);
    }

    [Fact]
    public async Task A_thief_is_outranked_by_a_recover_that_knew_nothing_of_the_theft()
    {
        // The thief has the key, rotates and moves, and the friend's node follows: so far it cannot know better.
        var stolen = IdentityLog.Rotate(genesis.After, first, thief.PublicKeyMultibase, clock.GetUtcNow());
        var away = IdentityLog.Address(stolen.After, thief, elsewhere.Url, clock.GetUtcNow());
        elsewhere.Key = thief;
        elsewhere.Show([genesis, stolen, away]);
        await AcceptedAsync(elsewhere, "the thief");
        Assert.Equal(elsewhere.Url, Known.Actor);

        var recover = IdentityLog.Recover(genesis.After, recovery, second.PublicKeyMultibase, null, null, clock.GetUtcNow());
        friend.Key = second;
        friend.Show([genesis, recover, IdentityLog.Agreement(recover.After, second, AgreementKey.Create().PublicKeyMultibase, "a", clock.GetUtcNow())]);
        clock.Advance(TimeSpan.FromHours(1));
        await AcceptedAsync(friend, "the owner");
        Assert.Equal((friend.Url, second.PublicKeyMultibase), (Known.Actor, Known.Key));
        Assert.Empty(Known.FormerActors);
        Assert.Equal([first.PublicKeyMultibase], Known.FormerKeys);

        // The thief is a stranger with somebody else's name now.
        clock.Advance(TimeSpan.FromMinutes(2));
        var again = elsewhere.CreateFor(bob, "me again");
        await InboxNode.RefusesAsync(
            bob, () => elsewhere.SendAsync(bob, again), Id(again), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.IdentityNotProven);
        Assert.NotNull(Known.Warning);
    }

    [Fact]
    public async Task A_rotation_on_an_old_head_does_not_undo_a_recover()
    {
        var recover = IdentityLog.Recover(genesis.After, recovery, second.PublicKeyMultibase, null, null, clock.GetUtcNow());
        friend.Key = second;
        friend.Show([genesis, recover]);
        await AcceptedAsync(friend, "the owner");

        clock.Advance(TimeSpan.FromMinutes(2));
        friend.Key = thief;
        friend.Show([genesis, IdentityLog.Rotate(genesis.After, first, thief.PublicKeyMultibase, clock.GetUtcNow())]);
        var activity = friend.Activity("Create", friend.Note("me"));
        await InboxNode.RefusesAsync(bob, () => friend.SendAsync(bob, activity), Id(activity), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.KeyChanged);
        Assert.Equal(second.PublicKeyMultibase, Known.Key);
        Assert.NotNull(Known.Warning);
    }

    [Fact]
    public async Task A_log_is_mirrored_for_its_owner_alone()
    {
        var own = new Forgery { Key = first, KeyId = PersonalNode.Protocol.IdentityStatement.MethodOf(first.PublicKeyMultibase) };
        var byPhrase = own with { Key = recovery, KeyId = PersonalNode.Protocol.IdentityStatement.MethodOf(recovery.PublicKeyMultibase) };
        foreach (var path in (string[])["mine", genesis.Hash])
        {
            foreach (var right in (Forgery[])[own, byPhrase])
            {
                var page = (await elsewhere.GetAsync($"{bob.Url}/identity/{path}?from=0", right)).Expect(HttpStatusCode.OK).Json;
                Assert.Equal(genesis.Hash, IdentityLog.HashOf(Assert.Single(page.GetProperty("statements").EnumerateArray())));
            }

            foreach (var wrong in (Forgery[])
                [
                    Forgery.None, own with { WithoutSignature = true }, own with { Key = thief }, own with { Age = TimeSpan.FromHours(1) },
                    own with { Key = thief, KeyId = PersonalNode.Protocol.IdentityStatement.MethodOf(thief.PublicKeyMultibase) },
                ])
            {
                (await elsewhere.GetAsync($"{bob.Url}/identity/{path}?from=0", wrong)).ExpectProblem(HttpStatusCode.NotFound, "identity.not_found");
            }
        }
    }

    private void Rotate()
    {
        var rotate = IdentityLog.Rotate(genesis.After, first, second.PublicKeyMultibase, clock.GetUtcNow());
        friend.Key = second;
        friend.Show([genesis, rotate]);
    }

    private LoggedStatement Move()
    {
        var address = IdentityLog.Address(genesis.After, first, elsewhere.Url, clock.GetUtcNow());
        elsewhere.Key = first;
        elsewhere.Show([genesis, address]);
        return address;
    }

    private async Task AcceptedAsync(StrangerActor from, string text)
    {
        // A look that began before the change tells nothing of it: an honest sender comes back, and is taken then.
        var note = from.Note(text);
        var create = from.Prove(from.Activity("Create", note));
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(6), async () => (await from.SendAsync(bob, create)).Status == HttpStatusCode.Accepted, "the activity to be taken");
        await bob.SeesAsync(Id(note));
    }

    private static string Id(JsonObject document) => document["id"]!.GetValue<string>();

    private static string? Text(System.Text.Json.JsonElement post) => post.GetProperty("text").GetString();
}
