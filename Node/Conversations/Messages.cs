using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Conversations;

/// <summary>The owner's side of private messages. Editing and deleting one is the same as for any post.</summary>
public sealed class Messages(
    PostPublisher posts, Publisher publisher, Sealer sealer, GuardedClient client, ConversationStore conversations, PostStore store, PostWriter writer,
    PeopleStore people, PersonFinder finder, NodeDatabase database, NodeKeys keys, LocalNode local, IdSource ids, TimeProvider time)
{
    private static readonly TimeSpan TypingEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<long, DateTimeOffset> typed = new();

    /// <summary>The conversation with exactly these people; begun when there is none.</summary>
    public Task<Conversation> WithAsync(IReadOnlyList<string> personIds) => database.WriteAsync(context =>
        conversations.With(personIds) ?? ConversationStore.Save(context, NewConversation(context, personIds)));

    /// <summary>Who of the people cannot get sealed messages. Those known by name only are looked up first.</summary>
    public async Task<IReadOnlyList<Person>> CannotReadAsync(IReadOnlyList<string> personIds, CancellationToken cancellation)
    {
        var unreachable = new List<Person>();
        foreach (var person in personIds.Select(people.ById).OfType<Person>())
        {
            var known = person.Met ? person : await MeetAsync(person, cancellation);
            if (known.AgreementKey is null)
            {
                unreachable.Add(known);
            }
        }

        return unreachable;
    }

    public Task<Post> SendAsync(Conversation conversation, string text, IReadOnlyList<long> photos, Post? answers)
    {
        var id = ids.Next();
        var rendered = MarkdownText.Render(text, local.Url, (_, _) => null);
        var message = new Post
        {
            Id = id,
            Uri = local.PostUrl(id),
            Author = local.Url,
            Published = posts.NextMoment(),
            Text = text,
            Html = rendered.Html,
            Audience = Audience.Direct,
            Sealed = true,
            Recipients = conversation.People,
            ShowsRecipients = true,
            Conversation = conversation.Id,
            InReplyTo = answers?.Uri,
            Photos = photos,
            ProofChecked = true,
        };
        return posts.CreateAsync(message, context =>
        {
            var added = writer.Add(context, message, home: false)!;
            conversations.Touch(context, conversation.Id, added);
            return added;
        });
    }

    /// <summary>Marks everything as read, and lets the others know.</summary>
    public Task ReadAsync(Conversation conversation) => database.WriteAsync(context =>
    {
        NotificationStore.Settle(context, NotificationKind.Message, Ids.ToText(conversation.Id));
        if (conversations.MarkRead(context, conversation.Id, store) is { AuthorId: not null, Deleted: false } last)
        {
            var read = ActivityBuilder.Activity("Read", local.ActivityUrl(context.NextId()), local.Url, JsonValue.Create(last.Uri), context.Now, [], []);
            publisher.Publish(context, new Outgoing(read, Audience.Direct) { Sealed = true, PersonIds = conversation.People });
        }
    });

    /// <summary>Tells the others that the owner is writing: sent at once, to whoever is reachable at once, and kept nowhere.</summary>
    public async Task TypeAsync(Conversation conversation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (typed.TryGetValue(conversation.Id, out var last) && now - last < TypingEvery)
        {
            return;
        }

        typed[conversation.Id] = now;
        var others = conversation.People.Select(people.ById).OfType<Person>().Where(p => p is { Blocked: false, Inbox.Length: > 0 }).ToList();
        var typing = ActivityBuilder.Activity(
            Vocabulary.Typing, local.ActivityUrl(ids.Next()), local.Url, JsonValue.Create(conversation.Uri), now, [.. others.Select(p => p.Actor)], []);
        var signed = SignedActivity.Sign(typing, keys.Identity, local.KeyId, now);
        var entry = new LogEntry(0, signed.Id, signed.Actor, signed.Type, null, signed.Json, true, null) { Sealed = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(others.Select(async person =>
            {
                if (sealer.Seal(entry, person) is { } envelope)
                {
                    await client.PostAsync(person.Inbox, System.Text.Encoding.UTF8.GetBytes(envelope.ToJsonString()), patience.Token);
                }
            }));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Somebody is slow or asleep; it would be no news by then.
        }
    }

    private Conversation NewConversation(WriteContext context, IReadOnlyList<string> personIds)
    {
        var id = context.NextId();
        return new Conversation { Id = id, Uri = local.ConversationUrl(id), People = personIds };
    }

    private async Task<Person> MeetAsync(Person person, CancellationToken cancellation) =>
        (await finder.ByActorAsync(person.Actor, cancellation)).Person is { } found
            ? await database.WriteAsync(context => people.ById(context, person.Id) is { Met: true } met ? met : people.Save(context, found)) : person;
}
