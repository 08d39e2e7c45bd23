using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>Shows notifications and conversations.</summary>
public sealed class NotificationsPresenter(
    AccountPresenter accounts, StatusPresenter statuses, PeopleStore people, PostStore posts, ConversationStore conversations, FeedFilter filter)
{
    /// <summary>Null for what apps have no word for (a changed key, a birthday), and for what is about people or posts that are not to be seen.</summary>
    public Entities.Notification? Of(Notification notification)
    {
        if (TypeOf(notification.Kind) is not { } type)
        {
            return null;
        }

        var who = notification.People.Select(people.ById).OfType<Person>().FirstOrDefault(p => !people.IsBlocked(p));
        var post = PostOf(notification);
        if ((who is null && notification.People.Count > 0) || (post is null && type is not ("follow" or "follow_request")))
        {
            return null;
        }

        return new Entities.Notification(
            Ids.ToText(notification.Id), type, Answers.Time(Ids.TimeOf(notification.Id)), notification.Group, who is null ? accounts.Me() : accounts.Of(who), post is null ? null : statuses.Of(post));
    }

    public Entities.Conversation Of(Conversation conversation) => new(
        Ids.ToText(conversation.Id), conversation.Unread > 0, [.. conversation.People.Select(people.ById).OfType<Person>().Select(accounts.Of)],
        conversation.Last is { } last && posts.Find(last) is { Deleted: false } message ? statuses.Of(message) : null);

    private Post? PostOf(Notification notification)
    {
        var id = notification.Kind == NotificationKind.Message
            ? Ids.TryParse(notification.Subject, out var conversation) ? conversations.Find(conversation)?.Last : null : notification.Post;
        return id is { } known && posts.Find(known) is { Deleted: false } post && filter.Shows(post) ? post : null;
    }

    private static string? TypeOf(NotificationKind kind) => kind switch
    {
        NotificationKind.Follow or NotificationKind.Invitation => "follow",
        NotificationKind.Request => "follow_request",
        NotificationKind.Mention or NotificationKind.Reply or NotificationKind.Message or NotificationKind.Quote => "mention",
        NotificationKind.Like => "favourite",
        NotificationKind.Reshare => "reblog",
        NotificationKind.Poll => "poll",
        _ => null,
    };
}
