using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>Envelopes that must not be believed: each is right but for one thing.</summary>
public sealed class SealRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private StrangerActor stranger = null!;

    public async ValueTask InitializeAsync() => stranger = await StrangerActor.StartAsync();

    public ValueTask DisposeAsync() => stranger.DisposeAsync();

    [Fact]
    public async Task One_that_is_right_is_opened_and_stored_as_what_is_in_it()
    {
        var letter = Letter();
        (await stranger.SendAsync(inbox.Alice, Seal(letter))).Expect(HttpStatusCode.Accepted);
        var entry = inbox.Alice.Get<ActivityLog>().Find(letter["id"]!.GetValue<string>());
        Assert.True(entry is { Type: "Create", Sealed: true });
        await Poll.UntilAsync(() => inbox.Alice.Get<PostStore>().ByUri(letter["object"]!["id"]!.GetValue<string>()) is { Sealed: true, Audience: Audience.Direct }, "the post");
    }

    [Fact]
    public Task Garbled_ciphertext() => RefusedAsync(
        Change(Seal(Letter()), "ciphertext", text => (text[0] == 'A' ? 'B' : 'A') + text[1..]), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);

    [Theory]
    [InlineData("enc")]
    [InlineData("ciphertext")]
    [InlineData("keyId")]
    public Task Missing_member(string member)
    {
        var envelope = Seal(Letter());
        envelope.Remove(member);
        return RefusedAsync(envelope, HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);
    }

    [Theory]
    [InlineData("enc", "")]
    [InlineData("enc", "====")]
    [InlineData("enc", "AAAA")]
    [InlineData("ciphertext", "")]
    [InlineData("ciphertext", "not base64!")]
    [InlineData("ciphertext", "AAAA")]
    public Task Rubbish_in_a_member(string member, string text) => RefusedAsync(
        Change(Seal(Letter()), member, _ => text), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);

    [Fact]
    public Task Another_id_than_was_sealed() => RefusedAsync(
        Change(Seal(Letter()), "id", id => id + "0"), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);

    [Fact]
    public Task Another_time_than_was_sealed() => RefusedAsync(
        Change(Seal(Letter(), DateTimeOffset.UtcNow.AddMinutes(-2)), "published", _ => DateTimeOffset.UtcNow.ToString("o")), HttpStatusCode.BadRequest, "inbox.malformed",
        Refusal.SealBroken);

    [Fact]
    public Task Sealed_too_long_ago() => RefusedAsync(
        Seal(Letter(), DateTimeOffset.UtcNow.AddMinutes(-6)), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SealStale);

    [Fact]
    public Task Sealed_in_the_future() => RefusedAsync(
        Seal(Letter(), DateTimeOffset.UtcNow.AddMinutes(6)), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SealStale);

    [Fact]
    public async Task Sealed_to_a_key_that_is_not_there_any_more()
    {
        using var old = AgreementKey.Create();
        await RefusedAsync(
            Seal(Letter(), key: old.PublicKey, keyId: inbox.Alice.Url + "#agreement-0000000000000"), HttpStatusCode.Conflict, "inbox.seal_key_unknown", Refusal.SealKeyUnknown);
    }

    [Fact]
    public async Task Sealed_to_another_key_under_the_right_name()
    {
        using var other = AgreementKey.Create();
        await RefusedAsync(Seal(Letter(), key: other.PublicKey), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);
    }

    [Fact]
    public Task Addressed_to_somebody_else_outside() => RefusedAsync(
        Seal(Letter(), recipient: "http://bob.example"), HttpStatusCode.Forbidden, "inbox.refused", Refusal.NotRecipient);

    [Fact]
    public Task Written_for_somebody_else_and_sealed_again() => RefusedAsync(
        Seal(Letter("http://bob.example")), HttpStatusCode.Forbidden, "inbox.refused", Refusal.NotRecipient);

    [Fact]
    public async Task Written_by_somebody_else_and_forwarded()
    {
        await using var author = await StrangerActor.StartAsync("author");
        var note = Letter(by: author);
        await RefusedAsync(Seal(note), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
    }

    [Fact]
    public async Task An_envelope_in_anothers_name()
    {
        await using var author = await StrangerActor.StartAsync("author");
        var envelope = SealedEnvelope.Seal(
            Letter(by: author).ToJsonString(), author.NewId("sealed"), author.Url, inbox.Alice.Url, KeyId, Current.PublicKey, DateTimeOffset.UtcNow);
        await RefusedAsync(envelope, HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);
    }

    [Fact]
    public Task Without_its_authors_proof()
    {
        var letter = Letter();
        letter.Remove("proof");
        return RefusedAsync(Seal(letter), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.NoProof);
    }

    [Fact]
    public Task With_a_word_changed_inside()
    {
        var letter = Letter();
        letter["object"]!["content"] = "<p>Something else</p>";
        return RefusedAsync(Seal(letter), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.BadProof);
    }

    [Fact]
    public Task An_envelope_in_an_envelope() => RefusedAsync(
        Seal(stranger.Prove(Seal(Letter()))), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);

    [Fact]
    public Task Something_else_than_json() => RefusedAsync(
        SealText("no json"), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.SealBroken);

    private AgreementKey Current => inbox.Alice.Get<AgreementKeys>().Current.Key;

    private string KeyId => AgreementKeys.IdOf(inbox.Alice.Url, inbox.Alice.Get<AgreementKeys>().Current);

    private Task RefusedAsync(JsonObject envelope, HttpStatusCode status, string code, Refusal reason) =>
        inbox.RefusesAsync(stranger, envelope, null, status, code, reason);

    /// <summary>A note of the stranger's that interests the node's owner, with proof.</summary>
    private JsonObject Letter(string? to = null, StrangerActor? by = null)
    {
        by ??= stranger;
        var create = by.CreateFor(inbox.Alice, "Between us");
        create["to"] = new JsonArray(to ?? inbox.Alice.Url);
        create["object"]!["to"] = new JsonArray(to ?? inbox.Alice.Url);
        return by.Prove(create);
    }

    private JsonObject Seal(JsonObject activity, DateTimeOffset? at = null, byte[]? key = null, string? keyId = null, string? recipient = null) =>
        SealText(activity.ToJsonString(), at, key, keyId, recipient);

    private JsonObject SealText(string text, DateTimeOffset? at = null, byte[]? key = null, string? keyId = null, string? recipient = null) => SealedEnvelope.Seal(
        text, stranger.NewId("sealed"), stranger.Url, recipient ?? inbox.Alice.Url, keyId ?? KeyId, key ?? Current.PublicKey, at ?? DateTimeOffset.UtcNow);

    private static JsonObject Change(JsonObject envelope, string member, Func<string, string> change)
    {
        envelope[member] = change(envelope[member]!.GetValue<string>());
        return envelope;
    }
}
