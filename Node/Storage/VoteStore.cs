using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Who voted for what in the owner's own polls: one row per person, seen by nobody but this node. Counts live in the post's <see cref="PostPoll"/>.
/// </summary>
public sealed class VoteStore(NodeDatabase database, PostWriter writer, Resending resending)
{
    private const int MaxVoters = 1_000;

    /// <summary>Counts a choice once; false when it was counted before, or when the person has made the one choice they have.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="post">The poll.</param>
    /// <param name="actors">Their actor id of now, then the earlier ones: who moves has voted all the same.</param>
    /// <param name="option">Its place.</param>
    public bool Add(WriteContext context, Post post, IReadOnlyList<string> actors, int option)
    {
        if (post.Poll is not { } poll || option < 0 || option >= poll.Options.Count)
        {
            return false;
        }

        var votes = context.Collection("votes");
        var actor = actors.FirstOrDefault(id => votes.FindById(Key(post.Id, id)) is not null) ?? actors[0];
        var key = Key(post.Id, actor);
        var before = votes.FindById(key)?["o"].AsArray.Select(o => o.AsInt32).ToList() ?? [];
        if (before.Contains(option) || (before.Count > 0 && !poll.Multiple))
        {
            return false;
        }

        votes.Upsert(new BsonDocument { ["_id"] = key, ["a"] = actor, ["o"] = new BsonArray(before.Append(option).Select(o => new BsonValue(o))) });
        return writer.Change(context, post.Id, p => resending.Wanted(context, p with { Poll = p.Poll?.With([option], before.Count == 0) })) is not null;
    }

    /// <summary>The actors who voted, some of whom follow nobody here but want to see how it ends.</summary>
    public IReadOnlyList<string> Voters(long post) =>
        [.. database.Read("votes").Find(Where.Between("_id", Key(post, ""), Key(post, "~")), 0, MaxVoters).Select(d => d.TextOr("a"))];

    internal static void Forget(WriteContext context, long post) => context.Collection("votes").DeleteMany(Where.Between("_id", Key(post, ""), Key(post, "~")));

    private static string Key(long post, string actor) => $"{post:x16}|{actor}";
}
