using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Finds people: those known here by name or handle, somebody new by address.</summary>
public sealed class PersonSearch(PeopleStore people, PersonFinder finder, NodeDatabase database, LocalNode local)
{
    /// <summary>People with a relation to the owner whose name, handle or host begins with, or holds, the words.</summary>
    public IEnumerable<Person> Known(string words) =>
        people.Related().Where(p => !people.IsBlocked(p) && Fits(words, p.Name, $"{p.Handle}@{p.Host}", p.Actor));

    /// <summary>True when the words are in the name or the handle with its host, or are the address.</summary>
    public static bool Fits(string words, string name, string handle, string address) => words.Trim().TrimStart('@') is { Length: > 0 } wanted
        && (name.Contains(wanted, StringComparison.OrdinalIgnoreCase) || handle.Contains(wanted, StringComparison.OrdinalIgnoreCase) || address == words.Trim());

    /// <summary>Somebody known by just this handle@host.</summary>
    public Person? ByHandle(string handle)
    {
        var parts = handle.Trim().TrimStart('@').Split('@');
        return parts is not [var name, var host] ? null : people.Related().FirstOrDefault(
            p => string.Equals(p.Handle, name, StringComparison.OrdinalIgnoreCase) && string.Equals(p.Host, host, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Asks the network for whoever lives at the address or goes by the handle, and remembers them.</summary>
    public async Task<Person?> FindAsync(string address, CancellationToken cancellation) =>
        (await finder.ByAddressAsync(address, cancellation)).Person is not { } found || local.IsMe(found.Actor) ? null
            : people.ByActor(found.Actor) ?? await database.WriteAsync(context => people.Save(context, found));
}
