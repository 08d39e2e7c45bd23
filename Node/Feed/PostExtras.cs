using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What a new post has beyond its words and its readers.</summary>
public sealed record PostExtras
{
    public static PostExtras None { get; } = new();

    public PostPoll? Poll { get; init; }

    /// <summary>The post that it quotes.</summary>
    public Post? Quoted { get; init; }

    public Quotable Quotable { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>The id that was reserved for it in a draft.</summary>
    public long? Id { get; init; }

    /// <summary>Runs in the transaction of the post, first.</summary>
    public Action<WriteContext> InTransaction { get; init; } = _ => { };

    /// <summary>The post with all of it. What is not public can be quoted by nobody but its author.</summary>
    public Post On(Post post) => post with
    {
        Poll = Poll,
        Quote = Quoted is null ? null : new Quote(Quoted.Uri),
        Quotable = post.Audience == Audience.Public ? Quotable : Quotable.Nobody,
        Expires = Expires,
    };
}
