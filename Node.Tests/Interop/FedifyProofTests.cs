using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;
using PersonalNode.Tests.TwoNodes;

namespace PersonalNode.Tests.Interop;

/// <summary>Integrity proofs (FEP-8b32, eddsa-jcs-2022): Fedify's verdict on ours, and ours on Fedify's.</summary>
public sealed class FedifyProofTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task Fedify_finds_the_proofs_of_actor_post_and_activity_right()
    {
        await scene.OpenAsync();
        var post = await scene.Alice.PostAsync("Proven, \u00e9 \ud83c\udf31 #garden", summary: "Look inside");
        var actor = await Pair.DocumentAsync(scene.Alice.Url);
        var note = await Pair.DocumentAsync(post.GetProperty("url").GetString()!);
        var page = await Pair.DocumentAsync((await Pair.DocumentAsync(scene.Alice.Url + "/outbox")).GetProperty("first").GetString()!);
        var create = page.GetProperty("orderedItems")[0];

        Assert.True(await ProofAsync(actor));
        Assert.True(await ProofAsync(note));
        Assert.True(await ProofAsync(create));
        Assert.True((await scene.Fedify.AskAsync("verify", new { document = create })).GetProperty("objectProof").GetBoolean());
    }

    [Fact]
    public async Task Fedify_refuses_the_proof_of_a_changed_post()
    {
        await scene.OpenAsync();
        var post = await scene.Alice.PostAsync("Before");
        var changed = JsonNode.Parse((await Pair.DocumentAsync(post.GetProperty("url").GetString()!)).GetRawText())!.AsObject();
        changed["content"] = "<p>After</p>";
        Assert.False(await ProofAsync(JsonElement.Parse(changed.ToJsonString())));
    }

    [Fact]
    public async Task The_proof_of_Fedifys_document_is_right_here_and_wrong_when_it_was_changed()
    {
        await scene.OpenAsync();
        // Not to everybody: Fedify 2.3.6 serves "as:Public" under a proof over its long form, which only Fedify itself forgives.
        var sent = await scene.Fedify.SendAsync("carol", new { type = "Create", @object = new { type = "Note", content = "<p>Gr\u00fcn \ud83c\udf31</p>", to = scene.Alice.Url } });
        await scene.Fedify.AskAsync("prove", new { actor = "carol", id = sent.About });
        var note = await Pair.DocumentAsync(sent.About);
        Assert.True(ActorView.TryRead(await Pair.DocumentAsync(scene.Fedify["carol"]), out var carol));
        var method = note.GetProperty("proof").GetProperty("verificationMethod").GetString();
        Assert.True(Multikey.TryDecode(carol.Keys.Single(k => k.Id == method).Multibase, out var key));

        Assert.Equal(Refusal.None, VerifiedActivity.CheckObject(note, carol.Id, key));
        var changed = JsonNode.Parse(note.GetRawText())!.AsObject();
        changed["content"] = "<p>Improved</p>";
        Assert.Equal(Refusal.BadProof, VerifiedActivity.CheckObject(JsonElement.Parse(changed.ToJsonString()), carol.Id, key));
    }

    private async Task<bool> ProofAsync(JsonElement document) =>
        (await scene.Fedify.AskAsync("verify", new { document })).GetProperty("proof").GetBoolean();
}
