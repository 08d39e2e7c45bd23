using PersonalNode.MastodonApi.Entities;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>Shows muted words as filters: one filter each, in all contexts, which folds away.</summary>
internal static class Filters
{
    private static readonly string[] Everywhere = ["home", "notifications", "public", "thread", "account"];

    public static Filter Of(Rule rule)
    {
        var id = Ids.ToText(rule.Id);
        return new Filter(id, rule.Value, Everywhere, null, "warn", [new FilterKeyword(id, rule.Value, true)], []);
    }

    /// <summary>For a post that holds the word.</summary>
    public static FilterResult Result(string word) => new(new Filter(word, word, Everywhere, null, "warn", [], []), [word], null);
}
