using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Interop;

/// <summary>What a person sees of others' servers.</summary>
internal static class InteropActions
{
    /// <summary>The post that mentions the owner, from the notification about it.</summary>
    public static async Task<JsonElement> MentionedByAsync(this ITestNode node, Sent note)
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () =>
            {
                found = (await node.AllAsync("/api/notifications")).FirstOrDefault(n => IsAbout(n, note.About));
                return found.ValueKind == JsonValueKind.Object;
            },
            $"{node.Handle} to be told of {note.About}; it was answered {string.Join(", ", note.Answers)}");
        return found.GetProperty("post");
    }

    /// <summary>The notification is about that post.</summary>
    public static bool IsAbout(JsonElement notification, string url) =>
        notification.GetProperty("post") is { ValueKind: JsonValueKind.Object } post && post.GetProperty("url").GetString() == url;
}
