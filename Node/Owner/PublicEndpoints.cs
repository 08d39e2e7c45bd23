using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The addresses that are also ids: the person, their posts and activities. Programs get the signed JSON, people a page.</summary>
public static class PublicEndpoints
{
    private const int PageSize = 20;

    public static void MapPublic(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Federation").AllowAnonymous();
        group.MapGet("/", HomeAsync).WithName("GetActor").WithSummary("The person: actor as activity+json, profile as HTML")
            .ProducesDocument(html: true).ProducesProblem(404);
        group.MapGet("/posts/{id}", PostAsync).WithName("GetPublicPost").WithSummary("A post: Note as activity+json, page as HTML")
            .ForReaders().ProducesDocument(html: true).Produces<ActivityDocument>(410, Vocabulary.MediaType).ProducesProblem(404);
        group.MapGet("/tags/{tag}", Tag).WithName("GetTagPage").WithSummary("The person's public posts with a hashtag")
            .Produces<string>(200, "text/html").Produces<string>(404, "text/html");
        group.MapGet("/featured", Featured).WithName("GetFeatured").WithSummary("The person's pinned posts").ForReaders().ProducesDocument(html: false).ProducesProblem(404);
        group.MapGet("/stamps/{id}", Stamped).WithName("GetStamp").WithSummary("A signed stamp that allows somebody to quote a post (FEP-044f)")
            .ForReaders().ProducesDocument(html: false).ProducesProblem(404);
        group.MapGet("/activities/{id}", Activity).WithName("GetActivity").WithSummary("A public activity as it was signed")
            .ForReaders().ProducesDocument(html: false).ProducesProblem(404);
    }

    private static async Task<IResult> HomeAsync(
        string? before, HttpRequest request, OwnerStore owner, ActorDocument actor, ReaderGate readers, PublicPages pages, PostStore posts, Timelines timelines, Pins pins)
    {
        if (Negotiation.WantsActivity(request))
        {
            return (await readers.KnowsAsync(request) ? actor.Current() : actor.ForStrangers()) is { } document
                ? Negotiation.Activity(document) : Problems.NotFound("actor.not_ready", "Nobody lives here yet: this node is not set up.");
        }

        if (owner.Current is null)
        {
            return Show(pages.Message(Texts.For(request.HttpContext), "notSetUp.title", "notSetUp.text"));
        }

        if (request.HttpContext.User.Identity?.IsAuthenticated == true)
        {
            return TypedResults.LocalRedirect("/app");
        }

        var (list, next) = Page(Timeline.OwnPublic, before, timelines, posts);
        return Show(pages.Profile(Texts.For(request.HttpContext), list, null, next is null ? null : "/?before=" + next, before is null ? pins.Own() : []));
    }

    private static ContentHttpResult Tag(string tag, string? before, HttpContext context, OwnerStore owner, PublicPages pages, PostStore posts, Timelines timelines)
    {
        if (owner.Current is null || Hashtags.Normalise(tag) is not { } normal)
        {
            return Show(pages.Message(Texts.For(context), "notFound.title", "notFound.tag"), 404);
        }

        var (list, next) = Page(Timeline.OwnTag(normal), before, timelines, posts);
        return Show(pages.Profile(Texts.For(context), list, normal, next is null ? null : $"/tags/{Uri.EscapeDataString(normal)}?before={next}"));
    }

