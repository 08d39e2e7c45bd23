using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The point of a photo that stays in sight: set by the owner, sent along, learnt by friends.</summary>
public sealed class PhotoFocusTests
{
    [Fact]
    public async Task A_focal_point_is_kept_sent_and_changed()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var photo = await alice.UploadAsync(TestPhoto.Jpeg(), "Hills");
        Assert.Equal(JsonValueKind.Null, photo.GetProperty("focus").ValueKind);
        var path = $"/api/photos/{photo.Id()}";
        Assert.Equal((0.5, -0.25), Focus((await alice.Api.PatchAsync(path, new { focus = new { x = 0.5, y = -0.25 } })).Expect(HttpStatusCode.OK).Json));
        var post = (await alice.Api.PostAsync("/api/posts", new { text = "Look", audience = "public", photos = new[] { photo.Id() } })).Expect(HttpStatusCode.Created).Json;
        var there = await bob.SeesPhotosAsync(post.Url(), 1);
        Assert.True(there.GetProperty("signed").GetBoolean());
        Assert.Equal((0.5, -0.25), Focus(there.GetProperty("photos")[0]));
        Assert.Equal("Hills", there.GetProperty("photos")[0].GetProperty("alt").GetString());

        // Friends learn of the change as of new words, and the words stay.
        (await alice.Api.PatchAsync(path, new { focus = new { x = -1, y = 1 } })).Expect(HttpStatusCode.OK);
        there = await bob.SeesAsync(post.Url(), p => Focus(p.GetProperty("photos")[0]) == (-1, 1));
        Assert.Equal("Hills", there.GetProperty("photos")[0].GetProperty("alt").GetString());
        var middle = (await alice.Api.PatchAsync(path, new { focus = new { x = 0, y = 0 } })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(JsonValueKind.Null, middle.GetProperty("focus").ValueKind);
        (await alice.Api.PatchAsync(path, new { focus = new { x = 1.01, y = 0 } })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        (await alice.Api.PatchAsync(path, new { })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    private static (double X, double Y)? Focus(JsonElement photo) =>
        photo.GetProperty("focus") is { ValueKind: JsonValueKind.Object } focus ? (focus.GetProperty("x").GetDouble(), focus.GetProperty("y").GetDouble()) : null;
}
