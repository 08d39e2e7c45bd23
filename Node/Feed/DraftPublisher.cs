using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// Turns a draft into a post exactly once. The post's id is reserved in the draft first; the post and the end of the draft are one
/// transaction. So a crash at any instant leaves either the draft or the post.
/// </summary>
public sealed class DraftPublisher(DraftStore drafts, NewPosts newPosts, NodeDatabase database, IdSource ids)
{
    /// <summary>The post, or what does not fit; both null when the draft is gone.</summary>
    public async Task<(Post? Post, ProblemHttpResult? Problem)> PublishAsync(Draft draft, CancellationToken cancellation)
    {
        if (DraftReader.Read(draft.Json) is not { } body)
        {
            return (null, Problems.Of(400, "drafts.unreadable", "This draft cannot be read any more. Write it again."));
        }

        if (DraftReader.Check(body, whole: true) is { Count: > 0 } errors)
        {
            return (null, Problems.Invalid(errors));
        }

        // The id is a post's place in every list, so it is of the moment of publishing.
        var reserved = await database.WriteAsync(context =>
        {
            if (drafts.Find(draft.Id) is not { } now)
            {
                return null;
            }

            return drafts.Save(context, now with { PostId = ids.Next() });
        });
        if (reserved is null)
        {
            return (null, null);
        }

        try
        {
            return await newPosts.CreateAsync(body, reserved.PostId, context =>
            {
                if (drafts.Find(draft.Id)?.PostId != reserved.PostId || !DraftStore.Remove(context, draft.Id))
                {
                    throw new DraftGoneException();
                }
            }, cancellation);
        }
        catch (DraftGoneException)
        {
            return (null, null);
        }
    }

    /// <summary>Somebody else published or deleted it at the same moment; the transaction is rolled back.</summary>
    private sealed class DraftGoneException : Exception;
}