    private static async Task<IResult> PostAsync(
        string id, HttpRequest request, OwnerStore owner, PublicPages pages, PostStore posts, Timelines timelines, ActivityLog log, FriendGate gate)
    {
        var wantsActivity = Negotiation.WantsActivity(request);
        var post = Ids.TryParse(id, out var number) ? posts.Find(number) : null;
        if (owner.Current is null || post is not { AuthorId: null })
        {
            return wantsActivity ? Problems.NoPost() : Show(pages.Message(Texts.For(request.HttpContext), "notFound.title", "notFound.post"), 404);
        }

        // A post for friends is there for friends who sign; to all others it looks like one that never was.
        if (post.Audience != Audience.Public && !(await gate.WhoAsync(request) is { } reader && MayRead(reader, post)))
        {
            return wantsActivity ? Problems.NoPost() : Show(pages.Message(Texts.For(request.HttpContext), "notFound.title", "notFound.post"), 404);
        }

        if (post.Deleted)
        {
            return wantsActivity
                ? Negotiation.Activity(WithContext(ActivityBuilder.Tombstone(post.Uri, post.Edited ?? post.Published)), 410)
                : Show(pages.Message(Texts.For(request.HttpContext), "deleted.title", "deleted.text"), 410);
        }

        if (!wantsActivity)
        {
            return Show(pages.SinglePost(Texts.For(request.HttpContext), post));
        }

        return NoteOf(post, timelines, log) is { } note ? Negotiation.Activity(note) : Problems.NoPost();
    }

    /// <summary>The note as it was signed last. Of a sealed post there are two forms of each version; the sealed one is never shown.</summary>
    private static string? NoteOf(Post post, Timelines timelines, ActivityLog log)
    {
        if (timelines.Page(Timeline.VersionsOf(post.Uri), null, 2).Select(v => log.Find(v.Value)).FirstOrDefault(e => e is { Sealed: false, Json.Length: > 0 }) is not { } entry)
        {
            return null;
        }

        using var activity = JsonDocument.Parse(entry.Json);
        return activity.RootElement.GetProperty("object").GetRawText();
    }

    private static IResult Featured(OwnerStore owner, LocalNode local, Pins pins, Timelines timelines, ActivityLog log)
    {
        if (owner.Current is null)
        {
            return Problems.NotFound("actor.not_ready", "Nobody lives here yet: this node is not set up.");
        }

        var notes = pins.Own().Select(p => NoteOf(p, timelines, log)).OfType<string>().Select(n => JsonNode.Parse(n)).ToArray();
        return Negotiation.Activity(WithContext(new JsonObject
        {
            ["id"] = local.Featured,
            ["type"] = "OrderedCollection",
            ["attributedTo"] = local.Url,
            ["totalItems"] = notes.Length,
            ["orderedItems"] = new JsonArray(notes),
        }));
    }

    private static IResult Activity(string id, LocalNode local, ActivityLog log, Timelines timelines) =>
        Ids.TryParse(id, out var number) && log.Find(local.ActivityUrl(number)) is { Outgoing: true, Json.Length: > 0 } entry
            && timelines.Page(Timeline.OutboxPublic, entry.Number + 1, 1) is [var (key, _)] && key == entry.Number
            ? Negotiation.Activity(entry.Json)
            : Problems.NotFound("activities.not_found", "There is no such activity.");

    private static IResult Stamped(string id, StampStore stamps, PostStore posts) =>
        Ids.TryParse(id, out var number) && stamps.Find(number) is { Revoked: false } stamp && posts.Find(stamp.Post) is { Deleted: false }
            ? Negotiation.Activity(stamp.Json)
            : Problems.NotFound("stamps.not_found", "There is no such stamp.");

    private static bool MayRead(Person reader, Post post) => post.Sealed
        ? reader.Follower == Relation.Yes && post.PlainRecipients.Contains(reader.Id)
        : reader.Follower == Relation.Yes || post.Mentions.Any(m => reader.Is(m.Url));

    private static (IReadOnlyList<Post> Posts, string? Next) Page(Timeline list, string? before, Timelines timelines, PostStore posts)
    {
        var entries = timelines.Page(list, Ids.TryParse(before, out var key) ? key : null, PageSize);
        return (posts.Many(entries.Select(e => e.Value)), entries.Count == PageSize ? Ids.ToText(entries[^1].Key) : null);
    }

    internal static JsonObject WithContext(JsonObject document)
    {
        document["@context"] = "https://www.w3.org/ns/activitystreams";
        return document;
    }

    internal static ContentHttpResult Show(Html page, int status = 200) => TypedResults.Text(page.Text, "text/html", Encoding.UTF8, status);
}
