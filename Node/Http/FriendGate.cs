using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>
/// Tells which known person a signed GET comes from, by their pinned key and without asking the network, so that nobody can make this
/// node fetch. Whoever signs is awake: what waits for their host goes out.
/// </summary>
public sealed class FriendGate(PeopleStore people, NodeDatabase database, DeliveryStore deliveries, LocalNode local, TimeProvider time)
{
    /// <summary>The person, or null for everybody else.</summary>
    public async Task<Person?> WhoAsync(HttpRequest request)
    {
        if (Read(request) is not { } signature || people.ByKeyId(signature.KeyId) is not { } person || people.IsBlocked(person)
            || person.Keys()?.HaveSigned(signature) != true)
        {
            return null;
        }

        var host = Iri.HostOf(person.Inbox);
        if (deliveries.Host(host) is { NextTurn: not null })
        {
            await database.WriteAsync(context => deliveries.HostIsAwake(context, host));
        }

        return person;
    }

    /// <summary>The signature of a GET, fresh and over its target; whose it is remains to be checked. Null when there is none.</summary>
    public RequestSignature? Read(HttpRequest request) =>
        request.Headers.ContainsKey("Signature")
            && SignedRequestCheck.Read(
                new SignedRequest(request.Method, local.Url + request.Path + request.QueryString, Headers(request)), withBody: false, time.GetUtcNow(), out var signature) == Refusal.None
            ? signature : null;

    /// <summary>Lower-case names, several lines of one field joined by ", " (RFC 9421 section 2.1).</summary>
    public static Dictionary<string, string> Headers(HttpRequest request) =>
        request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value.AsEnumerable()), StringComparer.Ordinal);
}
