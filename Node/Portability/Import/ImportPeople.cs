using PersonalNode.People;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Follows whom the owner followed elsewhere, and sorts them into aspects as they were sorted there.</summary>
internal sealed class ImportPeople(Follows follows, AspectStore aspects, PeopleStore people, NodeDatabase database)
{
    /// <summary>False when they cannot be followed.</summary>
    public async Task<bool> FollowAsync(ArchivePerson person, CancellationToken cancellation)
    {
        var (found, _, _) = await follows.FollowAsync(person.Address!, cancellation);
        if (found is null)
        {
            return false;
        }

        if (person.Aspect is { } name)
        {
            await database.WriteAsync(context => Put(context, PlainLine.Of(name, 80), found.Id));
        }

        return true;
    }

    private void Put(WriteContext context, string name, string person)
    {
        var aspect = aspects.All().FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
        if (name.Length == 0 || people.ById(context, person) is null || (aspect is null && aspects.All().Count >= AspectStore.Most))
        {
            return;
        }

        aspect ??= new Aspect(Ids.ToText(context.NextId()), name, []);
        if (!aspect.People.Contains(person))
        {
            aspects.Save(context, aspect with { People = [.. aspect.People, person] });
        }
    }
}
