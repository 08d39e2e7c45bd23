using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Feed;
using PersonalNode.Http;

namespace PersonalNode.MastodonApi.Streaming;

/// <summary>What happens, as it happens: by WebSocket, or as server-sent events.</summary>
internal static class StreamEndpoints
{
    private static readonly (string Path, string Stream, string Summary)[] Named =
    [
        ("/user", "user", "The feed and notifications"),
        ("/user/notification", "user:notification", "Notifications alone"),
        ("/public", "public", "The owner's public posts"),
        ("/public/local", "public:local", "The owner's public posts"),
        ("/hashtag", "hashtag", "Posts with the hashtag tag"),
        ("/hashtag/local", "hashtag:local", "Posts with the hashtag tag"),
        ("/list", "list", "Posts of the people in the aspect list"),
        ("/direct", "direct", "Conversations"),
    ];

    public static void MapStreaming(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/streaming", "Streaming");
        api.MapGet("", OpenAsync).Needs("read:statuses", "read:notifications").Streams("A WebSocket; with stream and without an upgrade, the events of that stream");
        api.MapGet("/health", () => TypedResults.Text("OK")).AllowAnonymous().Produces<string>(200, "text/plain").WithSummary("Answers when streams can be opened");
        foreach (var (path, stream, summary) in Named)
        {
            api.MapGet(path, (HttpContext context, AppCaller caller, StreamEvents events, Changes changes, OpenStreams open) => SendAsync(context, Choice(context, stream), caller, events, changes, open))
                .Needs("read:statuses", "read:notifications", "read:lists").Streams(summary + ", as server-sent events");
        }
    }

    private static async Task<IResult> OpenAsync(HttpContext context, AppCaller caller, StreamEvents events, Changes changes, OpenStreams open, SocketSession session)
    {
        var name = context.Request.Query["stream"].ToString();
        var choice = Choice(context, name);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return await SendAsync(context, choice, caller, events, changes, open);
        }

        if (name.Length > 0 && Problem(choice, caller) is { } problem)
        {
            return problem;
        }

        using var place = open.Enter();
        if (place is null)
        {
            return Full();
        }

        var protocol = context.Request.Headers.SecWebSocketProtocol.ToString() is { Length: > 0 } given ? given : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await session.RunAsync(socket, choice, context.RequestAborted);
        return TypedResults.Empty;
    }

    private static async Task<IResult> SendAsync(HttpContext context, StreamChoice? choice, AppCaller caller, StreamEvents events, Changes changes, OpenStreams open)
    {
        if (Problem(choice, caller) is { } problem)
        {
            return problem;
        }

        using var place = open.Enter();
        if (place is null)
        {
            return Full();
        }

        var (response, cancellation) = (context.Response, context.RequestAborted);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var following = changes.AfterAsync(changes.Newest, cancellation);
        try
        {
            // A comment, so that the app knows that it is connected.
            await WriteAsync(response, ":)\n\n", cancellation);
            await foreach (var change in following)
            {
                if (!open.MayStay(caller))
                {
                    break;
                }

                if (change.Event is null && change.Passing is null)
                {
                    await WriteAsync(response, ":thump\n\n", cancellation);
                }
                else if (change.Event is { } happened && events.Of(happened, choice!) is { } shown)
                {
                    await WriteAsync(response, $"event: {shown.Name}\ndata: {shown.Payload ?? "{}"}\n\n", cancellation);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The app went away.
        }

        return TypedResults.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static StreamChoice? Choice(HttpContext context, string stream) => StreamChoice.Of(stream, context.Request.Query["tag"], context.Request.Query["list"]);

    private static ProblemHttpResult? Problem(StreamChoice? choice, AppCaller caller) => choice is null ? Problems.Of(400, "streaming.unknown", "There is no such stream, or its tag or list is missing.")
        : choice.IsFor(caller.Scopes) ? null : Problems.Of(403, "app.scope", "This stream is outside the authorized scopes.");

    private static ProblemHttpResult Full() => Problems.Of(503, "streaming.full", "Too many streams are open. Close another app.");

    private static RouteHandlerBuilder Streams(this RouteHandlerBuilder route, string summary) => route.Produces<string>(200, "text/event-stream").WithSummary(summary)
        .ProducesProblem(400, "application/json").ProducesProblem(503, "application/json");
}
