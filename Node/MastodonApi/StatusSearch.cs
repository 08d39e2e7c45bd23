using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Posts by their words, or one by its address.</summary>
internal sealed class StatusSearch(SearchReader search, PostStore posts, StatusPresenter statuses, FeedFilter filter)
{
    /// <summary>Apps page by how many they have; beyond this there is nothing for them.</summary>
    private const int MostOffset = 400;

    /// <param name="words">As the owner typed them.</param>
    /// <param name="account">Only by this person.</param>
    /// <param name="before">Only older ones.</param>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<Status> Find(string words, string? account, long? before, int offset, int limit)
    {
        if ((posts.ByUri(words) ?? posts.Known(words.Split('/')[^1])) is { Deleted: false } post && (post.Uri == words || post.Url == words))
        {
            return offset == 0 && filter.Shows(post) ? [statuses.Of(post)] : [];
        }

        if (offset is < 0 or > MostOffset || SearchQuery.Parse(words) is not { HasWords: true } query)
        {
            return [];
        }

        var scope = string.IsNullOrEmpty(account) ? new SearchScope() : new SearchScope(new HashSet<string?> { account == AccountPresenter.MyId ? null : account });
        return [.. search.Page(query, scope, before, offset + limit, filter.Wants).Posts.Skip(offset).Select(statuses.Of)];
    }
}
