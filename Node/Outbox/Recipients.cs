using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>
/// Who gets an activity: the followers when it is for them, and the people it names; nobody twice, nobody who is blocked. What is sealed goes to the named
/// people only. A server where several follow gets what is for all followers once, at its shared inbox (ActivityPub section 7.1.3).
/// </summary>
internal static class Recipients
{
    public static IReadOnlyList<Person> Of(WriteContext context, Outgoing outgoing, PeopleStore people)
    {
        var followers = outgoing is { ToFollowers: true, Sealed: false } ? Gathered(people.Followers()) : [];
        var named = outgoing.PersonIds.Select(id => people.ById(context, id)).OfType<Person>();
        return
        [
            .. followers.Concat(named).Where(p => p.Inbox.Length > 0 && !people.IsBlocked(p)).DistinctBy(p => p.Inbox, StringComparer.Ordinal),
        ];
    }

    /// <summary>One of them stands for all who share an inbox.</summary>
    private static IEnumerable<Person> Gathered(IReadOnlyList<Person> followers) =>
        followers.GroupBy(p => p.SharedInbox ?? p.Inbox, StringComparer.Ordinal).SelectMany(server => server.Count() == 1 ? server : server.Take(1).Select(p => p with { Inbox = server.Key }));
}
