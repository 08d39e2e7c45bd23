using System.Collections.Concurrent;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>A circle of people as the owner sorts them. Nothing outside this node ever names it, nor does the file.</summary>
/// <param name="Id">Time-ordered; aspects are shown in this order.</param>
/// <param name="Name">As the owner calls it.</param>
/// <param name="People">Person ids.</param>
public sealed record Aspect(string Id, string Name, IReadOnlyList<string> People);

/// <summary>The owner's aspects, few, all in memory.</summary>
public sealed class AspectStore
{
    /// <summary>Most aspects that can be made.</summary>
    public const int Most = 100;

    private static readonly string[] First = ["Family", "Friends", "Work"];
    private readonly ConcurrentDictionary<string, Aspect> byId = new(StringComparer.Ordinal);

    public AspectStore(NodeDatabase database)
    {
        foreach (var row in database.Read("aspects").FindAll())
        {
            var d = database.Content.Reveal("aspects", row);
            var aspect = new Aspect(d["_id"].AsString, d.TextOr("n"), d.Texts("p"));
            byId[aspect.Id] = aspect;
        }
    }

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<Aspect> All() => [.. byId.Values.OrderBy(a => a.Id, StringComparer.Ordinal)];

    public Aspect? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Those that a new person starts with.</summary>
    public void AddFirst(WriteContext context)
    {
        foreach (var name in First)
        {
            Save(context, new Aspect(Protocol.Ids.ToText(context.NextId()), name, []));
        }
    }

    public Aspect Save(WriteContext context, Aspect aspect)
    {
        var row = new BsonDocument { ["_id"] = aspect.Id }.With("n", aspect.Name).WithList("p", aspect.People);
        context.Collection("aspects").Upsert(context.Content.Hide("aspects", row));
        context.PendingAspects[aspect.Id] = aspect;
        context.AfterCommit(() => byId[aspect.Id] = aspect);
        return aspect;
    }

    /// <summary>False when there is no such aspect. Posts that were sent to it stay where they are.</summary>
    public bool Remove(WriteContext context, string id)
    {
        context.PendingAspects[id] = null;
        context.AfterCommit(() => byId.TryRemove(id, out _));
        return context.Collection("aspects").Delete(id);
    }

    /// <summary>Null when there is no such aspect.</summary>
    public Aspect? Rename(WriteContext context, string id, string name) => Find(context, id) is { } aspect ? Save(context, aspect with { Name = name }) : null;

    /// <summary>Puts somebody in or takes them out. Null when there is no such aspect.</summary>
    public Aspect? Change(WriteContext context, string id, string personId, bool inside)
    {
        if (Find(context, id) is not { } aspect)
        {
            return null;
        }

        var others = aspect.People.Where(p => p != personId);
        return Save(context, aspect with { People = inside ? [.. others, personId] : [.. others] });
    }

    private Aspect? Find(WriteContext context, string id) => context.PendingAspects.TryGetValue(id, out var pending) ? pending : Find(id);
}
