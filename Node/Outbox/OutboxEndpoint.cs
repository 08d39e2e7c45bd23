using System.Text.Json.Nodes;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>
/// The outbox as others read it: newest first, each activity as it was signed. Followers who sign their request get what is for
/// followers too, and everybody known what is for them alone, sealed then and there; that is how a friend who slept catches up.
/// </summary>
public static class OutboxEndpoint
{
    private const int PageSize = 50;

    public static void MapOutbox(this IEndpointRouteBuilder routes) => routes.MapGet("/outbox", ReadAsync).AllowAnonymous()
        .WithName("GetOutbox").WithTags("Federation").WithSummary("The person's signed activities, newest first").ForReaders().ProducesDocument(html: false).ProducesProblem(400).ProducesProblem(503);

    private static async Task<IResult> ReadAsync(
        string? page, string? before, HttpRequest request, FriendGate gate, OwnerStore owner, LocalNode local, Timelines timelines, ActivityLog log,
        Counters counters, DeliveryStore deliveries, PostStore posts, NodeDatabase database, Sealer sealer, CancellationToken cancellation)
    {
        if (owner.Current is null)
        {
            return Problems.Of(503, "outbox.not_ready", "This node is not set up yet.");
        }

        if (page is null)
        {
            return Negotiation.Activity(new JsonObject
            {
                ["@context"] = "https://www.w3.org/ns/activitystreams",
                ["id"] = local.Outbox,
                ["type"] = "OrderedCollection",
                ["totalItems"] = counters.Get("outbox"),
                ["first"] = local.Outbox + "?page=true",
            });
        }

        if (!Cursor.TryRead(before, out var below))
        {
            return Problems.Of(400, "outbox.bad_cursor", "Follow the link in next.");
        }

        var reader = await gate.WhoAsync(request);
        // What is for one reader alone stands in a list of its own; both lists are in the order of the log.
        var list = reader?.Follower == Relation.Yes ? Timeline.OutboxFollowers : Timeline.OutboxPublic;
        var entries = timelines.Merged(reader is null ? [list] : [list, Timeline.OutboxOf(reader.Id)], below, PageSize);

        var activities = entries.Select(e => log.Find(e.Value)).OfType<LogEntry>().Where(e => e.Json.Length > 0).ToList();
        if (reader is not null)
        {
            await NoteReadingAsync(reader, activities, deliveries, posts, database);
        }

        if (reader is not null && activities.Exists(a => a.Sealed))
        {
            reader = await sealer.FreshAsync(reader, cancellation);
        }

        var items = new JsonArray();
        foreach (var activity in activities)
        {
            var item = !activity.Sealed ? JsonNode.Parse(activity.Json) : reader is null ? null : sealer.Seal(activity, reader);
            if (item is not null)
            {
                items.Add(item);
            }
        }

        var document = new JsonObject
        {
            ["@context"] = "https://www.w3.org/ns/activitystreams",
            ["id"] = below is null ? local.Outbox + "?page=true" : $"{local.Outbox}?page=true&before={before}",
            ["type"] = "OrderedCollectionPage",
            ["partOf"] = local.Outbox,
            ["orderedItems"] = items,
        };
        if (entries.Count == PageSize)
        {
            document["next"] = $"{local.Outbox}?page=true&before={Ids.ToText(entries[^1].Key)}";
        }

        return Negotiation.Activity(document);
    }

    /// <summary>A friend who reads here what could not be delivered has it now, and the owner sees that under the post.</summary>
    private static async Task NoteReadingAsync(
        Person reader, List<LogEntry> activities, DeliveryStore deliveries, PostStore posts, NodeDatabase database)
    {
        var missed = activities.Where(a => a is { Type: "Create", ObjectId: not null }).Select(a => posts.ByUri(a.ObjectId!)).OfType<Post>()
            .SelectMany(p => deliveries.Unfinished(p.Id, 1_000)).Where(d => d.PersonId == reader.Id && d.State == DeliveryState.GaveUp).ToList();
        if (missed.Count > 0)
        {
            await database.WriteAsync(context =>
            {
                foreach (var delivery in missed)
                {
                    DeliveryStore.Save(context, delivery, delivery with { State = DeliveryState.Delivered, Reason = "Read from the outbox." });
                }
            });
        }
    }
}
