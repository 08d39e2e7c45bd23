using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>
/// Passing on under sealed posts: the author of a post may pass on what was signed for that very post, and nothing else; and a node passes
/// on only what a recipient of its own post sent for the others. Mallory and Bob are followed by Alice; Mallory lies.
/// </summary>
public sealed class RelayTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private StrangerActor mallory = null!;
    private StrangerActor bob = null!;
    private string post = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        mallory = await StrangerActor.StartAsync("mallory");
        bob = await StrangerActor.StartAsync("bob");
        mallory.ShowSealing();
        bob.ShowSealing();
        await mallory.BefriendAsync(alice);
        post = await SealedPostAsync(mallory);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await mallory.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_under_the_post_is_taken()
    {
        var reply = Reply(bob, post);
        await AddAsync(mallory, reply, post);
        var there = await StoredAsync(reply);
        Assert.NotNull(there);
        Assert.False(there.ProofChecked, "The key is known by Mallory's word only.");

        // That word is worth nothing where Bob himself is concerned.
        Assert.Equal("", alice.Get<PeopleStore>().ByActor(bob.Url)!.Key);
        await bob.FollowAsync(alice);
        Assert.Equal(bob.Key.PublicKeyMultibase, alice.Get<PeopleStore>().ByActor(bob.Url)!.Key);
    }

    [Fact]
    public async Task Somebody_known_is_believed_by_their_own_key_only()
    {
        await bob.BefriendAsync(alice);
        using var forged = PersonalNode.Crypto.IdentityKey.Create();
        var reply = bob.Prove(Unsigned(bob, post), forged);
        await AddAsync(mallory, reply, post, forged.PublicKeyMultibase);
        await NothingAsync(reply);
        var honest = Reply(bob, post);
        await AddAsync(mallory, honest, post, forged.PublicKeyMultibase);
        Assert.True((await StoredAsync(honest))!.ProofChecked);
    }

    [Fact]
    public async Task What_was_written_elsewhere_is_not()
    {
        var other = await SealedPostAsync(mallory);
        var elsewhere = Reply(bob, other);
        await AddAsync(mallory, elsewhere, post);
        await NothingAsync(elsewhere);

        var anywhere = Unsigned(bob, post);
        anywhere.Remove("audience");
        bob.Prove(anywhere);
        await AddAsync(mallory, bob.Prove(anywhere), post);
        await NothingAsync(anywhere);
    }

    [Fact]
    public async Task What_nobody_signed_is_not()
    {
        var unsigned = Unsigned(bob, post);
        await AddAsync(mallory, unsigned, post);
        await NothingAsync(unsigned);
        var changed = Reply(bob, post);
        changed["object"]!["content"] = "<p>Something else</p>";
        await AddAsync(mallory, changed, post);
        await NothingAsync(changed);
        var hers = Reply(mallory, post);
        hers["actor"] = alice.Url;
        await AddAsync(mallory, hers, post);
        await NothingAsync(hers);
    }

    [Fact]
    public async Task Nobody_adds_to_anothers_post()
    {
        await bob.BefriendAsync(alice);
        var reply = Reply(mallory, post);
        await AddAsync(bob, reply, post);
        await NothingAsync(reply);
    }

    [Fact]
    public async Task What_somebody_blocked_wrote_is_not()
    {
        var id = await bob.BefriendAsync(alice);
        (await alice.Api.PutAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK);
        var reply = Reply(bob, post);
        await AddAsync(mallory, reply, post);
        await NothingAsync(reply);
    }

    [Fact]
    public async Task Only_what_is_sealed_is_added()
    {
        var reply = Reply(bob, post);
        var add = Add(mallory, reply, post, bob.Key.PublicKeyMultibase);
        add["to"] = new JsonArray(alice.Url);
        (await mallory.SendAsync(alice, mallory.Prove(add))).Expect(HttpStatusCode.Accepted);
        await NothingAsync(reply);
    }

    [Fact]
    public async Task A_key_to_seal_to_is_believed_only_when_the_identity_key_signed_it()
    {
        bob.ShowSealing(proven: false);
        await bob.FollowAsync(alice);
        Assert.Null(alice.Get<PeopleStore>().ByActor(bob.Url)!.AgreementKey);
        await using var carol = await StrangerActor.StartAsync("carol");
        carol.ShowSealing();
        await carol.FollowAsync(alice);
        Assert.Equal(carol.Agreement.PublicKeyMultibase, alice.Get<PeopleStore>().ByActor(carol.Url)!.AgreementKey);
    }

    [Fact]
    public async Task Alices_node_passes_on_for_recipients_only()
    {
        // Bob is in the aspect, Mallory only follows; both can be sealed for.
        await bob.FollowAsync(alice);
        await mallory.FollowAsync(alice);
        var people = new[] { await Friends.IdAsync(alice, bob.Url) };
        var aspect = (await alice.Api.PostAsync("/api/aspects", new { name = "Few", people })).Expect(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
        var own = (await alice.Api.PostAsync("/api/posts", new { text = "For few", audience = new[] { aspect } })).Expect(HttpStatusCode.Created).Json
            .GetProperty("url").GetString()!;
        var arrived = bob.Open((await bob.ReceivesAsync("Sealed"))[0]);
        Assert.Equal("For few", arrived.GetProperty("object").GetProperty("source").GetProperty("content").GetString());
        Assert.Equal([bob.Url], arrived.GetProperty("to").EnumerateArray().Select(t => t.GetString()!));

        var uninvited = Reply(mallory, own, alice.Url);
        (await mallory.SendSealedAsync(alice, uninvited)).Expect(HttpStatusCode.Accepted);
        var open = bob.Prove(Unsigned(bob, own, alice.Url));
        (await bob.SendAsync(alice, open)).Expect(HttpStatusCode.Accepted);
        await SettledAsync();
        Assert.DoesNotContain(alice.Get<NodeDatabase>().Read("log").FindAll(), d => d["t"].AsString == "Add");
    }

    private static JsonObject Unsigned(StrangerActor by, string under, string? to = null)
    {
        var note = by.Note("A reply");
        note["inReplyTo"] = under;
        note["context"] = under;
        note["to"] = new JsonArray(to ?? "http://author.example");
        note.Remove("cc");
        var create = by.Activity("Create", note);
        create["to"] = new JsonArray(to ?? "http://author.example");
        create["audience"] = under;
        return create;
    }

    private static JsonObject Reply(StrangerActor by, string under, string? to = null) => by.Prove(Unsigned(by, under, to));

    private JsonObject Add(StrangerActor by, JsonObject reply, string target, string key)
    {
        var add = by.Activity("Add", reply.DeepClone());
        add["to"] = new JsonArray(alice.Url);
        add["target"] = target;
        add["instrument"] = new JsonObject { ["id"] = reply["actor"]!.GetValue<string>(), ["name"] = "Bob", ["publicKeyMultibase"] = key };
        return add;
    }

    private async Task AddAsync(StrangerActor by, JsonObject reply, string target, string? key = null) =>
        (await by.SendSealedAsync(alice, by.Prove(Add(by, reply, target, key ?? bob.Key.PublicKeyMultibase)))).Expect(HttpStatusCode.Accepted);

    private async Task<string> SealedPostAsync(StrangerActor by)
    {
        var create = by.Activity("Create", by.Note("For a few"));
        create["to"] = new JsonArray(alice.Url);
        create["object"]!["to"] = new JsonArray(alice.Url);
        (await by.SendSealedAsync(alice, by.Prove(create))).Expect(HttpStatusCode.Accepted);
        var id = create["object"]!["id"]!.GetValue<string>();
        await Poll.UntilAsync(() => alice.Get<PostStore>().ByUri(id) is { Sealed: true }, "the post");
        return id;
    }

    private async Task<Post?> StoredAsync(JsonObject activity)
    {
        await SettledAsync();
        return alice.Get<PostStore>().ByUri(activity["object"]!["id"]!.GetValue<string>());
    }

    private async Task NothingAsync(JsonObject activity) => Assert.Null(await StoredAsync(activity));

    private Task SettledAsync() => Poll.UntilAsync(() => alice.Get<ActivityLog>().Pending(100).All(e => e.Outgoing), "what came to be handled");
}
