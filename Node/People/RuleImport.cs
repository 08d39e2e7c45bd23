using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>What an import would do, or has done. <see cref="Known"/> were blocked or muted already; <see cref="Ends"/> counts people with whom a follow ends.</summary>
public sealed record RuleImportPlan(
    IReadOnlyList<BlocklistEntry> New, int Known, IReadOnlyList<SkippedLine> Skipped, int Ends, Sentence? Problem);

/// <summary>Brings a list of blocks in: first as a plan, which changes nothing, then in one transaction or not at all.</summary>
public sealed class RuleImport(NodeDatabase database, PeopleStore people, RuleStore rules, Moderation moderation, LocalNode local)
{
    /// <summary>What the list would do now.</summary>
    public RuleImportPlan Plan(string csv, bool limitedToo)
    {
        var reading = Blocklist.Read(csv, limitedToo);
        var own = HostName.OfUrl(local.Url);
        var skipped = reading.Skipped.ToList();
        var wanted = new List<BlocklistEntry>();
        var known = 0;
        var related = people.Related().ToLookup(Moderation.AddressOf, StringComparer.Ordinal);
        foreach (var entry in reading.Entries)
        {
            if (entry.Kind == RuleKind.Host ? entry.Value == own : entry.Value.EndsWith("@" + own, StringComparison.Ordinal))
            {
                skipped.Add(new SkippedLine(entry.Line, entry.Value, "This is your own node."));
            }
            else if (rules.Find(entry.Kind, entry.Value) is not null || (related.Contains(entry.Value) && related[entry.Value].All(p => IsDone(entry.Kind, p))))
            {
                known++;
            }
            else
            {
                wanted.Add(entry);
            }
        }

        var problem = reading.Problem ?? (rules.All.Count + wanted.Count > RuleStore.MaxRules ? Sentence.For("full", "There would be more than 50,000 rules. Take some off your list first.") : null);
        return new RuleImportPlan(problem is null ? wanted : [], known, [.. skipped.OrderBy(s => s.Line)], problem is null ? Ends(wanted) : 0, problem);
    }

    /// <summary>Does it, all at once, as the list stands against what is known in that moment.</summary>
    public Task<RuleImportPlan> ApplyAsync(string csv, bool limitedToo) => database.WriteAsync(context =>
    {
        var plan = Plan(csv, limitedToo);
        var related = people.Related().ToLookup(Moderation.AddressOf, StringComparer.Ordinal);
        var added = new List<Rule>();
        foreach (var entry in plan.New)
        {
            var met = entry.Kind == RuleKind.Host ? [] : related[entry.Value].ToList();
            foreach (var person in met.Select(p => people.ById(context, p.Id)!))
            {
                _ = entry.Kind == RuleKind.Account ? moderation.Block(context, person) : people.Save(context, person with { Muted = true });
            }

            if (met.Count == 0)
            {
                added.Add(new Rule(context.NextId(), entry.Kind, entry.Value, context.Now));
            }
        }

        if (plan.New.Count > 0)
        {
            moderation.Apply(context, added);
        }

        return plan;
    });

    private static bool IsDone(RuleKind kind, Person person) => kind == RuleKind.Account ? person.Blocked : person.Muted;

    private int Ends(List<BlocklistEntry> wanted)
    {
        var hosts = wanted.Where(w => w.Kind == RuleKind.Host).Select(w => w.Value).ToHashSet(StringComparer.Ordinal);
        var accounts = wanted.Where(w => w.Kind == RuleKind.Account).Select(w => w.Value).ToHashSet(StringComparer.Ordinal);
        return people.Related().Count(p => (p.Following == Relation.Yes || p.Follower == Relation.Yes)
            && (accounts.Contains(Moderation.AddressOf(p)) || HostName.Above(HostName.OfUrl(p.Url)).Any(hosts.Contains)));
    }
}
