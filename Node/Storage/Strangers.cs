using LiteDB;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// Forgets people with whom there was never a tie and of whom nothing is left: no post, no message, no notification. Whoever is met again is looked up
/// again. Without that, anybody with a domain could fill the disk with actors.
/// </summary>
public sealed class Strangers(NodeDatabase database, PeopleStore people, Timelines timelines, NotificationStore notifications, HeldStore held)
{
    private string place = "";

    /// <summary>Looks at the next rows, round and round.</summary>
    /// <param name="before">Those read since are kept: what they said may still be on its way.</param>
    /// <param name="limit">Rows that are looked at.</param>
    public async Task TrimAsync(DateTimeOffset before, int limit)
    {
        var query = Query.All("_id", Query.Ascending);
        query.Where.Add(Where.Above("_id", place));
        var page = database.Read("people").Find(query, 0, limit).Select(PersonBson.FromBson).ToList();
        place = page.Count == limit ? page[^1].Id : "";
        var old = page.Where(p => IsOver(p, before)).ToList();
        if (old.Count == 0)
        {
            return;
        }

        var named = notifications.Page(null, NotificationStore.Kept).SelectMany(n => n.People)
            .Concat(database.Read("conversations").FindAll().SelectMany(d => Conversation.FromBson(d).People))
            .Concat(held.Kept().Select(c => c.PersonId)).Concat(held.Holders().Select(h => h.PersonId)).ToHashSet(StringComparer.Ordinal);
        await database.WriteAsync(context =>
        {
            // In the transaction, where they are as they are now.
            foreach (var stranger in old.Where(p => !named.Contains(p.Id) && people.ById(context, p.Id) is { } now && IsOver(now, before)))
            {
                people.Forget(context, stranger);
            }
        });
    }

    private bool IsOver(Person person, DateTimeOffset before) => !person.Related && person.FetchedAt < before
        && Ids.TryParse(person.Id, out var id) && Ids.TimeOf(id) < before
        && timelines.Page(Timeline.Person(person.Id), null, 1).Count == 0;
}
