namespace PersonalNode.Storage;

/// <summary>
/// Own posts that changed beyond their text (votes came, a quote was allowed) and are to be sent again: the first change soon, further
/// ones at most once a minute.
/// </summary>
public sealed class Resending(Agenda agenda)
{
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>The post, marked and planned.</summary>
    public Post Wanted(WriteContext context, Post post, bool atOnce = false)
    {
        if (post.Unsent == 0 || atOnce)
        {
            agenda.Add(context, Timeline.Resends, post.SentAt is { } sent && !atOnce && sent + Pause > context.Now ? sent + Pause : context.Now, post.Id);
        }

        return post with { Unsent = post.Unsent + 1 };
    }

    /// <summary>The post after <paramref name="sent"/> was sent; what changed meanwhile is planned again.</summary>
    public Post Done(WriteContext context, Post post, Post sent)
    {
        var left = Math.Max(0, post.Unsent - sent.Unsent);
        if (left > 0)
        {
            agenda.Add(context, Timeline.Resends, context.Now + Pause, post.Id);
        }

        return post with { Unsent = left, SentAt = context.Now };
    }
}
