using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>
/// Something that happened. <see cref="Group"/> stays when it is renewed under another id. People are the newest of <see cref="Count"/>;
/// <see cref="Subject"/> is what else it is about, such as a conversation.
/// </summary>
public sealed record NotificationResponse(
    string Id, string Group, string Kind, IReadOnlyList<PersonRef> People, int Count, PostResponse? Post, string? Subject, DateTimeOffset At, bool Read);

/// <summary>A page of notifications; Unread counts all that were not looked at, not only those of the page.</summary>
public sealed record NotificationPage(IReadOnlyList<NotificationResponse> Items, string? Next, int Unread);

/// <summary>Data of the event "notification": the notification is null when only the count changed.</summary>
public sealed record NotificationEvent(int Unread, NotificationResponse? Notification);

/// <summary>Turns stored notifications into what the API shows.</summary>
public sealed class NotificationPresenter(NotificationStore notifications, PeopleStore people, PostStore posts, FeedFilter filter, Presenter presenter)
{
    private const int MaxPeople = 8;

    /// <summary>Null for what is about people whom the owner blocked, or about a post that is not here any more.</summary>
    public NotificationResponse? ToResponse(Notification notification)
    {
        var who = notification.People.Take(MaxPeople).Select(people.ById).OfType<Person>().Where(p => !people.IsBlocked(p)).ToList();
        var post = notification.Post is { } id ? posts.Find(id) : null;
        if ((who.Count == 0 && notification.People.Count > 0) || (notification.Post is not null && (post is not { Deleted: false } || !filter.Shows(post))))
        {
            return null;
        }

        return new NotificationResponse(
            Ids.ToText(notification.Id), notification.Group, NotificationSettings.Word(notification.Kind), [.. who.Select(Presenter.ToRef)], notification.Count,
            post is null ? null : presenter.ToResponse(post), notification.Subject, Ids.TimeOf(notification.Id), notification.Read);
    }

    public NotificationEvent ToEvent(string subject) => new(
        notifications.UnreadCount, Ids.TryParse(subject, out var id) && notifications.Find(id) is { } found ? ToResponse(found) : null);
}
