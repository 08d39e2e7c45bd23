using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What the owner may do to a post that is there: looks up what a request names and says what does not fit.</summary>
public sealed class Edits(Composer composer, Reactions reactions, PhotoStore photos)
{
    /// <param name="post">Any post.</param>
    /// <param name="body">Checked by <see cref="EditValidator"/>.</param>
    /// <param name="cancellation">Ends the look-up of mentions.</param>
    public async Task<(Post? Post, ProblemHttpResult? Problem)> EditAsync(Post post, EditRequest body, CancellationToken cancellation)
    {
        if (post.AuthorId is not null)
        {
            return (null, NotYours());
        }

        IReadOnlyList<long>? chosen = null;
        if (body.Photos is not null && (chosen = photos.Chosen(body.Photos)) is null)
        {
            return (null, Problems.UnknownPhoto());
        }

        if (string.IsNullOrWhiteSpace(body.Text) && (chosen ?? post.Photos).Count == 0)
        {
            return (null, Problems.Invalid("text", "text.empty", "Write something first."));
        }

        return Known(await composer.EditAsync(post, body.Text ?? "", body.Summary, chosen, body.Sensitive, LanguageTag.Normalise(body.Language), cancellation));
    }

    /// <summary>Null when it is done.</summary>
    public async Task<ProblemHttpResult?> DeleteAsync(Post post)
    {
        if (post.AuthorId is not null)
        {
            return NotYours();
        }

        await composer.DeleteAsync(post);
        return null;
    }

    public async Task<(Post? Post, ProblemHttpResult? Problem)> ReshareAsync(Post post) => post.FromFeed ? (null, Problems.FromFeed()) : post.Audience != Audience.Public
        ? (null, Problems.Of(409, "posts.not_public", "This post is not public, so it stays with those it was written for."))
        : Known(await reactions.ReshareAsync(post));

    private static (Post? Post, ProblemHttpResult? Problem) Known(Post? post) => (post, post is null ? Problems.NoPost() : null);

    private static ProblemHttpResult NotYours() => Problems.Of(403, "posts.not_yours", "Only its author can change a post.");
}
