namespace PersonalNode.Storage;

/// <summary>What posts quote, and the stamps that allow it, as far as this node knows them.</summary>
public sealed class Quotes(PostStore posts, PostWriter writer, Timelines timelines, TombstoneStore tombstones, Resending resending)
{
    private const int MaxAffected = 200;

    /// <summary>How the quote of a post is to be shown now, and the quoted post when it is.</summary>
    public (QuoteState State, Post? Quoted, bool Gone) Look(Post post)
    {
        if (post.Quote is not { } quote)
        {
            return (QuoteState.Refused, null, false);
        }

        if (posts.ByUri(quote.Uri) is not { } quoted)
        {
            return (quote.State == QuoteState.Refused ? QuoteState.Refused : QuoteState.Waiting, null, tombstones.Has(quote.Uri));
        }

        if (quoted.Deleted)
        {
            return (quote.State, null, true);
        }

        // FEP-044f, "Verifying third-party quote posts": one author, or a stamp by the author of what is quoted; and never what is not public.
        if (quoted.AuthorId == post.AuthorId)
        {
            return (QuoteState.Approved, quoted, false);
        }

        if (quoted.Audience != Audience.Public)
        {
            return (QuoteState.Refused, null, false);
        }

        return quote.State == QuoteState.Approved && quote.By == quoted.Author ? (QuoteState.Approved, quoted, false)
            : (quote.State == QuoteState.Approved ? QuoteState.Waiting : quote.State, null, false);
    }

    /// <summary>A valid stamp came. An own post that it allows is sent again, with it.</summary>
    public void Approve(WriteContext context, Post post, string stamp, string by)
    {
        if (post.Quote is not { } quote || tombstones.Covers(stamp, by) || (quote.State == QuoteState.Approved && quote.Stamp == stamp && quote.By == by))
        {
            return;
        }

        if (!timelines.Has(Timeline.Stamped(stamp), post.Id))
        {
            Timelines.Add(context, Timeline.Stamped(stamp), post.Id, post.Id);
        }

        Set(context, post, quote with { State = QuoteState.Approved, Stamp = stamp, By = by });
    }

    /// <summary>The quoted post's author says no.</summary>
    public void Refuse(WriteContext context, Post post) => Set(context, post, post.Quote! with { State = QuoteState.Refused });

    /// <summary>An actor took a stamp back; true when it was known here.</summary>
    public bool Revoke(WriteContext context, string stamp, string by)
    {
        var found = timelines.Oldest(Timeline.Stamped(stamp), MaxAffected).Select(e => posts.Find(e.Value)).OfType<Post>()
            .Where(p => p.Quote?.Stamp == stamp && p.Quote.By == by).ToList();
        foreach (var post in found)
        {
            Refuse(context, post);
        }

        if (found.Count > 0)
        {
            TombstoneStore.Add(context, stamp, by);
        }

        return found.Count > 0;
    }

    private void Set(WriteContext context, Post post, Quote quote) => writer.Change(context, post.Id, p =>
    {
        var next = p with { Quote = quote };
        return next.AuthorId is null ? resending.Wanted(context, next, atOnce: true) : next;
    });
}
