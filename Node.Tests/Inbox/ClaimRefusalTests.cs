using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>Claims of an invitation that are not what they say: nobody is let in by them, and nothing is kept.</summary>
public sealed class ClaimRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private StrangerActor stranger = null!;
    private StrangerActor victim = null!;
    private string link = "";

    public async ValueTask InitializeAsync()
    {
        stranger = await StrangerActor.StartAsync();
        victim = await StrangerActor.StartAsync("victim");
        link = (await inbox.Alice.InviteAsync("Bob")).GetProperty("link").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await stranger.DisposeAsync();
        await victim.DisposeAsync();
    }

    [Fact]
    public Task By_another_key_than_the_actors() =>
        RefusesAsync(stranger.Activity("Accept", link, actor: victim.Url, id: victim.NewId("activities")), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.SignerNotActor);

    [Fact]
    public Task Of_another_invitation() =>
        RefusesAsync(stranger.Activity("Accept", $"{inbox.Alice.Url}/invite/{new string('A', 22)}"), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.NotAnActivity);

    [Fact]
    public Task That_is_no_accept() => RefusesAsync(stranger.Activity("Like", link), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.NotAnActivity);

    [Fact]
    public Task Without_a_signature() =>
        RefusesAsync(stranger.Activity("Accept", link), HttpStatusCode.Unauthorized, "inbox.unverified", Refusal.NoSignature, new Forgery { WithoutSignature = true });

    [Fact]
    public async Task The_same_request_twice()
    {
        var forgery = new Forgery { Nonce = "always the same", At = DateTimeOffset.UtcNow };
        var claim = stranger.Activity("Accept", link);
        (await stranger.PostToAsync(link, claim, forgery)).Expect(HttpStatusCode.NoContent);
        (await stranger.PostToAsync(link, claim, forgery)).ExpectProblem(HttpStatusCode.Unauthorized, "inbox.unverified");
        Assert.Equal(nameof(Refusal.Replay), inbox.Alice.Log.Refusals()[^1]);
    }

    [Fact]
    public async Task With_a_token_that_is_not_there_nobody_is_asked_anything()
    {
        var wrong = $"{inbox.Alice.Url}/invite/{new string('A', 22)}";
        (await stranger.PostToAsync(wrong, stranger.Activity("Accept", wrong))).ExpectProblem(HttpStatusCode.NotFound, "invitations.unknown");
        Assert.Empty(stranger.Gets);
    }

    private async Task RefusesAsync(JsonObject claim, HttpStatusCode status, string code, Refusal reason, Forgery? forgery = null)
    {
        await inbox.RefusesAsync(() => stranger.PostToAsync(link, claim, forgery), claim["id"]!.GetValue<string>(), status, code, reason);
        Assert.All(inbox.Alice.Get<InvitationStore>().Page(null, 100).Where(i => link.EndsWith(i.Token, StringComparison.Ordinal)), i => Assert.Null(i.Actor));
    }
}
