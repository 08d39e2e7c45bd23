using System.Net;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>Whoever says something that concerns nobody here is forgotten after a while; whoever left something is not.</summary>
public sealed class StrangersTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task People_of_whom_nothing_is_left_are_forgotten_and_can_come_back()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await using var mentions = await StrangerActor.StartAsync("mentions", clock);
        await using var babbles = await StrangerActor.StartAsync("babbles", clock);
        await friend.BefriendAsync(alice);
        (await mentions.SendAsync(alice, mentions.Prove(mentions.CreateFor(alice, "Hello")))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("mention");
        (await babbles.SendAsync(alice, babbles.Prove(babbles.Activity("Create", babbles.Note("To nobody in particular"))))).Expect(HttpStatusCode.Accepted);
        Assert.Equal(3, People(alice).Count);

        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(12), () => Task.FromResult(People(alice).Count < 3), "a stranger to be forgotten");
        Assert.Equal([friend.Url, mentions.Url], People(alice).Order(StringComparer.Ordinal).OrderBy(u => u != friend.Url));
        Assert.Equal(mentions.Url, (await alice.NotifiedAsync("mention")).Who());

        (await babbles.SendAsync(alice, babbles.Prove(babbles.CreateFor(alice, "Me again")))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("mention", n => n.Who() == babbles.Url);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(12), () => Task.FromResult(clock.GetUtcNow() > DateTimeOffset.UtcNow.AddDays(100)), "months to pass");
        Assert.Equal(3, People(alice).Count);
    }

    private static List<string> People(TestNode node) => [.. node.Get<NodeDatabase>().Read("people").FindAll().Select(d => d["a"].AsString)];
}
