using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>The negative matrix of the HTTP signature: each test is one lie in an otherwise honest request.</summary>
public sealed class SignatureRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private StrangerActor stranger = null!;

    public async ValueTask InitializeAsync() => stranger = await StrangerActor.StartAsync();

    public ValueTask DisposeAsync() => stranger.DisposeAsync();

    [Fact]
    public async Task The_honest_request_is_accepted()
    {
        var activity = stranger.Prove(stranger.CreateFor(inbox.Alice, "honest"));
        (await stranger.SendAsync(inbox.Alice, activity)).Expect(HttpStatusCode.Accepted);
        Assert.NotNull(inbox.Alice.Get<ActivityLog>().Find(activity["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_honest_request_may_be_four_minutes_old_or_early()
    {
        foreach (var minutes in (int[])[4, -4])
        {
            var answer = await stranger.SendAsync(
                inbox.Alice, stranger.CreateFor(inbox.Alice, "slow clock"), new Forgery { Age = TimeSpan.FromMinutes(minutes) });
            answer.Expect(HttpStatusCode.Accepted);
        }
    }

    [Fact]
    public async Task An_honest_request_may_leave_the_algorithm_out_and_cover_more() =>
        (await stranger.SendAsync(inbox.Alice, stranger.CreateFor(inbox.Alice, "brief"), new Forgery
        {
            Algorithm = null,
            Components = ["@authority", "content-digest", "@target-uri", "@method"],
        })).Expect(HttpStatusCode.Accepted);

    [Fact]
    public Task No_signature() => RefusedAsync(new Forgery { WithoutSignature = true }, Refusal.NoSignature);

    [Fact]
    public async Task Wrong_key()
    {
        using var other = IdentityKey.Create();
        await RefusedAsync(new Forgery { Key = other }, Refusal.BadSignature);
    }

    [Fact]
    public Task Altered_body() => RefusedAsync(new Forgery { SentBody = "{\"type\":\"Create\"}"u8.ToArray() }, Refusal.DigestMismatch);

    [Fact]
    public async Task Altered_body_with_a_digest_that_fits_it()
    {
        var activity = Honest();
        var altered = activity.DeepClone().AsObject();
        altered["object"]!["content"] = "<p>never said</p>";
        var forgery = new Forgery { SentBody = Encoding.UTF8.GetBytes(altered.ToJsonString()), DigestOfSentBody = true };
        await inbox.RefusesAsync(stranger, activity, forgery, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
    }

    [Fact]
    public Task Digest_not_covered() => RefusedAsync(new Forgery { Components = ["@method", "@target-uri"] }, Refusal.DigestNotCovered);

    [Fact]
    public Task Digest_not_sent() => RefusedAsync(new Forgery { WithoutDigest = true }, Refusal.BadSignatureHeader);

    [Fact]
    public Task Target_not_covered() => RefusedAsync(new Forgery { Components = ["@method", "content-digest"] }, Refusal.TargetNotCovered);

    [Fact]
    public Task Host_alone_is_no_target() => RefusedAsync(new Forgery { Components = ["@method", "@authority", "content-digest"] }, Refusal.TargetNotCovered);

    [Fact]
    public Task Method_not_covered() => RefusedAsync(new Forgery { Components = ["@target-uri", "content-digest"] }, Refusal.TargetNotCovered);

    [Fact]
    public Task Stale() => RefusedAsync(new Forgery { Age = TimeSpan.FromMinutes(6) }, Refusal.Stale);

    [Fact]
    public Task Future() => RefusedAsync(new Forgery { Age = TimeSpan.FromMinutes(-6) }, Refusal.Future);

    [Fact]
    public Task No_date() => RefusedAsync(new Forgery { WithoutDate = true }, Refusal.NoDate);

    [Fact]
    public async Task Replay_of_the_identical_request()
    {
        var activity = Honest();
        var same = new Forgery { At = DateTimeOffset.UtcNow, Nonce = "once" };
        (await stranger.SendAsync(inbox.Alice, activity, same)).Expect(HttpStatusCode.Accepted);
        var refusals = inbox.Alice.Log.Refusals().Count;
        var stored = await HandledAsync(activity);
        (await stranger.SendAsync(inbox.Alice, activity, same)).ExpectProblem(HttpStatusCode.Unauthorized, "inbox.unverified");
        Assert.Equal([nameof(Refusal.Replay)], inbox.Alice.Log.Refusals().Skip(refusals));
        Assert.Equal(stored, InboxNode.Stored(inbox.Alice));
    }

    [Fact]
    public async Task The_same_activity_signed_anew_is_accepted_and_stored_once()
    {
        var activity = Honest();
        (await stranger.SendAsync(inbox.Alice, activity)).Expect(HttpStatusCode.Accepted);
        var stored = await HandledAsync(activity);
        for (var i = 0; i < 3; i++)
        {
            (await stranger.SendAsync(inbox.Alice, activity)).Expect(HttpStatusCode.Accepted);
        }

        Assert.Equal(stored, InboxNode.Stored(inbox.Alice));
    }

    [Fact]
    public Task Signed_for_another_host() => RefusedAsync(new Forgery { Target = "http://127.0.0.1:9/inbox" }, Refusal.BadSignature);

    [Fact]
    public Task Signed_for_another_target() => RefusedAsync(new Forgery { Target = inbox.Alice.Url + "/outbox" }, Refusal.BadSignature);

    [Fact]
    public Task Signed_for_another_method() => RefusedAsync(new Forgery { Method = "PUT" }, Refusal.BadSignature);

    [Fact]
    public async Task The_Host_header_decides_nothing()
    {
        // Signed for another node and sent with that node's name: what counts is how this node is called.
        var body = Encoding.UTF8.GetBytes(Honest().ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox.Alice.Url + "/inbox");
        new Forgery { Target = "http://bob.example/inbox" }.Apply(request, body, stranger.Key, stranger.KeyId, DateTimeOffset.UtcNow);
        request.Headers.Host = "bob.example";
        await inbox.RefusesAsync(
            () => ApiAnswer.OfAsync(inbox.Alice.Anonymous.Http, request), null, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
    }

    [Fact]
    public Task Two_signatures() => RefusedAsync(new Forgery { Twice = true }, Refusal.BadSignatureHeader);

    [Fact]
    public Task A_signature_header_that_is_none() => RefusedAsync(new Forgery { Nonce = "\"broken" }, Refusal.BadSignatureHeader);

    [Fact]
    public Task Unknown_algorithm() => RefusedAsync(new Forgery { Algorithm = "hmac-sha256" }, Refusal.WrongAlgorithm);

    [Fact]
    public Task Algorithm_of_another_kind_of_key() => RefusedAsync(new Forgery { Algorithm = "rsa-v1_5-sha256" }, Refusal.BadSignature);

    [Fact]
    public async Task Signer_is_not_the_actor()
    {
        await using var victim = await StrangerActor.StartAsync("victim");
        var activity = stranger.Activity("Create", victim.Note("I never said this", null, null, inbox.Alice.Url), victim.NewId("activities"), victim.Url);
        await inbox.RefusesAsync(stranger, activity, null, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
    }

    [Fact]
    public async Task Signer_who_names_the_victims_key()
    {
        await using var victim = await StrangerActor.StartAsync("victim");
        var activity = stranger.Activity("Create", victim.Note("I never said this", null, null, inbox.Alice.Url), victim.NewId("activities"), victim.Url);
        await inbox.RefusesAsync(
            stranger, activity, new Forgery { KeyId = victim.KeyId }, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadSignature);
    }

    private JsonObject Honest() => stranger.Prove(stranger.CreateFor(inbox.Alice, "something"));

    private Task RefusedAsync(Forgery forgery, Refusal reason) =>
        inbox.RefusesAsync(stranger, Honest(), forgery, HttpStatusCode.Unauthorized, "inbox.unverified", reason);

    /// <summary>Waits for the post, and tells what is stored then.</summary>
    private async Task<(int, int, int, int, int)> HandledAsync(JsonObject activity)
    {
        var uri = activity["object"]!["id"]!.GetValue<string>();
        await Poll.UntilAsync(() => inbox.Alice.Get<PostStore>().ByUri(uri) is not null, uri);
        return InboxNode.Stored(inbox.Alice);
    }
}
