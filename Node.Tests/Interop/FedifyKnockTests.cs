using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>The signatures of Alice's node, by Fedify's verdict: the kind that its server is known to read, on everything.</summary>
public sealed class FedifyKnockTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task The_older_form_first_and_RFC_9421_once_Fedify_has_spoken_it()
    {
        await scene.OpenAsync();
        await scene.AliceFollowsAsync("carol");
        var follow = await scene.Fedify.ReceivesAsync("Follow");
        await ExpectVerifiedAsync(follow, "draft-cavage");

        // Alice reads a closed server: it shows its actors to those alone whose signed GET it can check.
        await scene.Fedify.AskAsync("close", new { closed = true });
        await scene.AliceFollowsAsync("dave");
        Assert.Contains(await scene.Fedify.RequestsAsync(), r =>
            r.GetProperty("method").GetString() == "GET" && r.GetProperty("path").GetString() == "/users/dave" && r.GetProperty("kind").GetString() == "draft-cavage"
            && r.TryGetProperty("verified", out var verified) && verified.GetBoolean());
        await scene.Fedify.AskAsync("close", new { closed = false });

        await scene.Fedify.SendAsync("erin", new { type = "Follow", @object = scene.Alice.Url }, new Signing("rfc9421"), scene.Alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(scene.Alice, scene.Fedify["erin"], "follower") == "requested", "Erin to ask");
        await scene.Alice.Api.PostAsync($"/api/people/requests/{await Friends.IdAsync(scene.Alice, scene.Fedify["erin"])}/accept");
        await ExpectVerifiedAsync(await scene.Fedify.ReceivesAsync("Accept"), "rfc9421");
    }

    private async Task ExpectVerifiedAsync(JsonElement activity, string kind)
    {
        var request = await scene.Fedify.RequestOfAsync(activity.GetProperty("id").GetString()!);
        Assert.Equal(kind, request.GetProperty("kind").GetString());
        Assert.True(request.GetProperty("verified").GetBoolean());
        Assert.True(request.GetProperty("proof").GetBoolean());
    }
}
