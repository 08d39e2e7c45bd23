using System.Text.Json;

namespace PersonalNode.Tests.Interop;

/// <summary>Fedify finds a person by what people type: handle and address, and reads who they are and what their server is.</summary>
public sealed class FedifyDiscoveryTests(FedifyScene scene) : IClassFixture<FedifyScene>
{
    [Fact]
    public async Task The_actor_is_read_at_the_address()
    {
        await scene.OpenAsync();
        var actor = await scene.Fedify.AskAsync("lookup", new { address = scene.Alice.Url });
        Assert.Equal("Person", actor.GetProperty("type").GetString());
        Assert.Equal("Alice Test", actor.GetProperty("name").GetString());
        Assert.Equal(scene.Alice.Url, actor.GetProperty("id").GetString()!.TrimEnd('/'));
    }

    [Fact]
    public async Task WebFinger_names_the_actor()
    {
        await scene.OpenAsync();
        var found = await scene.Fedify.AskAsync("webfinger", new { address = scene.Alice.Url });
        Assert.Equal($"acct:alice@127.0.0.1:{scene.Alice.Port}", found.GetProperty("subject").GetString());
        var self = found.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("rel").GetString() == "self");
        Assert.Equal(scene.Alice.Url, self.GetProperty("href").GetString());
    }

    [Fact]
    public async Task NodeInfo_passes_Fedifys_strict_reading()
    {
        await scene.OpenAsync();
        var info = await scene.Fedify.AskAsync("nodeinfo", new { address = scene.Alice.Url });
        Assert.Equal(JsonValueKind.Object, info.ValueKind);
        Assert.Equal("personalnode", info.GetProperty("software").GetProperty("name").GetString());
        Assert.Contains("activitypub", info.GetProperty("protocols").EnumerateArray().Select(p => p.GetString()));
    }
}
