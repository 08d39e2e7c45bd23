using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Notifications;

/// <summary>The newest notification that was seen; absent: all are read.</summary>
public sealed record ReadRequest(string? UpTo = null);

internal sealed class ReadValidator : AbstractValidator<ReadRequest>
{
    public ReadValidator() => RuleFor(r => r.UpTo).Must(id => id is null || Ids.TryParse(id, out _)).Says("request.notification", "There is no notification with this id.");
}

/// <summary>What happened to the owner: reading it, marking it as read, and choosing what to be told about.</summary>
public static class NotificationEndpoints
{
    private const int MaxPage = 100;

    public static void MapNotifications(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/notifications").RequireAuthorization(policy).WithTags("Notifications").ProducesProblem(401);
        api.MapGet("", List).WithName("GetNotifications").WithSummary("What happened, newest first; pass next as before for more").ProducesProblem(400);
        api.MapPost("/read", ReadAsync).Validate(new ReadValidator()).WithName("ReadNotifications").WithSummary("Marks notifications as read, up to one of them or all");
        api.MapGet("/settings", Settings).WithName("GetNotificationSettings").WithSummary("Which kinds the owner is told about");
        api.MapPatch("/settings", ChangeAsync).WithName("ChangeNotificationSettings").WithSummary("Switches kinds on or off; those not named stay").ProducesProblem(400);
    }

    private static Results<Ok<NotificationPage>, ProblemHttpResult> List(
        string? before, int? limit, NotificationStore notifications, NotificationPresenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("notifications.bad_cursor");
        }

        var size = Math.Clamp(limit ?? 30, 1, MaxPage);
        var rows = notifications.Page(below, size);
        return TypedResults.Ok(new NotificationPage(
            [.. rows.Select(presenter.ToResponse).OfType<NotificationResponse>()], rows.Count == size ? Ids.ToText(rows[^1].Id) : null, notifications.UnreadCount));
    }

    private static async Task<NoContent> ReadAsync(ReadRequest body, NodeDatabase database)
    {
        var upTo = Ids.TryParse(body.UpTo, out var id) ? id : long.MaxValue;
        await database.WriteAsync(context => NotificationStore.MarkRead(context, upTo));
        return TypedResults.NoContent();
    }

    private static Ok<Dictionary<string, bool>> Settings(NotificationSettings settings) =>
        TypedResults.Ok(NotificationSettings.Words.ToDictionary(word => word, settings.IsOn, StringComparer.Ordinal));

    private static async Task<Results<Ok<Dictionary<string, bool>>, ProblemHttpResult>> ChangeAsync(
        Dictionary<string, bool> body, NotificationSettings settings, NodeDatabase database)
    {
        if (body.Count == 0)
        {
            return Problems.Invalid("kind", "request.kind", $"Name a kind. The kinds are {string.Join(", ", NotificationSettings.Words)}.");
        }

        if (body.Keys.Except(NotificationSettings.Words, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            return Problems.Invalid(
                "kind", "request.kind", $"There is no kind \"{(unknown.Length > 40 ? unknown[..40] : unknown)}\". The kinds are {string.Join(", ", NotificationSettings.Words)}.");
        }

        await database.WriteAsync(context => settings.Change(context, body));
        return Settings(settings);
    }
}
