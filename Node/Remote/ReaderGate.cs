using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>
/// Who may read documents here. An open node shows what is public to everybody; a closed one (Node:Closed) only to those who sign their request and
/// are not blocked, as other servers' "secure mode" or "authorized fetch" does. Pages for people are not affected.
/// </summary>
public sealed class ReaderGate(FriendGate friends, PeopleStore people, PersonFinder finder, NodeOptions options)
{
    /// <summary>False when the node is closed and nobody who may read has signed the request.</summary>
    public async Task<bool> MayReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (await KnowsAsync(request))
        {
            return true;
        }

        // Whoever is not known is looked up, within the budget for strangers. The key counts for this request alone.
        return friends.Read(request) is { } signature && (await finder.StrangerAsync(signature.KeyId, cancellation)).Person is { } stranger
            && !people.IsBlocked(stranger) && Keys(stranger).HaveSigned(signature);
    }

    /// <summary>The node is open, or somebody who is known here and not blocked has signed the request. Asks nobody.</summary>
    public async Task<bool> KnowsAsync(HttpRequest request) => !options.Closed || await friends.WhoAsync(request) is not null;

    /// <summary>A node that is met for the first time may sign with its RSA key: it does not know yet who lives here.</summary>
    private static KeyRing Keys(Person stranger) => KeyRing.TryRead(stranger.Actors, stranger.Key, [], stranger.RsaKey)!;
}

/// <summary>Marks routes that serve documents.</summary>
public static class ReaderGateExtensions
{
    /// <summary>On a closed node, answers 401 to programs that do not sign.</summary>
    public static RouteHandlerBuilder ForReaders(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var gate = http.RequestServices.GetRequiredService<ReaderGate>();
        return !Negotiation.WantsPage(http.Request) && !await gate.MayReadAsync(http.Request, http.RequestAborted)
            ? Problems.Of(401, "signature.required", "This node shows its documents to those alone who sign their request (RFC 9421, or draft-cavage).") : await next(context);
    }).ProducesProblem(401);
}
