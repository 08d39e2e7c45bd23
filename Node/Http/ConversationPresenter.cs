using System.Diagnostics.CodeAnalysis;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>A private message: a post that is in a conversation. <see cref="SeenBy"/> are those of the others whose nodes say that they saw it.</summary>
public sealed record MessageResponse : PostResponse
{
    [SetsRequiredMembers]
    internal MessageResponse(PostResponse post, string conversation, IReadOnlyList<PersonRef> seenBy)
        : base(post)
    {
        Conversation = conversation;
        SeenBy = seenBy;
    }

    public string Conversation { get; }

    public IReadOnlyList<PersonRef> SeenBy { get; }
}

/// <summary>A conversation with its last message. Unread counts the messages of others since the owner last looked.</summary>
public sealed record ConversationResponse(
    string Id, IReadOnlyList<PersonRef> People, MessageResponse? Last, int Unread, DateTimeOffset Updated, bool Muted, string Cursor);

/// <summary>Data of the event "conversation": what changed, with the message when it is about one.</summary>
public sealed record ConversationEvent(ConversationResponse Conversation, MessageResponse? Message);

/// <summary>Data of the event "typing".</summary>
public sealed record TypingEvent(string Conversation, PersonRef Person);

/// <summary>Turns stored conversations into what the API shows.</summary>
public sealed class ConversationPresenter(ConversationStore conversations, PostStore posts, PeopleStore people, Presenter presenter)
{
    public ConversationResponse ToResponse(Conversation conversation) => new(
        Ids.ToText(conversation.Id),
        [.. conversation.People.Select(people.ById).OfType<Person>().Select(Presenter.ToRef)],
        conversation.Last is { } last && posts.Find(last) is { } message ? ToResponse(conversation, message) : null,
        conversation.Unread,
        Ids.TimeOf(conversation.Key),
        conversation.Muted,
        Ids.ToText(conversation.Key));

    public MessageResponse ToResponse(Conversation conversation, Post message) => new(
        presenter.ToResponse(message),
        Ids.ToText(conversation.Id),
        [.. conversation.SeenUpTo.Where(s => s.Value >= message.Id && s.Key != message.AuthorId).Select(s => people.ById(s.Key)).OfType<Person>().Select(Presenter.ToRef)]);

    /// <summary>What an open page is told; null when the conversation is gone.</summary>
    public ConversationEvent? Event(long conversation, Post? message) =>
        conversations.Find(conversation) is { } found ? new ConversationEvent(ToResponse(found), message is null ? null : ToResponse(found, message)) : null;
}
