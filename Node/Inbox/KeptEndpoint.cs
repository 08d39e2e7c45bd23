using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// What this node has from the person who asks, and from nobody else: the newest version of each of their posts and messages as they signed it, newest
/// first; with "since" also what they deleted, liked and passed on. Whoever came back from an old backup brings home what they did since. What came
/// sealed goes back sealed.
/// </summary>
public static class KeptEndpoint
{
    public const string Path = "/kept";

    private const int PageSize = 20;

    /// <summary>A page ends early when it holds that many characters.</summary>
    private const int PageLength = 1 << 20;

    /// <summary>The conversations that had a message last.</summary>
    private const int MaxConversations = 200;

    /// <summary>Received activities that are looked through for what is no post.</summary>
    private const int MaxLooked = 10_000;

    public static void MapKept(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Federation").AllowAnonymous();
        group.MapGet("", ReadAsync).WithName("GetKept").WithSummary("What this node has of the posts and messages of whoever signs the request, newest first; with since, also what they deleted, liked and reshared")
            .ForReaders().ProducesDocument(html: false).ProducesProblem(400).ProducesProblem(403);
        group.MapGet("/photo", PhotoAsync).WithName("GetKeptPhoto").WithSummary("The photo with that source in a post of whoever signs the request, as it is kept here; of a sealed post sealed")
            .ForReaders().Produces<byte[]>(200, "application/octet-stream").ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<IResult> ReadAsync(
        string? before, string? since, HttpRequest request, FriendGate gate, LocalNode local, Timelines timelines, PostStore posts, ConversationStore conversations, ActivityLog log,
        Sealer sealer, IdSource ids, TimeProvider time, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(before, out var below) || !Cursor.TryRead(since, out var after))
        {
            return Problems.Of(400, "kept.bad_cursor", "Follow the link in next.");
        }

        if (await gate.WhoAsync(request) is not { } author)
        {
            return Problems.Of(403, "kept.unknown", "Only whoever wrote posts that are kept here is shown them, by a signed request.");
        }

        var lists = conversations.Page(null, MaxConversations).Where(c => c.People.Contains(author.Id)).Select(c => Timeline.Messages(c.Id)).Prepend(Timeline.Person(author.Id));
        var entries = timelines.Merged([.. lists], below, PageSize);
        var items = new JsonArray();
        foreach (var entry in below is null && after is { } from ? Deeds(log, author, from) : [])
        {
            if (await ItemAsync(entry) is { } item)
            {
                items.Add(item);
            }
        }

        var length = 0;
        long? last = null;
        foreach (var (key, id) in entries)
        {
            if (length > PageLength)
            {
                break;
            }

            last = key;
            if (posts.Find(id) is { Deleted: false } post && post.AuthorId == author.Id && log.NewestVersion(post.Uri, author.Actors) is { } entry
                && await ItemAsync(entry) is { } item)
            {
                length += entry.Json.Length;
                items.Add(item);
            }
        }

        var document = new JsonObject
        {
            ["@context"] = "https://www.w3.org/ns/activitystreams",
            ["id"] = local.Url + Path + request.QueryString,
            ["type"] = "OrderedCollectionPage",
            ["orderedItems"] = items,
        };
        if (last is { } end && (entries.Count == PageSize || end != entries[^1].Key))
        {
            document["next"] = $"{local.Url}{Path}?before={Ids.ToText(end)}";
        }

        return Negotiation.Activity(document);

        async Task<JsonNode?> ItemAsync(LogEntry entry)
        {
            if (!entry.Sealed)
            {
                return JsonNode.Parse(entry.Json);
            }

            author = await sealer.FreshAsync(author, cancellation);
            return Multikey.TryDecodeX25519(author.AgreementKey, out var key)
                ? SealedEnvelope.Seal(entry.Json, local.EnvelopeUrl(ids.Next()), local.Url, author.Actor, author.AgreementKeyId!, key, time.GetUtcNow()) : null;
        }
    }

    private static async Task<IResult> PhotoAsync(
        string? post, string? source, HttpRequest request, FriendGate gate, PostStore posts, PhotoStore photos, MediaFiles media, CancellationToken cancellation)
    {
        if (await gate.WhoAsync(request) is not { } author)
        {
            return Problems.Of(403, "kept.unknown", "Only whoever wrote posts that are kept here is shown them, by a signed request.");
        }

        return post is not null && source is not null && posts.ByUri(post) is { Deleted: false } kept && kept.AuthorId == author.Id
            && photos.Many(kept.Photos).FirstOrDefault(p => p.Source == source) is { Largest: { } file } photo && (photo.SourceKey is not null || !kept.Sealed)
            && await media.ReadAsync(file.File, file.Digest, cancellation) is { } content
            ? TypedResults.Bytes(kept.Sealed ? GivenBack.Seal(photo.SourceKey!, content) : content, "application/octet-stream")
            : Problems.NotFound("kept.no_photo", "That photo is not kept here.");
    }

    /// <summary>What the author deleted, liked, passed on and took back since, the newest first.</summary>
    private static IEnumerable<LogEntry> Deeds(ActivityLog log, Person author, long since)
    {
        var (below, looked) = (long.MaxValue, 0);
        while (looked < MaxLooked)
        {
            var page = log.Page(below, 500);
            foreach (var entry in page.TakeWhile(e => e.Number >= since).Where(e => e is { Type: "Delete" or "Like" or "Announce" or "Undo", Outgoing: false, Json.Length: > 0 } && author.Actors.Contains(e.Actor)))
            {
                yield return entry;
            }

            if (page.Count < 500 || page[^1].Number < since)
            {
                yield break;
            }

            (below, looked) = (page[^1].Number, looked + page.Count);
        }
    }
}
