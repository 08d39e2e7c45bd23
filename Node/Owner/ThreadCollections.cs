using System.Text.Json.Nodes;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// What hangs in the threads of own posts, for servers that fill theirs in: the answers to a post (ActivityPub, section 5.9) and the whole thread that
/// it begins (FEP-7888, FEP-f228). They name posts that everybody may read, so that each is read from where it lives.
/// </summary>
internal static class ThreadCollections
{
    private const int PageSize = 100;

    public static void MapThreadCollections(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/posts/{id}").WithTags("Federation").AllowAnonymous();
        group.MapGet("/replies", Replies).WithName("GetReplies").WithSummary("Ids of the public answers to a post").ForReaders().ProducesDocument(html: false).ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/context", Context).WithName("GetContext").WithSummary("Ids of the public posts in the thread that a post begins").ForReaders().ProducesDocument(html: false).ProducesProblem(400).ProducesProblem(404);
    }

    private static IResult Replies(string id, string? after, PostStore posts, Timelines timelines, FeedFilter filter, LocalNode local) =>
        Own(id, posts) is { } post ? Collection(LocalNode.RepliesTo(post.Uri), [], post, after, reply => reply.ParentId == post.Id, posts, timelines, filter, local) : Problems.NoPost();

    private static IResult Context(string id, string? after, PostStore posts, Timelines timelines, FeedFilter filter, LocalNode local) =>
        Own(id, posts) is { InReplyTo: null } post ? Collection(LocalNode.ThreadOf(post.Uri), [post.Uri], post, after, _ => true, posts, timelines, filter, local) : Problems.NoPost();

    private static Post? Own(string id, PostStore posts) =>
        posts.Known(id) is { AuthorId: null, Audience: Audience.Public, Deleted: false, Conversation: null } post ? post : null;

    private static IResult Collection(
        string url, IReadOnlyList<string> first, Post post, string? after, Func<Post, bool> which, PostStore posts, Timelines timelines, FeedFilter filter, LocalNode local)
    {
        if (!Cursor.TryRead(after, out var above))
        {
            return Cursor.Bad("posts.bad_cursor");
        }

        // The list of a thread is in the order of its posts: oldest first, so that a page stays as it is when others answer.
        var start = above ?? 0;
        var entries = timelines.MergedUp([Timeline.Thread(post.ThreadId)], start, PageSize);
        var named = posts.Many(entries.Select(e => e.Value)).Where(p => p.Audience == Audience.Public && filter.Shows(p) && which(p)).Select(p => p.Uri);
        var page = new JsonObject
        {
            ["id"] = PageAfter(start),
            ["type"] = "CollectionPage",
            ["partOf"] = url,
            ["items"] = new JsonArray([.. (start == 0 ? first.Concat(named) : named).Select(uri => (JsonNode)uri)]),
        };
        if (entries.Count == PageSize)
        {
            page["next"] = PageAfter(entries[^1].Key);
        }

        // The first page stands in the collection itself: most threads need no second request.
        return Negotiation.Activity(PublicEndpoints.WithContext(
            above is not null ? page : new JsonObject { ["id"] = url, ["type"] = "Collection", ["attributedTo"] = local.Url, ["first"] = page }));

        string PageAfter(long key) => $"{url}?after={Ids.ToText(key)}";
    }
}
