using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>
/// Private messages. A conversation is known by the people in it, as the sender signed them, and by nothing else: a message that claims
/// another context gets into no conversation that its sender is not in.
/// </summary>
public sealed class MessageHandler(PeopleStore people, PostStore posts, PostWriter writer, ConversationStore conversations, NotificationStore notifications, LocalNode local)
{
    public Handled Create(WriteContext context, Incoming incoming, Post message)
    {
        if (!incoming.Sealed || Others(context, incoming) is not { } others)
        {
            return Handled.Ignored("A private message must be sealed and name the people it is for.");
        }

        var conversation = conversations.With(others);
        if (conversation is null && incoming.Sender is not ({ Following: Relation.Yes } or { Follower: Relation.Yes }))
        {
            return Handled.Unrelated("A private message of a stranger.");
        }

        if (posts.ByUri(message.Uri) is not null)
        {
            return Handled.Ignored("The message is here already.");
        }

        conversation ??= ConversationStore.Save(context, new Conversation
        {
            Id = context.NextId(),
            Uri = incoming.Note?.Note.Context is { } uri && conversations.ByUri(uri) is null ? uri : local.ConversationUrl(context.NextId()),
            People = others,
        });
        if (writer.Add(context, message with { Conversation = conversation.Id }, home: false) is not { } added)
        {
            return Handled.Ignored("Its author deleted it before.");
        }

        conversations.Touch(context, conversation.Id, added);
        if (!conversation.Muted)
        {
            notifications.Add(context, NotificationKind.Message, incoming.Sender.Id, subject: Ids.ToText(conversation.Id));
        }

        return Handled.Done;
    }

    public void Deleted(WriteContext context, Post message) => conversations.Forget(context, message);

    /// <summary>Somebody has seen a message and all before it.</summary>
    public Handled Read(WriteContext context, Incoming incoming)
    {
        if (!incoming.Sealed || incoming.Activity.ObjectId is not { } uri || posts.ByUri(uri) is not { Conversation: { } id } message
            || conversations.Find(id) is not { } conversation || !conversation.People.Contains(incoming.Sender.Id))
        {
            return Handled.Ignored("It is about no message that they got.");
        }

        conversations.Seen(context, conversation, incoming.Sender.Id, message.Id);
        return Handled.Done;
    }

    /// <summary>The people in the conversation beside the owner: the sender, and whoever else it is addressed to. Null when there are too many.</summary>
    private List<string>? Others(WriteContext context, Incoming incoming)
    {
        var actors = incoming.Activity.Root.References("to").Where(to => !local.IsMe(to)).Select(to => Iri.TryCanonical(to, out var actor) ? actor : null)
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (actors.Count > ConversationStore.MostPeople)
        {
            return null;
        }

        // Who is not known yet is met here by name of their address alone; a reply finds them first.
        return
        [
            .. actors.Select(actor => people.ByActor(context, actor) ?? people.Save(context, new Person
            {
                Id = Ids.ToText(context.NextId()),
                Actor = actor,
                Name = Iri.HostOf(actor),
                Inbox = "",
                Key = "",
                KeyId = "",
            })).Select(p => p.Id).Append(incoming.Sender.Id).Distinct(),
        ];
    }
}
