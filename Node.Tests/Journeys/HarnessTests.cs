using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The main job, in one test: two nodes, one post.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task A_post_reaches_a_friend_signed_and_survives_a_restart()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);

        var post = await alice.PostAsync("Hello, **Bob**.");
        var url = post.GetProperty("url").GetString()!;
        var seen = await bob.SeesAsync(url);
        Assert.True(seen.GetProperty("signed").GetBoolean());
        Assert.False(seen.GetProperty("mine").GetBoolean());
        Assert.Equal("Hello, **Bob**.", seen.GetProperty("text").GetString());
        Assert.Contains("<strong>Bob</strong>", seen.GetProperty("html").GetString(), StringComparison.Ordinal);

        await bob.RestartAsync();
        Assert.Equal(seen.GetProperty("id").GetString(), (await bob.SeesAsync(url)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_stranger_can_be_befriended()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var stranger = await StrangerActor.StartAsync();
        await stranger.BefriendAsync(alice);
        await stranger.FollowAsync(alice);
        var note = stranger.Note("Good evening");
        (await stranger.SendAsync(alice, stranger.Prove(stranger.Activity("Create", note)))).Expect(System.Net.HttpStatusCode.Accepted);
        await alice.SeesAsync(note["id"]!.GetValue<string>());
        await alice.PostAsync("Good evening to you");
        Assert.Equal("Create", (await stranger.ReceivesAsync("Create"))[0].Type);
    }
}
