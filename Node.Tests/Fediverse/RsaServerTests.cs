using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>Friends on servers that know RSA alone. Their checks are written here apart from the node's own, from the documents.</summary>
public sealed class RsaServerTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Followed_and_following_with_posts_both_ways()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        await friend.BefriendAsync(alice);
        await friend.FollowAsync(alice);
        var note = friend.Note("from an old server");
        (await friend.SendAsync(alice, friend.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        var seen = await alice.SeesAsync(note["id"]!.GetValue<string>());
        Assert.False(seen.GetProperty("signed").GetBoolean(), "What only a server vouches for is not called signed.");

        var post = await alice.PostAsync("to an old server");
        var create = (await friend.ReceivesAsync("Create"))[^1];
        Assert.Equal(post.GetProperty("url").GetString(), create.Activity.GetProperty("object").GetProperty("id").GetString());
        Assert.All(friend.Arrivals, a => Assert.True(IsSignedInTheOldForm(alice, a)));
    }

    [Fact]
    public async Task Who_cannot_check_the_one_form_is_sent_the_other_and_that_is_remembered()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartRsaAsync(time: clock);
        friend.Answer = (_, context) => Task.FromResult(context.Request.Headers.ContainsKey("Signature-Input") ? 202 : 401);
        await Friends.AskAsync(alice, friend.Url);
        await Poll.UntilAsync(() => friend.Arrivals.Count == 2, "a second knock");
        Assert.Equal([401, 202], friend.Arrivals.Select(a => a.Answered));
        var follow = friend.Arrivals[1];
        Assert.Contains("alg=\"rsa-v1_5-sha256\"", follow.SignatureInput, StringComparison.Ordinal);
        Assert.True(IsSignedByMessage(alice, follow));

        // From now on the right form comes first, also after a restart.
        await Poll.UntilAsync(() => alice.Get<HostStore>().Reads(friend.Host) == SignatureForm.Rsa, "the form to be remembered");
        await alice.RestartAsync();
        (await friend.SendAsync(alice, friend.Activity("Accept", JsonNode.Parse(follow.Activity.GetRawText())!))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, friend.Url, "following") == "yes", "the accepted follow");
        (await alice.Api.DeleteAsync("/api/people/" + await Friends.IdAsync(alice, friend.Url))).Expect(HttpStatusCode.NoContent);
        await friend.ReceivesAsync("Undo");
        Assert.Equal([401, 202, 202], friend.Arrivals.Select(a => a.Answered));
    }

    [Fact]
    public async Task A_refusal_is_no_reason_to_knock_again()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        friend.Answer = (_, _) => Task.FromResult(403);
        await Friends.AskAsync(alice, friend.Url);
        await friend.ReceivesAsync("Follow");
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync("/api/deliveries")).Any(d => d.GetProperty("state").GetString() == "refused"), "the refusal");
        Assert.Single(friend.Arrivals);
        Assert.Null(alice.Get<HostStore>().Reads(friend.Host));
    }

    [Fact]
    public async Task Who_can_check_neither_form_gets_it_later_and_the_owner_is_told_why()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        friend.Answer = (_, _) => Task.FromResult(401);
        await Friends.AskAsync(alice, friend.Url);
        await Poll.UntilAsync(
            async () => (await alice.Api.ItemsAsync("/api/deliveries")).Any(d => d.GetProperty("attempts").GetInt32() == 1), "the attempt");
        var delivery = (await alice.Api.ItemsAsync("/api/deliveries"))[0];
        Assert.Equal("asleep", delivery.GetProperty("state").GetString());
        Assert.Contains("could not check", delivery.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, friend.Arrivals.Count);
    }

    [Fact]
    public async Task Who_signs_by_message_signatures_is_answered_so()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        (await friend.SendAsync(alice, friend.Activity("Follow", alice.Url), new Forgery { Form = SignatureForm.Rsa })).Expect(HttpStatusCode.Accepted);
        Assert.True(IsSignedByMessage(alice, (await friend.ReceivesAsync("Accept"))[0]));
    }

    [Fact]
    public async Task A_server_that_shows_nothing_to_strangers_is_asked_with_a_signature()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        friend.Gate = request => Microsoft.AspNetCore.Http.HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey("Signature") ? 401 : null;
        await friend.BefriendAsync(alice);
        var get = friend.Gets.First(g => g.Path == "/");
        var signed = $"(request-target): get /\nhost: {friend.Host}\ndate: {get.Headers["date"]}";
        Assert.True(VerifiesDraft(alice, get.Headers["signature"], signed));
    }

    [Fact]
    public async Task A_new_RSA_key_is_believed_from_their_own_server()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        await friend.BefriendAsync(alice);
        friend.Rsa = RSA.Create(2048);
        friend.Documents["/"] = friend.Actor();
        var note = friend.Note("with the new key");
        (await friend.SendAsync(alice, friend.Activity("Create", note))).Expect(HttpStatusCode.Accepted);
        await alice.SeesAsync(note["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_RSA_key_of_somebody_with_an_identity_key_needs_that_keys_hand()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("fedify", showsKey: true);
        await friend.BefriendAsync(alice);
        friend.Rsa = RSA.Create(2048);
        friend.Documents["/"] = friend.Actor();
        var unproven = friend.Activity("Create", friend.Note("by whoever holds the domain"));
        await InboxNodeRefusesAsync(alice, friend, unproven, Refusal.KeyChanged);

        // FriendLook pauses between looks, so the honest one may have to come again.
        var proven = friend.Prove(friend.Activity("Create", friend.Note("by the friend")));
        await Poll.UntilAsync(async () => (await friend.SendAsync(alice, proven)).Status == HttpStatusCode.Accepted, "the proven activity to be taken");
        (await friend.SendAsync(alice, friend.Activity("Create", friend.Note("now known")))).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task The_first_identity_key_that_a_server_shows_is_pinned()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync("old");
        await friend.BefriendAsync(alice);
        await using var modern = await StrangerActor.StartRsaAsync("modern", showsKey: true);
        var actor = friend.Actor();
        actor["assertionMethod"] = new JsonArray(new JsonObject
        {
            ["id"] = friend.KeyId,
            ["type"] = "Multikey",
            ["controller"] = friend.Url,
            ["publicKeyMultibase"] = friend.Key.PublicKeyMultibase,
        });
        friend.Documents["/"] = actor;
        (await alice.Api.PostAsync("/api/people", new { url = friend.Url })).Expect(HttpStatusCode.Created);
        Assert.Equal(friend.Key.PublicKeyMultibase, alice.Get<PeopleStore>().ByActor(friend.Url)!.Key);

        // Once there is one, another is a warning and no more.
        actor = actor.DeepClone().AsObject();
        actor["assertionMethod"]![0]!["publicKeyMultibase"] = modern.Key.PublicKeyMultibase;
        friend.Documents["/"] = actor;
        (await alice.Api.PostAsync("/api/people", new { url = friend.Url })).ExpectProblem(HttpStatusCode.BadGateway, "people.impostor");
        Assert.Equal(friend.Key.PublicKeyMultibase, alice.Get<PeopleStore>().ByActor(friend.Url)!.Key);
    }

    [Fact]
    public async Task Their_outbox_is_believed_at_their_own_origin_only()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        await using var other = await StrangerActor.StartRsaAsync("other");
        var good = friend.Activity("Create", friend.Note("good"));
        var byOther = other.Activity("Create", other.Note("by another"));
        var aboutOther = friend.Activity("Create", friend.Note("about another", other.NewId("notes")));
        friend.Documents["/outbox"] = new JsonObject
        {
            ["id"] = friend.Url + "/outbox",
            ["type"] = "OrderedCollection",
            ["orderedItems"] = new JsonArray(byOther, aboutOther, good),
        };
        await friend.BefriendAsync(alice);
        await alice.SeesAsync(good["object"]!["id"]!.GetValue<string>());
        Assert.Equal(["good"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Whoever_keeps_an_identity_log_signs_by_its_key_alone()
    {
        // The RSA key of a node is real and shown, but a thief of it must not outlive the identity key's rotation.
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.FollowAsync(alice, bob);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(bob.Get<NodeKeys>().Rsa.ExportPem());
        using var client = new HttpClient();
        var activity = new JsonObject
        {
            ["@context"] = "https://www.w3.org/ns/activitystreams",
            ["id"] = bob.Url + "/activities/forged",
            ["type"] = "Like",
            ["actor"] = bob.Url,
            ["object"] = alice.Url + "/posts/none",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, alice.Url + "/inbox");
        new Forgery { Form = SignatureForm.Cavage, Rsa = rsa }.Apply(
            request, Encoding.UTF8.GetBytes(activity.ToJsonString()), null!, bob.Url + "#main-key", DateTimeOffset.UtcNow);
        (await ApiAnswer.OfAsync(client, request)).ExpectProblem(HttpStatusCode.Unauthorized, "inbox.unverified");
    }

    [Fact]
    public async Task The_RSA_key_changes_with_the_identity_key()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var friend = await StrangerActor.StartRsaAsync();
        await friend.FollowAsync(alice);
        var before = alice.Get<NodeKeys>().Rsa.PublicKeyPem;
        (await alice.Api.PostAsync("/api/identity/rotate", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        Assert.NotEqual(before, alice.Get<NodeKeys>().Rsa.PublicKeyPem);
        await alice.RestartAsync();
        await alice.PostAsync("signed by the new key");
        Assert.True(IsSignedInTheOldForm(alice, (await friend.ReceivesAsync("Create"))[0]));
        var shown = (await alice.Anonymous.GetAsync("/", "application/activity+json")).Json.GetProperty("publicKey").GetProperty("publicKeyPem").GetString();
        Assert.Equal(alice.Get<NodeKeys>().Rsa.PublicKeyPem, shown);
    }

    private static async Task InboxNodeRefusesAsync(TestNode alice, StrangerActor friend, JsonObject activity, Refusal reason)
    {
        var refusals = alice.Log.Refusals().Count;
        (await friend.SendAsync(alice, activity)).ExpectProblem(HttpStatusCode.Unauthorized, "inbox.unverified");
        Assert.Equal([reason.ToString()], alice.Log.Refusals().Skip(refusals));
    }

    private static bool IsSignedInTheOldForm(TestNode node, Arrival arrival)
    {
        var digest = "SHA-256=" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(arrival.Body)));
        return arrival.Headers["digest"] == digest
            && VerifiesDraft(node, arrival.Signature, $"(request-target): post /inbox\nhost: {arrival.Headers["host"]}\ndate: {arrival.Headers["date"]}\ndigest: {digest}");
    }

    private static bool VerifiesDraft(TestNode node, string header, string signed)
    {
        var fields = header.Split(',').Select(f => f.Split('=', 2)).ToDictionary(f => f[0], f => f[1].Trim('"'), StringComparer.Ordinal);
        return fields["keyId"] == node.Url + "#main-key" && fields["algorithm"] == "rsa-sha256"
            && fields["headers"] == string.Join(' ', signed.Split('\n').Select(l => l[..l.IndexOf(": ", StringComparison.Ordinal)]))
            && Verifies(node, signed, fields["signature"]);
    }

    private static bool IsSignedByMessage(TestNode node, Arrival arrival)
    {
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(arrival.Body)))}:";
        var parameters = arrival.SignatureInput["sig1=".Length..];
        var signed = $"\"@method\": POST\n\"@target-uri\": http://{arrival.Headers["host"]}/inbox\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}";
        return arrival.Headers["content-digest"] == digest && parameters.Contains($"keyid=\"{node.Url}#main-key\"", StringComparison.Ordinal)
            && Verifies(node, signed, arrival.Signature["sig1=:".Length..^1]);
    }

    private static bool Verifies(TestNode node, string signed, string signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(node.Get<NodeKeys>().Rsa.PublicKeyPem);
        return rsa.VerifyData(Encoding.ASCII.GetBytes(signed), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
