using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>What happened to the owner, and how far they have read.</summary>
internal static class NotificationEndpoints
{
    private const int Batch = 80;

    public static void MapAppNotifications(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/notifications", "Notifications");
        api.MapGet("", List).Needs("read:notifications").Gives<IReadOnlyList<Entities.Notification>>().WithSummary("What happened, newest first; types[], exclude_types[] and account_id choose");
        api.MapGet("/unread_count", (NotificationStore notifications) => Answers.Json(new UnreadCount(notifications.UnreadCount), MastodonJson.Default.UnreadCount))
            .Needs("read:notifications").Gives<UnreadCount>().WithSummary("How many were not looked at yet");
        api.MapPost("/clear", ClearAsync).Needs("write:notifications").Gives<Empty>().WithSummary("Takes all away");
        api.MapGet("/{id}", Get).Needs("read:notifications").Gives<Entities.Notification>().WithSummary("One of them").ProducesProblem(404, "application/json");
        api.MapPost("/{id}/dismiss", DismissAsync).Needs("write:notifications").Gives<Empty>().WithSummary("Takes one away").ProducesProblem(404, "application/json");

        var markers = routes.MapAppGroup("/api/v1/markers", "Notifications");
        markers.MapGet("", Markers).Needs("read:statuses").Gives<Dictionary<string, Entities.Marker>>().WithSummary("How far the lists timeline[] were read: home, notifications");
        markers.MapPost("", MarkAsync).Needs("write:statuses").Takes<MarkersRequest>().Gives<Dictionary<string, Entities.Marker>>().WithSummary("Notes how far they were read");
    }

    private static IResult List(HttpContext context, NotificationStore notifications, NotificationsPresenter presenter, LocalNode local)
    {
        if (AppPage.Of(context.Request, 40, 80) is not { } page)
        {
            return Answers.Json<IReadOnlyList<Entities.Notification>>([], MastodonJson.Default.IReadOnlyListNotification);
        }

        var (only, not, who) = (AppBody.Many(context.Request, "types").ToHashSet(), AppBody.Many(context.Request, "exclude_types").ToHashSet(), context.Request.Query["account_id"].ToString());
        IEnumerable<(Entities.Notification Item, long Key)> Shown(IEnumerable<Storage.Notification> rows) => rows.Select(n => (Item: presenter.Of(n)!, Key: n.Id))
            .Where(n => n.Item is not null && (only.Count == 0 || only.Contains(n.Item.Type)) && !not.Contains(n.Item.Type) && (who.Length == 0 || n.Item.Account.Id == who));
        var found = page.Take((max, size) => Shown(Down(notifications, max)).Take(size), (min, size) => Shown(Up(notifications, min)).Take(size));
        AppPage.Link(context, local, [.. found.Select(n => n.Key)]);
        return Answers.Json<IReadOnlyList<Entities.Notification>>([.. found.Select(n => n.Item)], MastodonJson.Default.IReadOnlyListNotification);
    }

    private static IResult Get(string id, NotificationStore notifications, NotificationsPresenter presenter) =>
        Ids.TryParse(id, out var number) && notifications.Find(number) is { } found && presenter.Of(found) is { } shown
            ? Answers.Json(shown, MastodonJson.Default.Notification) : AppProblems.NoRecord();

    private static async Task<IResult> DismissAsync(string id, NodeDatabase database) =>
        Ids.TryParse(id, out var number) && await database.WriteAsync(context => NotificationStore.Dismiss(context, number)) ? Answers.Nothing() : AppProblems.NoRecord();

    private static async Task<IResult> ClearAsync(NodeDatabase database)
    {
        await database.WriteAsync(NotificationStore.Clear);
        return Answers.Nothing();
    }

    private static IResult Markers(HttpRequest request, MarkerStore markers) =>
        Answer(AppBody.Many(request, "timeline").Where(MarkersRequest.Lists.Contains).Distinct().Select(list => (list, markers.Find(list))));

    private static async Task<IResult> MarkAsync(HttpRequest request, MarkerStore markers, NodeDatabase database)
    {
        if (await AppBody.ReadAsync(request, MastodonJson.Default.MarkersRequest) is not { } body)
        {
            return AppProblems.Unreadable();
        }

        if (!body.Given.All(g => Ids.TryParse(g.LastRead, out _)))
        {
            return AppProblems.Invalid("There is nothing with this id.");
        }

        var saved = await database.WriteAsync(context =>
        {
            // Who has read the notifications in an app has read them.
            if (Ids.TryParse(body.Notifications?.LastReadId, out var upTo))
            {
                NotificationStore.MarkRead(context, upTo);
            }

            return body.Given.Select(g => (g.List, (Storage.Marker?)markers.Save(context, g.List, g.LastRead))).ToList();
        });
        return Answer(saved);
    }

    private static IResult Answer(IEnumerable<(string List, Storage.Marker? Marker)> markers) => Answers.Json(
        markers.Where(m => m.Marker is not null).ToDictionary(m => m.List, m => new Entities.Marker(m.Marker!.LastRead, m.Marker.Version, Answers.Time(m.Marker.At)), StringComparer.Ordinal),
        MastodonJson.Default.DictionaryStringMarker);

    private static IEnumerable<Storage.Notification> Down(NotificationStore notifications, long? below)
    {
        for (IReadOnlyList<Storage.Notification> rows; (rows = notifications.Page(below, Batch)).Count > 0; below = rows[^1].Id)
        {
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<Storage.Notification> Up(NotificationStore notifications, long above)
    {
        for (IReadOnlyList<Storage.Notification> rows; (rows = notifications.PageUp(above, Batch)).Count > 0; above = rows[^1].Id)
        {
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }
}

internal sealed record MarkerRequest(string? LastReadId = null);

/// <summary>How far the lists were read.</summary>
internal sealed record MarkersRequest(MarkerRequest? Home = null, MarkerRequest? Notifications = null)
{
    public static readonly string[] Lists = ["home", "notifications"];

    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<(string List, string LastRead)> Given =>
        ((string List, string? LastRead)[])[("home", Home?.LastReadId), ("notifications", Notifications?.LastReadId)] is var all ? all.Where(g => g.LastRead is not null).Select(g => (g.List, g.LastRead!)) : [];
}
