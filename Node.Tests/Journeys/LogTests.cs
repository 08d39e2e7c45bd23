using System.Net;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>What is logged: that something happened, never what was said nor any secret.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task No_text_password_token_or_key_is_logged()
    {
        const string canary = "canary-7f3a";
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await using var stranger = await StrangerActor.StartAsync();
        await Friends.MeetAsync(alice, bob);
        var post = await alice.PostAsync($"A secret {canary}", "friends", summary: $"warning {canary}");
        var there = await bob.SeesAsync(post.GetProperty("url").GetString()!);
        await alice.SeesAsync((await bob.PostAsync($"Answer {canary}", inReplyTo: there.GetProperty("id").GetString())).GetProperty("url").GetString()!);
        (await alice.Api.PatchAsync($"/api/posts/{post.GetProperty("id").GetString()}", new { text = $"Edited {canary}" })).Expect(HttpStatusCode.OK);
        (await alice.Api.PatchAsync("/api/me", new { bio = canary })).Expect(HttpStatusCode.OK);

        // What fails is logged most: all of these do.
        using var browser = new OwnerApi(alice.Address);
        await browser.PostAsync("/api/session", new { password = $"wrong-{canary}" });
        await browser.PostAsync("/api/session", new { link = $"link-{canary}" });
        await browser.PostAsync("/api/session", new { password = TestNode.Password });
        using var wrong = new OwnerApi(alice.Address, $"pn_{canary}");
        await wrong.GetAsync("/api/me");
        await alice.Api.SendAsync(HttpMethod.Post, "/api/posts", new StringContent($"{{\"text\":\"{canary}", System.Text.Encoding.UTF8, "application/json"));
        await stranger.SendAsync(alice, stranger.CreateFor(alice, canary), new Forgery { WithoutSignature = true });
        var broken = stranger.Prove(stranger.CreateFor(alice, canary));
        broken["object"]!["content"] = canary + canary;
        await stranger.SendAsync(alice, broken);
        await stranger.SendAsync(alice, stranger.CreateFor(alice, canary));
        await bob.StopAsync();
        await alice.PostAsync($"Nobody is there {canary}");
        await Poll.UntilAsync(() => alice.Log.Text().Contains("Delivery of", StringComparison.Ordinal), "deliveries in the log");

        var seed = Convert.ToBase64String(Convert.FromBase64String(await File.ReadAllTextAsync(
            Path.Combine(alice.Folder.Path, "keys", "identity.key"), TestContext.Current.CancellationToken)));
        var owner = alice.Get<OwnerStore>().Current!;
        var log = alice.Log.Text();
        Assert.Contains("Inbox refused", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[canary, TestNode.Password, alice.Token, seed, owner.PasswordHash, owner.SecurityStamp, "BEGIN"])
        {
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
        }

        Assert.All(alice.Log.Lines(), line => Assert.False(line.TryGetProperty("@l", out var level) && level.GetString() is "Error" or "Fatal", line.ToString()));
    }
}
