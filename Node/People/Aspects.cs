using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Makes the owner's aspects.</summary>
public sealed class Aspects(AspectStore aspects, PeopleStore people, NodeDatabase database, IdSource ids)
{
    /// <param name="body">Checked by <see cref="AspectValidator"/>.</param>
    public async Task<(Aspect? Aspect, ProblemHttpResult? Problem)> CreateAsync(AspectRequest body)
    {
        if (aspects.All().Count >= AspectStore.Most)
        {
            return (null, Problems.Of(409, "aspects.too_many", "There are 100 aspects already. Remove one first."));
        }

        var inside = (body.People ?? []).Distinct().ToList();
        return inside.Exists(id => people.ById(id) is not { Related: true })
            ? (null, Problems.NoPerson()) : (await database.WriteAsync(context => aspects.Save(context, new Aspect(ids.NextText(), body.Name!.Trim(), inside))), null);
    }
}
