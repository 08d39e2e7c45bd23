using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// What this node has from the person who asks, and from nobody else: the newest version of each of their posts and messages as they signed it,
/// newest first. Whoever came back from an old backup brings home what they wrote since. What came sealed goes back sealed.
/// </summary>
public static class KeptEndpoint
{
    public const string Path = "/kept";

    private const int PageSize = 20;

    /// <summary>A page ends early when it holds that many characters.</summary>
    private const int PageLength = 1 << 20;

    /// <summary>The conversations that had a message last.</summary>
    private const int MaxConversations = 200;

    public static void MapKept(this IEndpointRouteBuilder routes) => routes.MapGet(Path, ReadAsync).AllowAnonymous()
        .WithName("GetKept").WithTags("Federation").WithSummary("What this node has of the posts and messages of whoever signs the request, newest first")
        .ForReaders().ProducesDocument(html: false).ProducesProblem(400).ProducesProblem(403);

    private static async Task<IResult> ReadAsync(
        string? before, HttpRequest request, FriendGate gate, LocalNode local, Timelines timelines, PostStore posts, ConversationStore conversations, ActivityLog log,
        Sealer sealer, IdSource ids, TimeProvider time, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(before, out var below))
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
}
