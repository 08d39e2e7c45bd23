using LiteDB;

namespace PersonalNode.Storage;

public sealed record PollOption(string Text, int Votes);

/// <summary>The poll of a post. Who voted for what is kept apart (<see cref="VoteStore"/>) and only for the owner's own polls.</summary>
public sealed record PostPoll
{
    public required IReadOnlyList<PollOption> Options { get; init; }

    public bool Multiple { get; init; }

    public DateTimeOffset? Ends { get; init; }

    /// <summary>When its author's node closed it.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>How many people voted.</summary>
    public int Voters { get; init; }

    /// <summary>What the owner of this node voted for.</summary>
    public IReadOnlyList<int> Voted { get; init; } = [];

    /// <summary>When its author wrote the counts of a received poll.</summary>
    public DateTimeOffset? CountedAt { get; init; }

    /// <summary>The end was noticed here and whoever cares was told.</summary>
    public bool EndSeen { get; init; }

    public bool IsOver(DateTimeOffset now) => Closed is not null || Ends <= now;

    /// <summary>One more person's choice.</summary>
    public PostPoll With(IReadOnlyCollection<int> chosen, bool newVoter) => this with
    {
        Options = [.. Options.Select((o, i) => chosen.Contains(i) ? o with { Votes = o.Votes + 1 } : o)],
        Voters = Voters + (newVoter ? 1 : 0),
    };

    /// <summary>What the author sent, onto what is here: their counts when newer, the owner's own vote kept while the options are the same.</summary>
    public static PostPoll? Merge(PostPoll? here, PostPoll? sent)
    {
        if (here is null || sent is null)
        {
            return sent;
        }

        if (here.Multiple != sent.Multiple || !here.Options.Select(o => o.Text).SequenceEqual(sent.Options.Select(o => o.Text), StringComparer.Ordinal))
        {
            return sent;
        }

        return here.CountedAt > sent.CountedAt
            ? here : sent with { Voted = here.Voted, EndSeen = here.EndSeen && here.Ends == sent.Ends, Closed = sent.Closed ?? here.Closed };
    }

    internal BsonDocument ToBson()
    {
        var document = new BsonDocument().WithList("o", [.. Options.Select(o => o.Text)]).With("m", Multiple).With("e", Ends).With("c", Closed)
            .WithCount("w", Voters).With("ca", CountedAt).With("es", EndSeen);
        document["n"] = Numbers(Options.Select(o => o.Votes));
        document["v"] = Numbers(Voted);
        return document;
    }

    internal static PostPoll FromBson(BsonDocument document)
    {
        var votes = document["n"].AsArray;
        return new()
        {
            Options = [.. document.Texts("o").Select((text, i) => new PollOption(text, i < votes.Count ? votes[i].AsInt32 : 0))],
            Multiple = document.Flag("m"),
            Ends = document.Time("e"),
            Closed = document.Time("c"),
            Voters = document.Count("w"),
            CountedAt = document.Time("ca"),
            EndSeen = document.Flag("es"),
            Voted = [.. document["v"].AsArray.Select(v => v.AsInt32)],
        };
    }

    private static BsonArray Numbers(IEnumerable<int> numbers) => [.. numbers.Select(n => new BsonValue(n))];
}
