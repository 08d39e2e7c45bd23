using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Adds and takes back what the owner does not want to see.</summary>
public sealed class Rules(RuleStore rules, Moderation moderation, NodeDatabase database, LocalNode local)
{
    /// <param name="body">Checked by <see cref="RuleValidator"/>.</param>
    /// <returns>The rule, or the one that says the same already.</returns>
    public async Task<(Rule? Rule, ProblemHttpResult? Problem)> AddAsync(RuleRequest body)
    {
        RuleEndpoints.TryKind(body.Kind, out var kind);
        var value = kind switch
        {
            RuleKind.Host => HostName.TryRead(body.Value, out var host) ? host : "",
            RuleKind.Word => body.Value!.Trim(),
            _ => Blocklist.TryAccount(body.Value!, out var account) ? account : "",
        };
        if (kind == RuleKind.Host && value == HostName.OfUrl(local.Url))
        {
            return (null, Problems.Of(409, "rules.own_host", "This is your own node. Enter the name of another host."));
        }

        if (rules.All.Count >= RuleStore.MaxRules || (kind == RuleKind.Word && rules.All.Count(r => r.Kind == RuleKind.Word) >= RuleStore.MaxWords))
        {
            return (null, Problems.Of(409, "rules.too_many", "Your list is full. Take something off it first."));
        }

        return (await database.WriteAsync(context =>
        {
            if (rules.Find(kind, value) is { } known)
            {
                return known;
            }

            var added = new Rule(context.NextId(), kind, value, context.Now);
            moderation.Apply(context, [added]);
            return added;
        }), null);
    }

    /// <summary>False when there is no such rule.</summary>
    public async Task<bool> RemoveAsync(string id)
    {
        return Ids.TryParse(id, out var number) && await database.WriteAsync(context =>
        {
            if (rules.Find(number) is not { } rule)
            {
                return false;
            }

            rules.Remove(context, rule);
            context.Raise(EventKind.Rules, "");
            return true;
        });
    }
}
