using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.People;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>People as apps look for them: the known ones first, and with "resolve" whoever the network knows by that handle or address.</summary>
public sealed class AccountSearch(PersonSearch search, AccountPresenter accounts, LocalNode local)
{
    private const int MaxText = 500;

    public async Task<IReadOnlyList<Account>> FindAsync(string words, bool resolve, bool following, int limit, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(words) || words.Length > MaxText)
        {
            return [];
        }

        var me = accounts.Me();
        IEnumerable<Account> mine = !following && PersonSearch.Fits(words, me.DisplayName, $"{me.Username}@{local.Host}", local.Url) ? [me] : [];
        var found = search.Known(words).Where(p => !following || p.Following == Relation.Yes).ToList();
        if (resolve && !mine.Any() && LooksLikeAddress(words) && !found.Exists(p => p.Actor == words.Trim() || $"{p.Handle}@{p.Host}" == words.Trim().TrimStart('@'))
            && await search.FindAsync(words, cancellation) is { } met && found.TrueForAll(p => p.Id != met.Id))
        {
            found.Insert(0, met);
        }

        return [.. found.Select(accounts.Of).Concat(mine).Take(limit)];
    }

    private static bool LooksLikeAddress(string words) =>
        words.Trim().TrimStart('@').Contains('@', StringComparison.Ordinal) || words.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || words.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
