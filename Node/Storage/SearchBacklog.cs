using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Posts that a transaction made or changed. <see cref="Changed"/> may stand in a block with words that they do not have any more.</summary>
internal sealed record SearchNews(long Number, IReadOnlyList<long> Fresh, IReadOnlyList<long> Changed)
{
    public BsonDocument ToBson() => new BsonDocument { ["_id"] = Number }.WithNumbers("f", [.. Fresh]).WithNumbers("c", [.. Changed]);

    public static SearchNews FromBson(BsonDocument row) => new(row["_id"].AsInt64, row.Numbers("f"), row.Numbers("c"));
}

/// <summary>
/// The posts that are not in a block yet, one row for all of a transaction, which with many waiting writers is much less than one for each
/// post. The search reads them themselves, so what was just written is found at once.
/// </summary>
public sealed class SearchBacklog
{
    private const string Rows = "searchnews";
    private readonly NodeDatabase database;
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, SearchNews> waiting;

    public SearchBacklog(NodeDatabase database)
    {
        this.database = database;
        waiting = new(database.Read(Rows).FindAll().Select(SearchNews.FromBson).ToDictionary(n => n.Number));
    }

    /// <summary>Notes a post in the transaction that makes it, or (<paramref name="changed"/>) that gives it other words or takes them away.</summary>
    public void Note(WriteContext context, long post, bool changed)
    {
        if (context.SearchNews.Count == 0)
        {
            context.BeforeCommit(Write);
        }

        context.SearchNews[post] = changed || context.SearchNews.GetValueOrDefault(post);
    }

    /// <summary>What waits, the oldest first.</summary>
    internal IReadOnlyList<SearchNews> Waiting()
    {
        lock (gate)
        {
            return [.. waiting.Values];
        }
    }

    /// <summary>Puts <paramref name="next"/> in the place of what was worked off; null: there is nothing left of it.</summary>
    internal void Replace(WriteContext context, IReadOnlyList<SearchNews> done, SearchNews? next)
    {
        foreach (var news in done)
        {
            context.Collection(Rows).Delete(news.Number);
        }

        if (next is not null)
        {
            context.Collection(Rows).Insert(next.ToBson());
        }

        context.AfterCommit(() => Learn(done, next));
    }

    private void Write(WriteContext context)
    {
        var (fresh, changed) = (context.SearchNews.Where(n => !n.Value), context.SearchNews.Where(n => n.Value));
        var news = new SearchNews(context.NextId(), [.. fresh.Select(n => n.Key)], [.. changed.Select(n => n.Key)]);
        context.Collection(Rows).Insert(news.ToBson());
        context.AfterCommit(() => Learn([], news));
    }

    private void Learn(IReadOnlyList<SearchNews> done, SearchNews? next)
    {
        lock (gate)
        {
            foreach (var news in done)
            {
                waiting.Remove(news.Number);
            }

            if (next is not null)
            {
                waiting[next.Number] = next;
            }

            // Below a block's worth there is nothing to do, unless words are to be taken out.
            if (next is { Changed.Count: > 0 } || waiting.Values.Sum(n => n.Fresh.Count) >= SearchIndex.BlockSize)
            {
                database.Signals.Search.Raise();
            }
        }
    }
}
