using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>The members of a note that say what a post has beyond its words.</summary>
internal static class PostParts
{
    public static NoteDraft With(NoteDraft note, Post post, LocalNode local) => post.Conversation is not null ? note : note with
    {
        Poll = post.Poll is { } poll ? new PollDraft([.. poll.Options.Select(o => (o.Text, o.Votes))], poll.Multiple, poll.Ends, poll.Closed, poll.Voters) : null,
        Quote = post.Quote is { State: not QuoteState.Refused } quote ? quote.Uri : null,
        QuoteAuthorization = post.Quote is { State: QuoteState.Approved } allowed ? allowed.Stamp : null,
        MayQuote = post.Quotable switch
        {
            Quotable.Anyone => Vocabulary.Public,
            Quotable.Followers => local.Followers,
            _ => local.Url,
        },
        Expires = post.Expires,
    };
}
