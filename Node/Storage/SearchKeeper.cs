using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Keeps the index: takes out what changed, makes blocks of what waits, and goes through the posts of before the index was there, the newest
/// first. Each step is one transaction, in which the blocks and what they came from change together; a crash leaves it to be done again.
/// Nothing else writes blocks.
/// </summary>
public sealed class SearchKeeper(NodeDatabase database, SearchIndex index, SearchBacklog backlog, SearchText text, PostStore posts, Timelines timelines)
{
    private const int MostChanged = 256;
    private const string Mark = "search";

    /// <summary>Does the next step; false when there is none.</summary>
    public async Task<bool> StepAsync() => await TakeOutAsync() || await AddAsync();

    /// <summary>Indexes some more of the posts that are older than the index; false when all are.</summary>
    public async Task<bool> CatchUpAsync()
    {
        var below = database.Read("meta").FindById(Mark) is { } mark ? mark["n"].AsInt64 : long.MaxValue;
        if (below == 0)
        {
            return false;
        }

        var found = posts.Below(below, SearchIndex.BlockSize);
        var blocks = Blocks(found);
        await database.WriteAsync(context =>
        {
            blocks.ForEach(block => block(context));
            foreach (var post in found.Where(p => !p.Deleted))
            {
                foreach (var day in PostLists.Of(post, timelines).Where(l => l.IsDay && !timelines.Has(l, post.Id)))
                {
                    Timelines.Add(context, day, post.Id, post.Id);
                }
            }

            context.Collection("meta").Upsert(new BsonDocument { ["_id"] = Mark, ["n"] = found.Count < SearchIndex.BlockSize ? 0 : found[^1].Id });
        });
        return found.Count == SearchIndex.BlockSize;
    }

    private async Task<bool> TakeOutAsync()
    {
        var news = new List<SearchNews>();
        foreach (var next in backlog.Waiting().Where(n => n.Changed.Count > 0))
        {
            news.Add(next);
            if (news.Sum(n => n.Changed.Count) >= MostChanged)
            {
                break;
            }
        }

        if (news.Count == 0)
        {
            return false;
        }

        var changed = news.SelectMany(n => n.Changed).ToHashSet();
        var terms = changed.Select(Protocol.SearchTerms.Post).ToArray();
        var rewritten = new List<Action<WriteContext>>();
        foreach (var block in index.All().Where(b => terms.Any(b.Filter.MayHold)))
        {
            var entries = index.Open(block.Number);
            if (entries.Any(e => changed.Contains(e.Id)))
            {
                rewritten.Add(index.Prepare(block.Number, [.. entries.Where(e => !changed.Contains(e.Id))]));
            }
        }

        await database.WriteAsync(context =>
        {
            rewritten.ForEach(block => block(context));
            backlog.Replace(context, news, new SearchNews(context.NextId(), [.. news.SelectMany(n => n.Fresh.Concat(n.Changed)).Distinct()], []));
        });
        return true;
    }

    private async Task<bool> AddAsync()
    {
        var (taken, ids) = (new List<SearchNews>(), new HashSet<long>());
        foreach (var next in backlog.Waiting().Where(n => n.Changed.Count == 0))
        {
            taken.Add(next);
            ids.UnionWith(next.Fresh);
            if (ids.Count >= 4 * SearchIndex.BlockSize)
            {
                break;
            }
        }

        if (ids.Count < SearchIndex.BlockSize)
        {
            return false;
        }

        // What a block cannot be filled with waits on: the newest, since they are asked for most.
        var sorted = ids.Order().ToArray();
        var full = sorted.Length - (sorted.Length % SearchIndex.BlockSize);
        var blocks = Blocks(posts.Many(sorted[..full]));
        await database.WriteAsync(context =>
        {
            blocks.ForEach(block => block(context));
            backlog.Replace(context, taken, full == sorted.Length ? null : new SearchNews(context.NextId(), sorted[full..], []));
        });
        return true;
    }

    private List<Action<WriteContext>> Blocks(IEnumerable<Post> found) =>
        [.. SearchIndex.Split(found.Where(p => !p.Deleted).Select(text.EntryOf)).Select(block => index.Prepare(database.Ids.Next(), block))];
}
