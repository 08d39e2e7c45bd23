using System.Collections.Concurrent;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Tells the owner's open pages that somebody is writing to them, at most every two seconds a person, and only in a conversation that is there.</summary>
public sealed class TypingReceiver(ConversationStore conversations, PeopleStore people, PassingEvents passing, LocalNode local, TimeProvider time)
{
    private const int MaxRemembered = 1_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, DateTimeOffset> last = new(StringComparer.Ordinal);

    public void Receive(VerifiedActivity activity, Person sender)
    {
        var now = time.GetUtcNow();
        if (!activity.WasSealed || (last.TryGetValue(sender.Id, out var before) && now - before < Every))
        {
            return;
        }

        var others = activity.View.Root.References("to").Where(to => !local.IsMe(to)).Take(ConversationStore.MostPeople)
            .Select(to => Iri.TryCanonical(to, out var actor) ? people.ByActor(actor)?.Id : null).OfType<string>().Append(sender.Id).Distinct();
        if (conversations.With(others) is { Muted: false } conversation)
        {
            if (last.Count >= MaxRemembered)
            {
                last.Clear();
            }

            last[sender.Id] = now;
            passing.Raise(new Typing(conversation.Id, sender.Id));
        }
    }
}
