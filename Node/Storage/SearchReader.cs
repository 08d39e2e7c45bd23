using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>Which posts are searched: of these authors (null among them is the owner; no list: everybody), with photos, from the oldest to the newest id.</summary>
public sealed record SearchScope(IReadOnlySet<string?>? Authors = null, bool Photos = false, long Oldest = 0, long Newest = long.MaxValue)
{
    internal bool Holds(long id, string? author, bool photos) =>
        id >= Oldest && id <= Newest && (!Photos || photos) && (Authors is null || Authors.Contains(author));
}

/// <summary>A page of what was found, newest first, and the id below which to go on; null when there is nothing more.</summary>
public sealed record SearchPage(IReadOnlyList<Post> Posts, long? Next);

/// <summary>Finds posts. Opens blocks from the newest on and no more than a page needs; how much is read for one page is bounded.</summary>
public sealed class SearchReader(SearchIndex index, SearchBacklog backlog, SearchText text, PostStore posts)
{
    private const int MaxBlocks = 2_000;
    private const int MaxRead = 2_000;

    /// <summary>Most posts that are not in a block yet; there are more only while very many come in at once.</summary>
    private const int MaxWaiting = 1_024;

    /// <param name="query">Words that all must be there.</param>
    /// <param name="scope">Where to look.</param>
    /// <param name="before">Only posts with a smaller id.</param>
    /// <param name="size">How many make a page.</param>
    /// <param name="shows">Whether the owner wants to see it.</param>
    public SearchPage Page(SearchQuery query, SearchScope scope, long? before, int size, Func<Post, bool> shows)
    {
        scope = before is { } below ? scope with { Newest = Math.Min(scope.Newest, below - 1) } : scope;

        // First what waits, then the blocks: a post that moves meanwhile is seen twice rather than never.
        var found = new SortedSet<long>(backlog.Waiting().SelectMany(n => n.Fresh.Concat(n.Changed)).Where(id => id >= scope.Oldest && id <= scope.Newest)
            .OrderDescending().Take(MaxWaiting));
        var page = new List<Post>();
        var (opened, read) = (0, 0);
        foreach (var block in index.All().Where(b => MayHold(b, query, scope)).OrderByDescending(b => b.Newest))
        {
            // Whatever is newer than this block and all that follow is in its final order.
            if (Take(block.Newest) is { } end)
            {
                return end;
            }

            if (page.Count == size)
            {
                return new SearchPage(page, page[^1].Id);
            }

            // Not at a block that reaches above where this page began: the next page would begin there again.
            if (++opened > MaxBlocks && block.Newest < scope.Newest)
            {
                return new SearchPage(page, block.Newest + 1);
            }

            found.UnionWith(index.Open(block.Number).Where(e => scope.Holds(e.Id, e.Author, e.Photos) && query.Matches(e.Words.Span)).Select(e => e.Id));
        }

        return Take(-1) ?? new SearchPage(page, null);

        SearchPage? Take(long above)
        {
            while (found.Count > 0 && found.Max is var id && id > above)
            {
                if (page.Count == size || read == MaxRead)
                {
                    return new SearchPage(page, id + 1);
                }

                found.Remove(id);
                read++;
                if (posts.Find(id) is { Deleted: false } post && scope.Holds(id, post.AuthorId, post.Photos.Count > 0) && shows(post) && query.Matches(text.Of(post)))
                {
                    page.Add(post);
                }
            }

            return null;
        }
    }

    private static bool MayHold(SearchBlock block, SearchQuery query, SearchScope scope) =>
        block.Newest >= scope.Oldest && block.Oldest <= scope.Newest && query.Needed.All(block.Filter.MayHold)
        && (!scope.Photos || block.Filter.MayHold(SearchTerms.Photos))
        && (scope.Authors is null || scope.Authors.Any(author => block.Filter.MayHold(SearchTerms.Author(author))));
}
