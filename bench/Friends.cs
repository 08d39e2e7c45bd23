using System.Text.Json.Nodes;

namespace PersonalNode.Bench;

/// <summary>Two nodes, of which the second follows the first.</summary>
internal sealed record Friends(BenchNode A, BenchNode B) : IAsyncDisposable
{
    public static async Task<Friends> MeetAsync()
    {
        var a = await BenchNode.StartAsync("alice");
        var b = await BenchNode.StartAsync("bob");
        await b.SendAsync(HttpMethod.Post, "/api/people", new JsonObject { ["url"] = a.Url });
        await BenchNode.UntilAsync(async () => (await a.GetAsync("/api/people/requests")).GetProperty("items").GetArrayLength() == 1, "the request");
        var request = (await a.GetAsync("/api/people/requests")).GetProperty("items")[0].GetProperty("id").GetString();
        await a.SendAsync(HttpMethod.Post, $"/api/people/requests/{request}/accept");
        await BenchNode.UntilAsync(
            async () => (await b.GetAsync("/api/people")).GetProperty("items")[0].GetProperty("following").GetString() == "yes", "the acceptance");
        return new Friends(a, b);
    }

    public Task PostAsync(string text) => A.SendAsync(HttpMethod.Post, "/api/posts", new JsonObject { ["text"] = text, ["audience"] = "public" });

    public async ValueTask DisposeAsync()
    {
        await B.DisposeAsync();
        await A.DisposeAsync();
    }
}
