using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Block, mute and hide, of people and of whole hosts. What is stored stays; what is shown is decided when it is shown.</summary>
public sealed class Moderation(
    NodeDatabase database, PeopleStore people, RuleStore rules, FollowAsking follow, FollowAnswer answer, DeliveryStore deliveries)
{
    /// <summary>Ends everything between the two, both ways, and refuses whatever they send from now on. Null when there is no such person.</summary>
    public Task<Person?> BlockAsync(string id) => ChangeAsync(id, Block);

    public Task<Person?> UnblockAsync(string id) => ChangeAsync(id, (context, person) =>
    {
        if (rules.Find(RuleKind.Account, AddressOf(person)) is { } onSight)
        {
            rules.Remove(context, onSight);
        }

        return people.Save(context, person with { Blocked = false });
    });

    /// <summary>Their posts stay out of the feed, and nothing that they do is told. They do not learn of it.</summary>
    public Task<Person?> MuteAsync(string id, bool on) => ChangeAsync(id, (context, person) => people.Save(context, person with { Muted = on }));

    /// <summary>What they reshare stays out of the feed.</summary>
    public Task<Person?> HideResharesAsync(string id, bool on) => ChangeAsync(id, (context, person) => people.Save(context, person with { HidesReshares = on }));

    /// <summary>handle@host as rules name an account.</summary>
    public static string AddressOf(Person person) => $"{person.Handle.ToLowerInvariant()}@{HostName.OfUrl(person.Actor)}";

    /// <summary>Adds the rules and does what follows from them, in the one transaction of the caller.</summary>
    public void Apply(WriteContext context, IReadOnlyList<Rule> added)
    {
        rules.Add(context, added);
        var hosts = added.Where(r => r.Kind == RuleKind.Host).Select(r => r.Value).ToHashSet(StringComparer.Ordinal);
        if (hosts.Count > 0)
        {
            CutOff(context, hosts);
        }

        context.Raise(EventKind.Rules, "");
    }

    /// <summary>The block of one person inside a running transaction.</summary>
    public Person Block(WriteContext context, Person person)
    {
        if (person.Blocked)
        {
            return person;
        }

        // What waits for them is not sent any more; the two goodbyes that follow still are.
        deliveries.Cancel(context, Iri.HostOf(person.Inbox), person.Id, "You have blocked this person.");
        var apart = person.Follower == Relation.No ? person : answer.Reject(context, person);
        apart = follow.Withdraw(context, apart);
        NotificationStore.ForgetPeople(context, id => id == person.Id);
        return people.Save(context, apart with { Blocked = true });
    }

    /// <summary>Ends what there is with people of these hosts. They are not told: nothing goes to a blocked host, not even goodbye.</summary>
    private void CutOff(WriteContext context, HashSet<string> hosts)
    {
        bool IsThere(string host) => HostName.Above(host).Any(hosts.Contains);
        foreach (var host in deliveries.WaitingHosts().Where(h => IsThere(HostName.OfUrl("https://" + h))))
        {
            deliveries.Cancel(context, host, null, "You have blocked this host.");
        }

        var there = people.Related().Where(p => IsThere(HostName.OfUrl(p.Url))).ToList();
        foreach (var person in there.Select(p => people.ById(context, p.Id)!))
        {
            people.Save(context, person with
            {
                Follower = Relation.No,
                FollowerFollowId = null,
                Following = Relation.No,
                FollowId = null,
                CatchUpDue = null,
                OutboxMark = null,
                OutboxMarkAt = null,
            });
        }

        // Also of people whom nothing else connects with the owner.
        NotificationStore.ForgetPeople(context, id => people.ById(context, id) is not { } person || IsThere(HostName.OfUrl(person.Actor)));
    }

    private Task<Person?> ChangeAsync(string id, Func<WriteContext, Person, Person> change) => database.WriteAsync(context =>
    {
        if (people.ById(context, id) is not { } person)
        {
            return null;
        }

        context.Raise(EventKind.Rules, "");
        return change(context, person);
    });
}
