using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>The owner's likes and reshares. Doing one twice is doing it once.</summary>
public sealed class Reactions(Publisher publisher, LocalNode local, PostStore posts, ReactionStore reactions, PeopleStore people, AudienceFinder audiences, ConversationStore conversations, IdSource ids, TimeProvider time)
{
    public Task<Post?> LikeAsync(Post post) => post.LikedBy is not null ? Task.FromResult<Post?>(post) : ReactAsync(post, ReactionKind.Like);

    public Task<Post?> UnlikeAsync(Post post) => post.LikedBy is { } id ? UndoAsync(post, ReactionKind.Like, id) : Task.FromResult<Post?>(post);

    /// <summary>Only what is public may be passed on; the caller checks.</summary>
    public Task<Post?> ReshareAsync(Post post) => post.ResharedBy is not null ? Task.FromResult<Post?>(post) : ReactAsync(post, ReactionKind.Reshare);

    public Task<Post?> UnshareAsync(Post post) => post.ResharedBy is { } id ? UndoAsync(post, ReactionKind.Reshare, id) : Task.FromResult<Post?>(post);

    private Task<Post?> ReactAsync(Post post, ReactionKind kind)
    {
        var now = time.GetUtcNow();
        var id = local.ActivityUrl(ids.Next());
        var (to, cc) = Addressing(post, kind);
        var activity = ActivityBuilder.Activity(TypeOf(kind), id, local.Url, JsonValue.Create(post.Uri), now, to, cc);
        return publisher.PublishAsync(Outgoing(activity, post, kind), (context, _) =>
        {
            reactions.Add(context, post.Id, kind, local.Urls, id);
            return reactions.Mark(context, post.Id, kind, id);
        });
    }

    private Task<Post?> UndoAsync(Post post, ReactionKind kind, string id)
    {
        var now = time.GetUtcNow();
        var (to, cc) = Addressing(post, kind);
        var undone = new JsonObject { ["id"] = id, ["type"] = TypeOf(kind), ["actor"] = local.Url, ["object"] = post.Uri };
        var undo = ActivityBuilder.Activity("Undo", local.ActivityUrl(ids.Next()), local.Url, undone, now, to, cc);
        return publisher.PublishAsync(Outgoing(undo, post, kind), (context, _) =>
        {
            reactions.Remove(context, post.Id, kind, local.Urls);
            return reactions.Mark(context, post.Id, kind, null) ?? posts.Find(post.Id);
        });
    }

    /// <summary>A reaction to what only friends may see goes to its author alone: one's own followers need not be the author's. One to a sealed post
    /// goes, sealed, to whoever can read the post.</summary>
    private Outgoing Outgoing(JsonObject activity, Post post, ReactionKind kind)
    {
        if (post.Conversation is { } id)
        {
            return new Outgoing(activity, Audience.Direct) { Sealed = true, PersonIds = conversations.Find(id)?.People ?? [], Listed = true };
        }

        if (post.Sealed)
        {
            var reach = audiences.Under(posts.Find(post.ThreadId) ?? post);
            activity["audience"] = reach.Root!.Uri;
            return new Outgoing(activity, Audience.Direct) { Sealed = true, PersonIds = [.. reach.People.Select(p => p.Id)], Listed = true };
        }

        return new Outgoing(activity, kind == ReactionKind.Reshare ? Audience.Public : post.Audience == Audience.Public ? Audience.Friends : Audience.Direct)
        {
            ToFollowers = post.Audience == Audience.Public || post.AuthorId is null,
            PersonIds = post.AuthorId is { } author ? [author] : [],
            Listed = post.Audience == Audience.Public,
        };
    }

    private (IReadOnlyList<string> To, IReadOnlyList<string> Cc) Addressing(Post post, ReactionKind kind)
    {
        if (post.Sealed)
        {
            return ([], []);
        }

        string[] author = post.AuthorId is { } id && people.ById(id) is { } person ? [person.Actor] : [];
        return kind == ReactionKind.Reshare ? ([Vocabulary.Public], [local.Followers, .. author])
            : post.Audience == Audience.Public || author.Length == 0 ? ([.. author, local.Followers], []) : (author, []);
    }

    private static string TypeOf(ReactionKind kind) => kind == ReactionKind.Like ? "Like" : "Announce";
}
