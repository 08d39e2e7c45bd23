using System.Net;
using PersonalNode.Crypto;
using PersonalNode.Remote;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>A closed node shows its documents to whoever signs and is not blocked.</summary>
public sealed class ClosedNodeTests
{
    private static readonly Forgery Unsigned = new() { WithoutSignature = true };

    [Fact]
    public async Task Programs_must_sign_and_browsers_need_not()
    {
        await using var alice = await TestNode.StartAsync("alice", null, true, "--Node:Closed=true");
        await using var modern = await StrangerActor.StartAsync("modern");
        await using var old = await StrangerActor.StartRsaAsync("old", keyPath: "/main-key");
        old.Documents["/main-key"] = old.Actor();
        var url = (await alice.PostAsync("public, to those who say who they are")).GetProperty("url").GetString()!;
        foreach (var document in new[] { url, alice.Url + "/outbox", alice.Url + "/outbox?page=true", alice.Url + "/followers", alice.Url + "/following", alice.Url + "/featured" })
        {
            (await modern.GetAsync(document, Unsigned)).ExpectProblem(HttpStatusCode.Unauthorized, "signature.required");
            (await modern.GetAsync(document)).Expect(HttpStatusCode.OK);
            (await old.GetAsync(document)).Expect(HttpStatusCode.OK);
            (await old.GetAsync(document, new Forgery { Form = SignatureForm.Rsa })).Expect(HttpStatusCode.OK);
            (await old.GetAsync(document, new Forgery { Form = SignatureForm.Cavage, Target = alice.Url + "/other" })).ExpectProblem(HttpStatusCode.Unauthorized, "signature.required");
        }

        (await alice.Anonymous.GetAsync(url, "text/html")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whom_the_owner_has_blocked_reads_nothing()
    {
        await using var alice = await TestNode.StartAsync("alice", null, true, "--Node:Closed=true");
        await using var blocked = await StrangerActor.StartRsaAsync("blocked");
        var url = (await alice.PostAsync("not for everybody")).GetProperty("url").GetString()!;
        (await blocked.GetAsync(url)).Expect(HttpStatusCode.OK);
        var id = await blocked.BefriendAsync(alice);
        (await alice.Api.PutAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK);
        (await blocked.GetAsync(url)).ExpectProblem(HttpStatusCode.Unauthorized, "signature.required");
    }

    [Fact]
    public async Task Strangers_who_read_are_looked_up_within_the_budget()
    {
        await using var alice = await TestNode.StartAsync("alice", null, true, "--Node:Closed=true");
        await using var crowd = await StrangerActor.StartRsaAsync("crowd");
        var url = (await alice.PostAsync("for whoever signs")).GetProperty("url").GetString()!;
        var started = DateTimeOffset.UtcNow;
        for (var i = 0; i < 3 * StrangerBudget.PerHost; i++)
        {
            var answer = await crowd.GetAsync(url, new Forgery { Form = SignatureForm.Cavage, KeyId = $"{crowd.Url}/u/{i}#main-key" });
            Assert.True(answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable, answer.Text);
        }

        var minutes = (DateTimeOffset.UtcNow - started).TotalMinutes;
        Assert.InRange(crowd.Gets.Count(g => g.Path.StartsWith("/u/", StringComparison.Ordinal)), 1, (int)(StrangerBudget.PerHost * (2 + minutes)));
    }

    [Fact]
    public async Task Two_closed_nodes_meet_and_read_each_other()
    {
        await using var alice = await TestNode.StartAsync("alice", null, true, "--Node:Closed=true");
        await using var bob = await TestNode.StartAsync("bob", null, true, "--Node:Closed=true");
        (await alice.Api.SendAsync(HttpMethod.Patch, "/api/me", new { bio = "nobody's business", birthday = "04-12" })).Expect(HttpStatusCode.OK);
        var url = (await alice.PostAsync("before we met")).GetProperty("url").GetString()!;
        await Friends.FollowAsync(bob, alice);
        await bob.SeesAsync(url);

        // Strangers learn which keys count, and nothing else.
        var shown = (await alice.Anonymous.GetAsync("/", "application/activity+json")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(alice.Url + "/inbox", shown.GetProperty("inbox").GetString());
        Assert.Equal("", shown.GetProperty("summary").GetString());
        Assert.False(shown.TryGetProperty("vcard:bday", out _));
    }
}
