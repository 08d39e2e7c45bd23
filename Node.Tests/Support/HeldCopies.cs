using System.Net;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>What two friends do about copies that one keeps for the other.</summary>
public static class HeldCopies
{
    public const string Path = "/api/backup/friends";

    public static async Task<JsonElement> HeldAsync(this ITestNode node) => (await node.Api.GetAsync(Path)).Expect(HttpStatusCode.OK).Json;

    /// <summary>The node's copies at the friend's, null when there is nothing of the kind.</summary>
    public static async Task<JsonElement?> HolderAsync(this ITestNode node, ITestNode friend) => Of(await node.HeldAsync(), "holders", friend);

    /// <summary>The friend's copies at this node.</summary>
    public static async Task<JsonElement?> KeptAsync(this ITestNode node, ITestNode friend) => Of(await node.HeldAsync(), "kept", friend);

    /// <summary>Waits until the node's copies at the friend's are as wanted.</summary>
    public static async Task<JsonElement> HolderIsAsync(this ITestNode node, ITestNode friend, Func<JsonElement, bool> when, string what)
    {
        JsonElement found = default;
        await Poll.UntilAsync(async () => await node.HolderAsync(friend) is { } holder && when(found = holder), what);
        return found;
    }

    public static Task<JsonElement> HolderIsAsync(this ITestNode node, ITestNode friend, string state) =>
        node.HolderIsAsync(friend, h => h.GetProperty("state").GetString() == state, $"the copies of {node.Handle} at {friend.Handle}'s to be {state}");

    public static async Task<ApiAnswer> AskToKeepAsync(this ITestNode node, ITestNode friend) =>
        await node.Api.PostAsync(Path + "/holders", new { person = await Friends.IdAsync(node, friend.Url) });

    /// <summary>Asks, and waits until the friend's owner can answer. Returns the id under which that is.</summary>
    public static async Task<string> AskedAsync(this ITestNode node, ITestNode friend)
    {
        (await node.AskToKeepAsync(friend)).Expect(HttpStatusCode.Created);
        return (await Poll.ForAsync<object>(async () => await friend.KeptAsync(node) is { } kept ? kept : null, "the question") is JsonElement asked ? asked : default)
            .GetProperty("id").GetString()!;
    }

    /// <summary>Consent on both sides, and the first copy there.</summary>
    public static async Task<JsonElement> KeepCopyAsync(this ITestNode node, ITestNode friend)
    {
        var id = await node.AskedAsync(friend);
        (await friend.Api.PostAsync($"{Path}/kept/{id}/accept", new { })).Expect(HttpStatusCode.OK);
        return await node.HasCopyAsync(friend);
    }

    /// <summary>Waits for a copy that is newer than that.</summary>
    public static Task<JsonElement> HasCopyAsync(this ITestNode node, ITestNode friend, DateTimeOffset? after = null) => node.HolderIsAsync(
        friend, h => h.GetProperty("made") is { ValueKind: JsonValueKind.String } made && !(made.GetDateTimeOffset() <= after) && h.GetProperty("failure").ValueKind == JsonValueKind.Null,
        $"a copy of {node.Handle} at {friend.Handle}'s");

    /// <summary>Brings one now and waits for it.</summary>
    public static async Task<JsonElement> SendCopyAsync(this ITestNode node, ITestNode friend)
    {
        var before = (await node.HolderAsync(friend))!.Value;
        (await node.Api.PostAsync($"{Path}/holders/{before.GetProperty("id").GetString()}/send")).Expect(HttpStatusCode.Accepted);
        return await node.HasCopyAsync(friend, before.GetProperty("made").ValueKind == JsonValueKind.String ? before.GetProperty("made").GetDateTimeOffset() : null);
    }

    private static JsonElement? Of(JsonElement held, string list, ITestNode friend) => held.GetProperty(list).EnumerateArray()
        .Where(c => c.GetProperty("person").GetProperty("url").GetString() == friend.Url).Select(c => (JsonElement?)c).FirstOrDefault();
}
