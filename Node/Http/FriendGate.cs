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
        if (!request.Headers.ContainsKey("Signature-Input"))
        {
            return null;
        }

        var signed = new SignedRequest(request.Method, local.Url + request.Path + request.QueryString, Headers(request));
        if (SignedRequestCheck.Read(signed, ["@method", "@target-uri"], time.GetUtcNow(), out var input, out var signature, out var signatureBase) != Refusal.None
            || !Iri.TryCanonical(Iri.WithoutFragment(input!.KeyId!), out var actor)
            || people.ByActor(actor) is not { } person || people.IsBlocked(person)
            || !Multikey.TryDecode(person.Key, out var key) || !Ed25519Signature.Verify(key, signatureBase!, signature!))
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

    /// <summary>Lower-case names, several lines of one field joined by ", " (RFC 9421 section 2.1).</summary>
    public static Dictionary<string, string> Headers(HttpRequest request) =>
        request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value.AsEnumerable()), StringComparer.Ordinal);
}
