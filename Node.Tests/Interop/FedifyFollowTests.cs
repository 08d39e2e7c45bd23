using System.Net;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>Following in both directions, and its end, as each side keeps it.</summary>
public sealed class FedifyFollowTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task Alice_follows_by_address_and_unfollows()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("carol");
        Assert.True(await scene.Fedify.HasAsync("followers", "carol", scene.Alice.Url));

        var id = await Friends.IdAsync(scene.Alice, scene.Fedify["carol"]);
        (await scene.Alice.Api.DeleteAsync($"/api/people/{id}")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => !await scene.Fedify.HasAsync("followers", "carol", scene.Alice.Url), "Carol to lose Alice");
    }

    [Fact]
    public async Task Alice_follows_by_handle()
    {
        await scene.OpenAsync();
        var person = await Friends.AskAsync(scene.Alice, $"@dave@{scene.Fedify.Host}");
        Assert.Equal(scene.Fedify["dave"], person.GetProperty("url").GetString());
        Assert.Equal($"@dave@{scene.Fedify.Host}", person.GetProperty("address").GetString());
        await Poll.UntilAsync(() => scene.Fedify.HasAsync("followers", "dave", scene.Alice.Url), "Dave to have Alice");
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["dave"], "following") == "yes", "Alice to know");
    }

    [Fact]
    public async Task Erin_follows_Alice_and_unfollows()
    {
        await scene.OpenAsync();
        var asked = await scene.FollowsAliceAsync("erin");
        Assert.Equal("yes", await Friends.RelationAsync(scene.Alice, scene.Fedify["erin"], "follower"));

        var follow = new { type = "Follow", id = asked.Id, actor = scene.Fedify["erin"], @object = scene.Alice.Url };
        await scene.Fedify.SendAsync("erin", new { type = "Undo", @object = follow }, scene.Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["erin"], "follower") == "no", "Alice to lose Erin");
    }

    [Fact]
    public async Task Who_is_turned_away_is_told()
    {
        await scene.OpenAsync();
        var asked = await scene.Fedify.SendAsync("frank", new { type = "Follow", @object = scene.Alice.Url }, scene.Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["frank"], "follower") == "requested", "Frank to ask");
        (await scene.Alice.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(scene.Alice, scene.Fedify["frank"])}/reject")).Expect(HttpStatusCode.NoContent);

        await scene.Fedify.ReceivesAsync("Reject", r => r.GetProperty("objectId").GetString() == asked.Id);
        Assert.False(await scene.Fedify.HasAsync("following", "frank", scene.Alice.Url));
    }

    [Fact]
    public async Task Who_was_let_in_can_be_shown_out()
    {
        await scene.OpenAsync();
        await scene.FollowsAliceAsync("grace");
        (await scene.Alice.Api.DeleteAsync($"/api/people/{await Friends.IdAsync(scene.Alice, scene.Fedify["grace"])}/follower")).Expect(HttpStatusCode.NoContent);
        await Poll.UntilAsync(async () => !await scene.Fedify.HasAsync("following", "grace", scene.Alice.Url), "Grace to know");
    }

    [Fact]
    public async Task Heidi_ends_what_she_had_granted()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("heidi");
        var follow = await scene.Fedify.ReceivesAsync("Follow", f => f.GetProperty("objectId").GetString() == scene.Fedify["heidi"]);
        var about = new { type = "Follow", id = follow.GetProperty("id").GetString(), actor = scene.Alice.Url, @object = scene.Fedify["heidi"] };
        await scene.Fedify.SendAsync("heidi", new { type = "Reject", @object = about }, scene.Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["heidi"], "following") is "rejected" or "no", "Alice to know");
    }
}
