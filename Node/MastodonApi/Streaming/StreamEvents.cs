using System.Text.Json;
using PersonalNode.Http;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Streaming;

/// <summary>An event as apps get it; the payload is JSON as text, or an id, or none, which must then be absent.</summary>
public sealed record StreamEvent(string Name, string? Payload);

/// <summary>Turns changes of the node into the events of a stream.</summary>
public sealed class StreamEvents(
    AppCaller caller, StatusPresenter statuses, NotificationsPresenter presenter, NotificationStore notifications, ConversationStore conversations, PostStore posts, AspectStore aspects, FeedFilter filter)
{
    internal StreamEvent? Of(NodeEvent happened, StreamChoice stream) => happened.Kind switch
    {
        EventKind.Notification => stream.Name is "user" or "user:notification" ? Notification(happened) : null,
        EventKind.Rules => stream.Name == "user" ? new StreamEvent("filters_changed", null) : null,
        EventKind.Conversation => stream.Name == "direct" ? Conversation(happened) : null,
        EventKind.Post or EventKind.Reply or EventKind.PostUpdated or EventKind.PostDeleted when Ids.TryParse(happened.Subject, out var id) && posts.Find(id) is { Conversation: null } post =>
            stream.Name is "direct" or "user:notification" ? null : Post(happened.Kind, post, stream),
        _ => null,
    };

    private StreamEvent? Post(EventKind kind, Post post, StreamChoice stream)
    {
        if (kind == EventKind.PostDeleted)
        {
            return stream.Name == "user" || (post.AuthorId is null && post.Audience == Audience.Public) ? new StreamEvent("delete", Ids.ToText(post.Id)) : null;
        }

        // An answer raises two events when it is in the feed as well.
        var isNew = kind == EventKind.Post || (kind == EventKind.Reply && post.HomeKey is null && stream.Name != "user");
        if (post.Deleted || !IsIn(post, stream) || (!isNew && kind != EventKind.PostUpdated))
        {
            return null;
        }

        var status = kind == EventKind.Post && stream.Name == "user" && post.HomeKey is { } place ? statuses.At(post, place) : statuses.Of(post);
        return new StreamEvent(isNew ? "update" : "status.update", JsonSerializer.Serialize(status, MastodonJson.Default.Status));
    }

    private bool IsIn(Post post, StreamChoice stream) => stream.Name switch
    {
        "user" => post.HomeKey is not null && filter.ShowsAtHome(post),
        "public" or "public:local" => post is { AuthorId: null, Audience: Audience.Public },
        "public:media" or "public:local:media" => post is { AuthorId: null, Audience: Audience.Public, Photos.Count: > 0 },
        "hashtag" or "hashtag:local" => post.Tags.Contains(stream.Argument!) && filter.Shows(post),
        "list" => post.AuthorId is { } author && aspects.Find(stream.Argument!)?.People.Contains(author) == true && filter.Wants(post),
        _ => false,
    };

    private StreamEvent? Notification(NodeEvent happened) =>
        AppScopes.Allow(caller.Scopes, "read:notifications") && Ids.TryParse(happened.Subject, out var id) && notifications.Find(id) is { Read: false } found && presenter.Of(found) is { } shown
            ? new StreamEvent("notification", JsonSerializer.Serialize(shown, MastodonJson.Default.Notification)) : null;

    private StreamEvent? Conversation(NodeEvent happened) => Ids.TryParse(happened.Subject, out var id) && conversations.Find(id) is { Last: not null } conversation
        ? new StreamEvent("conversation", JsonSerializer.Serialize(presenter.Of(conversation), MastodonJson.Default.Conversation)) : null;
}
