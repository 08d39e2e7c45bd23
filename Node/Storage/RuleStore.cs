using System.Collections.Frozen;
using LiteDB;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>What a rule is about.</summary>
public enum RuleKind
{
    /// <summary>A blocked host with all its subdomains.</summary>
    Host,

    /// <summary>A muted word.</summary>
    Word,

    /// <summary>handle@host of somebody who is not known here yet and will be blocked on sight.</summary>
    Account,

    /// <summary>The same for somebody to be muted.</summary>
    MutedAccount,
}

/// <summary>One line of what the owner does not want. The value is in the form in which it is compared; a word is as it was written.</summary>
public sealed record Rule(long Id, RuleKind Kind, string Value, DateTimeOffset At)
{
    /// <summary>The same for two rules that say the same.</summary>
    public string Same => KeyOf(Kind, Value);

    public static string KeyOf(RuleKind kind, string value) => $"{(int)kind}|{(kind == RuleKind.Word ? TextFolding.Fold(value).Trim() : value)}";
}

/// <summary>Blocked hosts, muted words, and accounts to be blocked or muted on sight. All in memory, since every activity and every item shown asks.</summary>
public sealed class RuleStore
{
    public const int MaxRules = 50_000;
    public const int MaxWords = 500;

    private volatile State state;

    public RuleStore(NodeDatabase database) => state = new State([.. database.Read("rules").FindAll().Select(FromBson)]);

    /// <summary>All, newest first.</summary>
    public IReadOnlyList<Rule> All => state.Rules;

    public MutedWords Words => state.Words;

    public Rule? Find(long id) => state.Rules.FirstOrDefault(r => r.Id == id);

    /// <summary>The rule that says the same already.</summary>
    public Rule? Find(RuleKind kind, string value) => state.BySame.GetValueOrDefault(Rule.KeyOf(kind, value));

    /// <summary>True for a blocked host and for every host below it.</summary>
    public bool BlocksHost(string host) => state.Hosts.Count > 0 && host.Length > 0 && HostName.Above(host).Any(state.Hosts.Contains);

    /// <inheritdoc cref="BlocksHost"/>
    public bool BlocksUrl(string url) => state.Hosts.Count > 0 && BlocksHost(HostName.OfUrl(url));

    /// <summary>Somebody who has just turned up, with what the owner decided about them beforehand.</summary>
    public Person Applied(Person fresh)
    {
        if (fresh.Handle.Length == 0 || state.Accounts.Count == 0)
        {
            return fresh;
        }

        var address = $"{fresh.Handle.ToLowerInvariant()}@{HostName.OfUrl(fresh.Actor)}";
        return fresh with
        {
            Blocked = fresh.Blocked || state.Accounts.Contains(Rule.KeyOf(RuleKind.Account, address)),
            Muted = fresh.Muted || state.Accounts.Contains(Rule.KeyOf(RuleKind.MutedAccount, address)),
        };
    }

    /// <summary>Adds those that say something new; all in this transaction.</summary>
    public void Add(WriteContext context, IReadOnlyList<Rule> rules)
    {
        var rows = context.Collection("rules");
        foreach (var rule in rules)
        {
            rows.Insert(new BsonDocument { ["_id"] = rule.Id }.WithCount("k", (int)rule.Kind).With("v", rule.Value).With("t", rule.At));
        }

        context.AfterCommit(() => state = new State([.. rules, .. state.Rules]));
    }

    public void Remove(WriteContext context, Rule rule)
    {
        // Two writers may have added the same at once; what is taken away is what was said.
        foreach (var same in state.Rules.Where(r => r.Same == rule.Same))
        {
            context.Collection("rules").Delete(same.Id);
        }

        context.AfterCommit(() => state = new State([.. state.Rules.Where(r => r.Same != rule.Same)]));
    }

    private static Rule FromBson(BsonDocument d) =>
        new(d["_id"].AsInt64, (RuleKind)d.Count("k"), d.TextOr("v"), d.Time("t") ?? DateTimeOffset.UnixEpoch);

    private sealed class State
    {
        public State(IReadOnlyList<Rule> rules)
        {
            BySame = rules.DistinctBy(r => r.Same, StringComparer.Ordinal).ToFrozenDictionary(r => r.Same, StringComparer.Ordinal);
            Rules = [.. BySame.Values.OrderByDescending(r => r.Id)];
            Hosts = Rules.Where(r => r.Kind == RuleKind.Host).Select(r => r.Value).ToFrozenSet(StringComparer.Ordinal);
            Accounts = Rules.Where(r => r.Kind is RuleKind.Account or RuleKind.MutedAccount).Select(r => r.Same).ToFrozenSet(StringComparer.Ordinal);
            Words = new MutedWords(Rules.Where(r => r.Kind == RuleKind.Word).Select(r => r.Value));
        }

        public IReadOnlyList<Rule> Rules { get; }

        public FrozenDictionary<string, Rule> BySame { get; }

        public FrozenSet<string> Hosts { get; }

        public FrozenSet<string> Accounts { get; }

        public MutedWords Words { get; }
    }
}
