using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>Each kind of signature that Fedify makes, and what Alice's node keeps of what came under it.</summary>
public sealed class FedifySignatureTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Theory]
    [InlineData("draft-cavage", false, false)]
    [InlineData("draft-cavage", true, false)]
    [InlineData("draft-cavage", false, true)]
    [InlineData("draft-cavage", true, true)]
    [InlineData("rfc9421", false, false)]
    [InlineData("rfc9421", true, false)]
    [InlineData("rfc9421", true, true)]
    public async Task What_is_signed_right_is_kept(string sign, bool proof, bool linked)
    {
        await scene.OpenAsync();
        var note = await SendAsync("carol", new Signing(sign, proof, linked));
        Assert.Equal(proof, (await scene.Alice.MentionedByAsync(note)).GetProperty("signed").GetBoolean());
    }

    [Theory]
    [InlineData("none", false, false, false)]
    [InlineData("none", true, false, false)]
    [InlineData("none", false, true, false)]
    [InlineData("draft-cavage", true, false, true)]
    [InlineData("rfc9421", true, false, true)]
    public async Task What_is_not_signed_right_leaves_nothing(string sign, bool proof, bool linked, bool spoil)
    {
        await scene.OpenAsync();
        var refused = await SendAsync("dave", new Signing(sign, proof, linked, spoil));
        Assert.Equal([401], refused.Answers);
        await ExpectNothingAsync("dave", refused);
    }

    [Fact]
    public async Task Nobody_signs_for_another()
    {
        await scene.OpenAsync();
        var forged = await SendAsync("erin", new Signing("draft-cavage"), author: "frank");
        Assert.Equal([401], forged.Answers);
        await ExpectNothingAsync("erin", forged);
    }

    /// <summary>A note that mentions Alice.</summary>
    private Task<Sent> SendAsync(string actor, Signing signing, string? author = null)
    {
        var by = scene.Fedify[author ?? actor];
        var tags = new[] { new { type = "Mention", name = "@alice", href = scene.Alice.Url } };
        var note = new { type = "Note", attribution = by, content = "<p>Signed</p>", tos = FedifyPeer.Everybody, cc = scene.Alice.Url, tags };
        return scene.Fedify.SendAsync(actor, new { type = "Create", actor = by, @object = note, tos = FedifyPeer.Everybody, cc = scene.Alice.Url }, signing, scene.Alice.Url);
    }

    /// <summary>What came later is here, and the refused is not.</summary>
    private async Task ExpectNothingAsync(string actor, Sent refused)
    {
        await scene.Alice.MentionedByAsync(await SendAsync(actor, new Signing("draft-cavage")));
        Assert.DoesNotContain(await scene.Alice.AllAsync("/api/notifications"), n => InteropActions.IsAbout(n, refused.About));
    }
}
