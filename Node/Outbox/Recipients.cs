using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>Who gets an activity: the followers when it is for them, and the people it names; nobody twice, nobody who is blocked. What is sealed goes to the named people only.</summary>
internal static class Recipients
{
    public static IReadOnlyList<Person> Of(WriteContext context, Outgoing outgoing, PeopleStore people)
    {
        var followers = outgoing is { ToFollowers: true, Sealed: false } ? people.Followers() : [];
        var named = outgoing.PersonIds.Select(id => people.ById(context, id)).OfType<Person>();
        return
        [
            .. followers.Concat(named).Where(p => p.Inbox.Length > 0 && !people.IsBlocked(p)).DistinctBy(p => p.Inbox, StringComparer.Ordinal),
        ];
    }
}
