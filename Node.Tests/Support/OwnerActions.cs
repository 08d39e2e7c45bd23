using System.Net;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>What a person does and sees at their node, whichever kind of node it is.</summary>
public static class OwnerActions
{
    /// <summary>Writes a post and returns it as the API shows it: 201, so it is on disk.</summary>
    public static async Task<JsonElement> PostAsync(
        this ITestNode node, string text, string audience = "public", string? inReplyTo = null, string? summary = null) =>
        (await node.Api.PostAsync("/api/posts", new { text, audience, inReplyTo, summary })).Expect(HttpStatusCode.Created).Json;

    /// <summary>Makes an invitation and returns it as the API shows it.</summary>
    public static async Task<JsonElement> InviteAsync(this ITestNode node, string name) =>
        (await node.Api.PostAsync("/api/invitations", new { name })).Expect(HttpStatusCode.Created).Json;

    /// <summary>Puts a friend into an aspect.</summary>
    public static async Task PutIntoAsync(this ITestNode node, string aspect, ITestNode friend) =>
        (await node.Api.PutAsync($"/api/aspects/{aspect}/people/{await Friends.IdAsync(node, friend.Url)}")).Expect(HttpStatusCode.OK);

    /// <summary>The post as this node has it, once it is here and as wanted. Posts are told apart by their URL.</summary>
    public static async Task<JsonElement> SeesAsync(
        this ITestNode node, string url, Func<JsonElement, bool>? when = null, string query = "limit=100")
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () =>
            {
                found = (await node.FeedAsync(query)).FirstOrDefault(p => p.GetProperty("url").GetString() == url && (when is null || when(p)));
                return found.ValueKind == JsonValueKind.Object;
            },
            $"{url} in the feed of {node.Handle}");
        return found;
    }

    /// <summary>Waits until the post is not in the feed.</summary>
    public static Task LosesAsync(this ITestNode node, string url) => Poll.UntilAsync(
        async () => (await node.FeedAsync()).All(p => p.GetProperty("url").GetString() != url), $"{url} to leave the feed of {node.Handle}");

    /// <summary>A whole list, page by page.</summary>
    public static async Task<IReadOnlyList<JsonElement>> AllAsync(this ITestNode node, string list, string cursor = "before")
    {
        var all = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = (await node.Api.GetAsync($"{list}?limit=100{(next is null ? "" : $"&{cursor}={next}")}")).Expect(HttpStatusCode.OK).Json;
            all.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return all;
    }
}
