using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// Step 5 of the way in: what changes, as server-sent events. Events are rows, so an open page that lost its connection, or whose node
/// was restarted, gets what it missed; one that was away too long is told to load anew.
/// </summary>
public sealed class LiveEvents(
    Changes changes, PostStore posts, PeopleStore people, Presenter presenter, ConversationPresenter conversations, NotificationPresenter notifications, FeedFilter filter,
    ThreadStore threads)
{
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(string? lastEventId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = changes.Newest;
        if (lastEventId is { Length: > 0 })
        {
            if (changes.Resume(lastEventId) is { } resumed)
            {
                position = resumed;
            }
            else
            {
                yield return Item("resync", "{}", position);
            }
        }

        var following = changes.AfterAsync(position, cancellation);

        // The first bytes tell the page that it is connected, and from where it will resume.
        yield return Item("ping", "{}", position);
        await foreach (var change in following)
        {
            var item = change switch
            {
                { Event: { } happened } => Render(happened),
                { Passing: Typing typing } => people.ById(typing.PersonId) is { } person
                    ? Item("typing", JsonSerializer.Serialize(new TypingEvent(Ids.ToText(typing.Conversation), Presenter.ToRef(person)), ApiJson.Default.TypingEvent), change.Position) : null,
                { Passing: ExportProgress export } => Item("export", JsonSerializer.Serialize(ExportResponse.Of(export), ApiJson.Default.ExportResponse), change.Position),
                _ => Item("ping", "{}", change.Position),
            };
            if (item is { } shown)
            {
                yield return shown;
            }
        }
    }

    private SseItem<string>? Render(NodeEvent happened) => happened.Kind switch
    {
        EventKind.Post => PostItem("post", happened, filter.ShowsAtHome),
        EventKind.Reply => PostItem("reply", happened, filter.Shows),
        EventKind.PostUpdated => PostItem("post-updated", happened, filter.Shows),
        EventKind.PostDeleted when PostOf(happened) is { Conversation: { } conversation } message => ConversationItem(conversation, message, happened),
        EventKind.PostDeleted => Item("post-deleted", JsonSerializer.Serialize(new DeletedResponse(happened.Subject), ApiJson.Default.DeletedResponse), happened.Id),
        EventKind.Conversation when Ids.TryParse(happened.Subject, out var id) => ConversationItem(id, null, happened),
        EventKind.Person when people.ById(happened.Subject) is { } p =>
            Item("person", JsonSerializer.Serialize(Presenter.ToResponse(p), ApiJson.Default.PersonResponse), happened.Id),
        EventKind.Request when people.ById(happened.Subject) is { Follower: Relation.Requested } p => Item(
            "request", JsonSerializer.Serialize(new FollowRequestResponse(p.Id, Presenter.ToResponse(p), p.Since), ApiJson.Default.FollowRequestResponse), happened.Id),
        EventKind.Notification => Item(
            "notification", JsonSerializer.Serialize(notifications.ToEvent(happened.Subject), ApiJson.Default.NotificationEvent), happened.Id),
        EventKind.Thread when Ids.TryParse(happened.Subject, out var id) && threads.Find(id) is { } fill =>
            Item("thread", JsonSerializer.Serialize(ThreadFillResponse.Of(fill), ApiJson.Default.ThreadFillResponse), happened.Id),
        EventKind.Rules => Item("rules", "{}", happened.Id),
        _ => null,
    };

    private SseItem<string>? PostItem(string name, NodeEvent happened, Func<Post, bool> shows) => PostOf(happened) switch
    {
        { Conversation: { } conversation } message => ConversationItem(conversation, message, happened),
        { Deleted: false } post when shows(post) => Item(name, JsonSerializer.Serialize(presenter.ToResponse(post), ApiJson.Default.PostResponse), happened.Id),
        _ => null,
    };

    /// <summary>The post or message that the event is about, deleted or not.</summary>
    private Post? PostOf(NodeEvent happened) => Ids.TryParse(happened.Subject, out var id) ? posts.Find(id) : null;

    private SseItem<string>? ConversationItem(long conversation, Post? message, NodeEvent happened) => conversations.Event(conversation, message) is { } data
        ? Item("conversation", JsonSerializer.Serialize(data, ApiJson.Default.ConversationEvent), happened.Id) : null;

    private static SseItem<string> Item(string name, string data, long id) => new(data, name) { EventId = Ids.ToText(id) };
}
