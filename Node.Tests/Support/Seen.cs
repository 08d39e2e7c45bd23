using System.Net;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>Short ways to what the API shows.</summary>
public static class Seen
{
    public static string Id(this JsonElement item) => item.GetProperty("id").GetString()!;

    public static string Url(this JsonElement item) => item.GetProperty("url").GetString()!;

    public static string Kind(this JsonElement item) => item.GetProperty("kind").GetString()!;

    public static string AuthorUrl(this JsonElement post) => post.GetProperty("author").Url();

    /// <summary>The one person of a notification, by URL.</summary>
    public static string Who(this JsonElement notification) => Assert.Single(notification.GetProperty("people").EnumerateArray()).Url();

    public static Task<IReadOnlyList<JsonElement>> NotificationsAsync(this ITestNode node) => node.Api.ItemsAsync("/api/notifications?limit=100");

    public static async Task<int> UnreadAsync(this ITestNode node) =>
        (await node.Api.GetAsync("/api/notifications")).Expect(HttpStatusCode.OK).Json.GetProperty("unread").GetInt32();

    /// <summary>The newest notification of the kind, once there is one that fits.</summary>
    public static async Task<JsonElement> NotifiedAsync(this ITestNode node, string kind, Func<JsonElement, bool>? when = null)
    {
        JsonElement found = default;
        await Poll.UntilAsync(
            async () =>
            {
                found = (await node.NotificationsAsync()).FirstOrDefault(n => n.Kind() == kind && (when is null || when(n)));
                return found.ValueKind == JsonValueKind.Object;
            },
            $"{node.Handle} to be told of a {kind}");
        return found;
    }
}
