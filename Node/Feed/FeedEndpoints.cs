using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// A delivery as the owner sees it. State: "waiting", "asleep", "delivered", "refused", "gave_up". <see cref="Seen"/>: the person has shown that they have
/// the post; "delivered" alone says that their server took it.
/// </summary>
public sealed record DeliveryResponse(
    string Id, string? Post, string Type, string Person, string Host, string State, int Attempts, DateTimeOffset? NextTry, string? Reason, DateTimeOffset Created, bool Seen)
{
    public string? ReasonCode => Reasons.CodeOf(Reason);
}

/// <summary>Reading: the feed and its lists, the live stream, the deliveries.</summary>
public static class FeedEndpoints
{
    private const int MaxPage = 100;

    public static void MapFeed(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(policy).WithTags("Feed").ProducesProblem(401);
        api.MapGet("/feed", Feed).WithName("GetFeed").WithSummary("Posts, newest first; pass next as before for more").ProducesProblem(400).ProducesProblem(404);
        api.MapGet("/stream", Stream).WithName("Stream").WithSummary("Server-sent events; Last-Event-ID (or lastEventId in the query) resumes")
            .Produces<string>(200, "text/event-stream");
        api.MapGet("/deliveries", Deliveries).WithName("GetDeliveries").WithSummary("What was sent to whom, newest first").ProducesProblem(400);
    }

    private static Results<Ok<Page<PostResponse>>, ProblemHttpResult> Feed(
        string? before, int? limit, string? aspect, string? tag, string? person, FeedReader reader, FeedLists lists, PeopleStore people, AspectStore aspects, Presenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var feed = lists.Home;
        if (person is not null)
        {
            if (person != "me" && people.ById(person) is null)
            {
                return Problems.NoPerson();
            }

            feed = lists.Of(person == "me" ? null : person);
        }
        else if (tag is not null)
        {
            if (lists.Tagged(tag) is not { } tagged)
            {
                return TypedResults.Ok(new Page<PostResponse>([], null));
            }

            feed = tagged;
        }
        else if (aspect is not null)
        {
            if (aspects.Find(aspect) is not { } circle)
            {
                return Problems.NoAspect();
            }

            feed = lists.Of(circle);
        }

        var size = Math.Clamp(limit ?? 20, 1, MaxPage);
        var slice = reader.Read(feed.Lists, below, size, feed.Shows);
        return TypedResults.Ok(new Page<PostResponse>(
            [.. slice.Posts.Select(p => presenter.ToResponse(p.Post, p.Key))], slice.Next is { } next ? Ids.ToText(next) : null));
    }

    private static ServerSentEventsResult<string> Stream(string? lastEventId, LiveEvents live, HttpContext context)
    {
        // A browser resumes by the header; a page that opened a new connection itself can only say it in the address.
        var resumeFrom = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : lastEventId;
        // Proxies must pass events on as they come.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(live.ReadAsync(resumeFrom, context.RequestAborted));
    }

    private static Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult> Deliveries(string? after, int? limit, DeliveryStore deliveries, Presenter presenter)
    {
        if (!Cursor.TryRead(after, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 50, 1, MaxPage);
        var rows = deliveries.Page(below, size);
        var seenBy = rows.Select(d => d.Post).OfType<long>().Distinct().ToDictionary(post => post, post => deliveries.Tally(post)?.SeenBy ?? []);
        return TypedResults.Ok(new Page<DeliveryResponse>(
            [
                .. rows.Select(d => new DeliveryResponse(
                    Ids.ToText(d.Id), d.Post is { } post ? Ids.ToText(post) : null, d.Type, presenter.NameOf(d.PersonId), d.Host, Presenter.Word(d), d.Attempts,
                    presenter.NextTry(d), d.Reason, d.Created, d.Post is { } about && seenBy[about].Contains(d.PersonId))),
            ],
            rows.Count == size ? Ids.ToText(rows[^1].Id) : null));
    }
}
