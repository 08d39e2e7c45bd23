using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// What is to happen at a time: lists whose key is the time, so that what is due is one range. An entry is a reminder, not a fact: whoever
/// handles it looks at the row itself, so entries that were overtaken do no harm.
/// </summary>
public sealed class Agenda(Timelines timelines)
{
    /// <summary>Times beyond it do not fit a key; nothing here is planned for so far ahead.</summary>
    private static readonly DateTimeOffset Horizon = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Add(WriteContext context, Timeline list, DateTimeOffset at, long value)
    {
        if (at > Horizon)
        {
            return;
        }

        var key = Ids.FirstAt(at);
        while (timelines.Has(list, key))
        {
            key++;
        }

        Timelines.Add(context, list, key, value);
        context.Wake(s => s.Agenda);
    }

    /// <summary>What is due, longest due first.</summary>
    public IReadOnlyList<(long Key, long Value)> Due(Timeline list, DateTimeOffset now, int limit) =>
        [.. timelines.Oldest(list, limit).TakeWhile(e => Ids.TimeOf(e.Key) <= now)];

    /// <summary>Nothing is to happen with the post any more: it is not here.</summary>
    internal void Forget(WriteContext context, Post post)
    {
        foreach (var (list, time) in new[] { (Timeline.Expiries, post.Expires), (Timeline.PollEnds, post.Poll?.Ends) })
        {
            if (time is { } at && at <= Horizon)
            {
                foreach (var (key, _) in timelines.At(list, at).Where(e => e.Value == post.Id))
                {
                    Timelines.Remove(context, list, key);
                }
            }
        }
    }

    /// <summary>When the next entry is due.</summary>
    public DateTimeOffset? Next(Timeline list) => timelines.Oldest(list, 1) is [var (key, _)] ? Ids.TimeOf(key) : null;

    /// <summary>Plans what the times of a post ask for; <paramref name="before"/> is the post until now, null for a new one.</summary>
    internal void Plan(WriteContext context, Post? before, Post post)
    {
        if (post.Expires is { } expires && expires != before?.Expires)
        {
            Add(context, Timeline.Expiries, expires, post.Id);
        }

        if (post.Poll is { Ends: { } ends, EndSeen: false } && ends != before?.Poll?.Ends)
        {
            Add(context, Timeline.PollEnds, ends, post.Id);
        }
    }
}
