using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>An option of a poll; voted: by the owner.</summary>
public sealed record PollOptionResponse(string Text, int Votes, bool Voted);

/// <summary>A poll with the counts so far. Who voted for what is known only to the node of the poll's author.</summary>
public sealed record PollResponse(IReadOnlyList<PollOptionResponse> Options, bool Multiple, DateTimeOffset? Ends, bool Closed, int Voters, bool Voted);

/// <summary>
/// A quoted post, one level deep. State: "shown", "pending" (its author has not agreed yet, or it is not here yet), "refused", "gone",
/// "hidden" (its author is blocked). Only a shown one has an author and words.
/// </summary>
public sealed record QuoteResponse(
    string State, string? Id, string? Url, PersonRef? Author, string? Text, string? Html, string? Summary, bool Sensitive, DateTimeOffset? Published,
    IReadOnlyList<PhotoResponse> Photos, string? Language, IReadOnlyList<EmojiResponse> Emoji);

/// <summary>The parts of a post beyond its words, as the API shows them.</summary>
public sealed class PartsPresenter(Quotes quotes, PhotoPresenter photos, FeedFilter filter, TimeProvider time)
{
    public PollResponse? Poll(Post post) => post.Poll is not { } poll || post.Deleted ? null : new PollResponse(
        [.. poll.Options.Select((o, i) => new PollOptionResponse(o.Text, o.Votes, poll.Voted.Contains(i)))],
        poll.Multiple, poll.Ends, poll.IsOver(time.GetUtcNow()), poll.Voters, poll.Voted.Count > 0);

    public QuoteResponse? Quote(Post post, Func<Post, PersonRef> author)
    {
        if (post.Quote is not { } quote || post.Deleted)
        {
            return null;
        }

        var (state, quoted, gone) = quotes.Look(post);
        if (quoted is not null && !filter.Shows(quoted))
        {
            return new QuoteResponse("hidden", null, null, null, null, null, null, false, null, [], null, []);
        }

        if (state == QuoteState.Approved && quoted is not null)
        {
            return new QuoteResponse(
                "shown", Ids.ToText(quoted.Id), quoted.Url ?? quoted.Uri, author(quoted), quoted.Text, quoted.Html, quoted.Summary, quoted.Folded || filter.HiddenBy(quoted) is not null, quoted.Published,
                photos.Of(quoted), quoted.Language, PhotoPresenter.Emoji(quoted));
        }

        var word = gone ? "gone" : state == QuoteState.Refused ? "refused" : "pending";
        return new QuoteResponse(word, null, word == "pending" ? quote.Uri : null, null, null, null, null, false, null, [], null, []);
    }

    public static string? Word(Quotable? quotable) => quotable switch
    {
        Quotable.Anyone => "anyone",
        Quotable.Followers => "followers",
        Quotable.Nobody => "nobody",
        _ => null,
    };
}
