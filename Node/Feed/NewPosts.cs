using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>From a valid request to a post, for what is sent now and for what was scheduled: looks up what it names and says what does not fit.</summary>
public sealed class NewPosts(Composer composer, AudienceFinder audiences, PostStore posts, PeopleStore people, PhotoStore photos, FeedFilter filter, TimeProvider time)
{
    /// <param name="body">Checked by <see cref="PostValidator"/>.</param>
    /// <param name="id">Reserved id, or null.</param>
    /// <param name="inTransaction">What else belongs to the same transaction.</param>
    /// <param name="cancellation">Ends the look-up of mentions.</param>
    public async Task<(Post? Post, ProblemHttpResult? Problem)> CreateAsync(
        PostRequest body, long? id, Action<WriteContext>? inTransaction, CancellationToken cancellation)
    {
        AudienceChoice.TryRead(body.Audience, out var choice);
        Post? parent = null;
        if (body.InReplyTo is { Length: > 0 } && (parent = Known(body.InReplyTo)) is null)
        {
            return (null, Problems.NotFound("posts.reply_not_found", "The post that you answer is not here."));
        }

        if (parent is { FromFeed: true })
        {
            return (null, Problems.FromFeed());
        }

        if (audiences.Find(choice, parent) is not { } reach)
        {
            return (null, Problems.NoAspect());
        }

        if (photos.Chosen(body.Photos) is not { } chosen)
        {
            return (null, Problems.UnknownPhoto());
        }

        var (extras, problem) = Read(body);
        if (problem is not null)
        {
            return (null, problem);
        }

        var draft = new PostDraft(body.Text ?? "", reach)
        {
            Summary = body.Summary,
            Sensitive = body.Sensitive == true,
            Language = LanguageTag.Normalise(body.Language),
            Parent = parent,
            Photos = chosen,
            ShowsRecipients = body.ShowRecipients == true,
            SendsPlain = body.Unsealed == "send",
            Extras = extras with { Id = id, InTransaction = inTransaction ?? extras.InTransaction },
        };
        return (await composer.CreateAsync(draft, cancellation), null);
    }

    private (PostExtras Extras, ProblemHttpResult? Problem) Read(PostRequest body)
    {
        var now = time.GetUtcNow();
        Post? quoted = null;
        if (body.Quote is { Length: > 0 } && (quoted = Known(body.Quote)) is null or { Conversation: not null })
        {
            return (PostExtras.None, Problems.NotFound("posts.quote_not_found", "The post that you quote is not here."));
        }

        if (quoted is { FromFeed: true })
        {
            return (PostExtras.None, Problems.FromFeed());
        }

        if (quoted is { AuthorId: { } author } && !MayQuote(quoted, author))
        {
            return (PostExtras.None, Problems.Of(409, "posts.not_quotable", "This post cannot be quoted: it is not public, or its author does not want it. Link to it, or reply instead."));
        }

        var (expires, late) = PartRules.ExpiryOf(body.Expires, body.ExpiresIn, now);
        if (late is not null)
        {
            return (PostExtras.None, Problems.Invalid([late]));
        }

        var (ends, wrong) = body.Poll is { } poll ? PartRules.EndOf(poll, now) : default;
        return wrong is not null
            ? (PostExtras.None, Problems.Invalid([wrong]))
            : (new PostExtras
            {
                Poll = body.Poll is null ? null : PartRules.PollOf(body.Poll, ends!.Value),
                Quoted = quoted,
                Quotable = PartRules.QuotableOf(body.Quotable),
                Expires = expires is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null,
            }, null);
    }

    /// <summary>Only a hint by their author; the answer to the request decides.</summary>
    private bool MayQuote(Post quoted, string author) => quoted.Audience == Audience.Public && quoted.Quotable switch
    {
        Quotable.Nobody => false,
        Quotable.Followers => people.ById(author)?.Following == Relation.Yes,
        _ => true,
    };

    private Post? Known(string id) => posts.Known(id) is { } post && filter.Shows(post) ? post : null;
}
