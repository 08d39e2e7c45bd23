using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Step 1 of the way in: who may speak at all, how long, in which form.</summary>
public static partial class InboxEndpoint
{
    public const string RatePolicy = "inbox";

    public static void MapInbox(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/inbox", ReceiveAsync).RequireRateLimiting(RatePolicy).DisableAntiforgery()
            .WithName("PostInbox").WithTags("Federation").WithSummary("Delivers a signed activity")
            .TakesDocument()
            .Produces(StatusCodes.Status202Accepted).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(413)
            .ProducesProblem(415).ProducesProblem(503);

    private static async Task<Results<Accepted, ProblemHttpResult>> ReceiveAsync(
        HttpRequest request, InboxReceiver receiver, OwnerStore owner, LocalNode local, ILogger<InboxReceiver> logger, CancellationToken cancellation)
    {
        if (owner.Current is null)
        {
            return Answer(503, "inbox.not_ready");
        }

        var (refusal, signed, body) = await ReadAsync(request, local, cancellation);
        string? actor = null;
        if (refusal == Refusal.None)
        {
            (refusal, actor) = await receiver.ReceiveAsync(signed!, body!, cancellation);
        }

        return refusal == Refusal.None ? TypedResults.Accepted((string?)null) : Refuse(logger, request, refusal, actor);
    }

    /// <summary>A request that carries an activity, within bounds; nothing of it is checked yet.</summary>
    internal static async Task<(Refusal Refusal, SignedRequest? Signed, byte[]? Body)> ReadAsync(HttpRequest request, LocalNode local, CancellationToken cancellation)
    {
        var type = request.ContentType ?? "";
        if (!type.StartsWith(Vocabulary.MediaType, StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("application/ld+json", StringComparison.OrdinalIgnoreCase))
        {
            return (Refusal.WrongContentType, null, null);
        }

        if (await ReadAsync(request.Body, request.ContentLength, cancellation) is not { } body)
        {
            return (Refusal.TooLarge, null, null);
        }

        // The target is what this node is called, not what the request's Host says: a signature made for another node cannot fit.
        return (Refusal.None, new SignedRequest(request.Method, local.Url + request.Path + request.QueryString, FriendGate.Headers(request)), body);
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, long? length, CancellationToken cancellation)
    {
        var max = JsonLimits.Inbox.MaxBytes;
        if (length > max)
        {
            return null;
        }

        using var body = new MemoryStream((int)(length ?? 4_096));
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > max)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>Strangers get a short answer, which tells a prober nothing; the log has the reason.</summary>
    internal static ProblemHttpResult Refuse(ILogger logger, HttpRequest request, Refusal refusal, string? actor)
    {
        if (refusal == Refusal.Busy)
        {
            request.HttpContext.Response.Headers.RetryAfter = ((int)StrangerBudget.ComeBack.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        LogRefusal(logger, refusal, actor ?? "unknown", request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        return refusal switch
        {
            Refusal.TooLarge => Answer(413, "inbox.too_large"),
            Refusal.WrongContentType => Answer(415, "inbox.media_type"),
            Refusal.NotJson or Refusal.DuplicateKey or Refusal.TooDeep or Refusal.ListTooLong or Refusal.StringTooLong or Refusal.NotAnActivity
                or Refusal.SealBroken => Answer(400, "inbox.malformed"),
            Refusal.Busy => Answer(503, "inbox.busy"),
            Refusal.SealKeyUnknown => Answer(409, Problems.SealKeyUnknown),
            Refusal.Blocked or Refusal.OtherOrigin or Refusal.Unsolicited or Refusal.NotRecipient => Answer(403, "inbox.refused"),
            _ => Answer(401, "inbox.unverified"),
        };
    }

    private static ProblemHttpResult Answer(int status, string code) =>
        TypedResults.Problem(statusCode: status, title: "Not accepted", extensions: new Dictionary<string, object?> { ["code"] = code });

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inbox refused {Reason} from {Actor} at {Address}")]
    private static partial void LogRefusal(ILogger logger, Refusal reason, string actor, string address);
}
