using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>The negative matrix of signatures by RSA, in both forms: each test is one lie in an otherwise honest request.</summary>
public sealed class RsaRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private static readonly Forgery Draft = new() { Form = SignatureForm.Cavage };

    private static readonly Forgery Message = new() { Form = SignatureForm.Rsa };

    private StrangerActor stranger = null!;

    public async ValueTask InitializeAsync() => stranger = await StrangerActor.StartRsaAsync();

    public ValueTask DisposeAsync() => stranger.DisposeAsync();

    [Fact]
    public async Task The_honest_request_is_accepted_in_both_forms()
    {
        foreach (var form in new[] { Draft, Message, Draft with { Algorithm = "hs2019" }, Draft with { Covered = "(request-target) host (created)", Algorithm = "hs2019", WithoutDate = true } })
        {
            var activity = stranger.CreateFor(inbox.Alice, "honest");
            (await stranger.SendAsync(inbox.Alice, activity, form)).Expect(HttpStatusCode.Accepted);
            Assert.NotNull(inbox.Alice.Get<ActivityLog>().Find(activity["id"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task A_key_with_a_path_of_its_own_is_the_actors()
    {
        await using var gotosocial = await StrangerActor.StartRsaAsync("gotosocial", keyPath: "/main-key");
        (await gotosocial.SendAsync(inbox.Alice, gotosocial.CreateFor(inbox.Alice, "honest"), Draft)).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Eleven_hours_old_and_fifty_minutes_early_are_taken()
    {
        foreach (var minutes in (int[])[11 * 60, -50])
        {
            foreach (var form in new[] { Draft, Message })
            {
                (await stranger.SendAsync(inbox.Alice, stranger.CreateFor(inbox.Alice, "slow"), form with { Age = TimeSpan.FromMinutes(minutes) })).Expect(HttpStatusCode.Accepted);
            }
        }
    }

    [Fact]
    public Task Stale() => BothAsync(form => form with { Age = TimeSpan.FromHours(12.1) }, Refusal.Stale);

    [Fact]
    public Task Future() => BothAsync(form => form with { Age = TimeSpan.FromHours(-1.1) }, Refusal.Future);

    [Fact]
    public Task No_signature() => BothAsync(form => form with { WithoutSignature = true }, Refusal.NoSignature);

    [Fact]
    public async Task Wrong_key()
    {
        using var other = RSA.Create(2048);
        await BothAsync(form => form with { Rsa = other }, Refusal.BadSignature);
    }

    [Fact]
    public Task Altered_body() => BothAsync(form => form with { SentBody = "{\"type\":\"Create\"}"u8.ToArray() }, Refusal.DigestMismatch);

    [Fact]
    public Task Altered_body_with_a_digest_that_fits_it()
    {
        var altered = Encoding.UTF8.GetBytes(stranger.CreateFor(inbox.Alice, "never said").ToJsonString());
        return BothAsync(form => form with { SentBody = altered, DigestOfSentBody = true }, Refusal.BadSignature);
    }

    [Fact]
    public Task Signed_for_another_target() => BothAsync(form => form with { Target = inbox.Alice.Url + "/outbox" }, Refusal.BadSignature);

    [Fact]
    public Task Signed_for_another_method() => BothAsync(form => form with { Method = "PUT" }, Refusal.BadSignature);

    [Fact]
    public Task Signed_for_another_host() => RefusedAsync(Draft with { Host = "bob.example" }, Refusal.BadSignature);

    [Fact]
    public Task Digest_not_sent() => RefusedAsync(Draft with { WithoutDigest = true }, Refusal.DigestNotCovered);

    [Fact]
    public Task Target_not_covered() => RefusedAsync(Draft with { Covered = "host date" }, Refusal.TargetNotCovered);

    [Fact]
    public Task Host_not_covered() => RefusedAsync(Draft with { Covered = "(request-target) date" }, Refusal.TargetNotCovered);

    [Fact]
    public Task Time_not_covered() => RefusedAsync(Draft with { Covered = "(request-target) host" }, Refusal.NoDate);

    [Fact]
    public Task No_date() => RefusedAsync(Draft with { WithoutDate = true }, Refusal.BadSignatureHeader);

    [Fact]
    public Task A_field_twice() => RefusedAsync(Draft with { Twice = true }, Refusal.BadSignatureHeader);

    [Fact]
    public Task Covered_twice() => RefusedAsync(Draft with { Covered = "(request-target) host date date" }, Refusal.BadSignatureHeader);

    [Fact]
    public Task Unknown_algorithm() => RefusedAsync(Draft with { Algorithm = "hmac-sha256" }, Refusal.WrongAlgorithm);

    [Fact]
    public async Task Replay_of_the_identical_request()
    {
        var activity = stranger.CreateFor(inbox.Alice, "once");
        var same = Draft with { At = DateTimeOffset.UtcNow };
        (await stranger.SendAsync(inbox.Alice, activity, same)).Expect(HttpStatusCode.Accepted);
        await inbox.RefusesAsync(() => stranger.SendAsync(inbox.Alice, activity, same), null, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.Replay);
    }

    [Fact]
    public async Task Somebody_elses_key_on_the_same_host_signs_for_nobody()
    {
        // The key id names one actor, the activity another: it is the activity's actor whose key counts.
        var activity = stranger.Activity("Create", stranger.Note("I never said this", null, stranger.Url + "/other", inbox.Alice.Url), null, stranger.Url + "/other");
        await inbox.RefusesAsync(stranger, activity, Draft, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
        stranger.Documents["/other"] = OtherActor();
        await inbox.RefusesAsync(
            stranger, activity, Draft with { KeyId = stranger.Url + "/other#main-key" }, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
    }

    [Fact]
    public async Task A_key_that_its_actor_does_not_show_counts_for_nothing()
    {
        await using var victim = await StrangerActor.StartRsaAsync("victim");
        var activity = stranger.Activity("Create", victim.Note("I never said this", null, null, inbox.Alice.Url), victim.NewId("activities"), victim.Url);
        await inbox.RefusesAsync(stranger, activity, Draft, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
        await inbox.RefusesAsync(stranger, activity, Draft with { KeyId = victim.RsaKeyId }, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
        await inbox.RefusesAsync(stranger, activity, Draft with { KeyId = "acct:victim@" + victim.Host }, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(8192)]
    public async Task A_key_too_short_to_trust_or_too_large_to_check(int bits)
    {
        stranger.Rsa!.Dispose();
        stranger.Rsa = RSA.Create(bits);
        stranger.Documents["/"] = stranger.Actor();
        await RefusedAsync(Draft, Refusal.UnknownActor);
    }

    private JsonObject OtherActor()
    {
        using var other = RSA.Create(2048);
        var actor = stranger.Actor();
        actor["id"] = stranger.Url + "/other";
        actor["publicKey"]!["id"] = stranger.Url + "/other#main-key";
        actor["publicKey"]!["owner"] = stranger.Url + "/other";
        actor["publicKey"]!["publicKeyPem"] = other.ExportSubjectPublicKeyInfoPem();
        return actor;
    }

    private async Task BothAsync(Func<Forgery, Forgery> lie, Refusal reason)
    {
        await RefusedAsync(lie(Draft), reason);
        await RefusedAsync(lie(Message), reason);
    }

    private Task RefusedAsync(Forgery forgery, Refusal reason) =>
        inbox.RefusesAsync(stranger, stranger.CreateFor(inbox.Alice, "something"), forgery, HttpStatusCode.Unauthorized, "inbox.unverified", reason);
}
