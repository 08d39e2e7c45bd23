using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Identity logs as others read them. One's own is public. A friend's mirror is shown to that friend alone, to whoever signs with a key of the
/// log or its recovery key: that somebody is a friend is nobody else's business.
/// </summary>
public static class IdentityPages
{
    public static void MapIdentityPages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/identity").WithTags("Federation").AllowAnonymous();
        group.MapGet("", Own).WithName("GetIdentityLog").WithSummary("The person's identity log, in pages").ProducesDocument(html: false).ProducesProblem(404);
        group.MapGet("/{identity}", Mirror).WithName("GetIdentityMirror")
            .WithSummary("The mirror of a friend's identity log, for that friend; \"mine\" stands for the log that the signing key belongs to")
            .ProducesDocument(html: false).ProducesProblem(404);
    }

    private static IResult Own(int? from, HttpRequest request, OwnIdentity own, IdentityStore store, LocalNode local) =>
        own.State is { } state ? Page(state.Identity, from, request, store, local) : NotFound();

    private static IResult Mirror(string identity, int? from, HttpRequest request, FriendGate gate, IdentityStore store, LocalNode local)
    {
        if (gate.Read(request) is not { Form: SignatureForm.Ed25519 } signature
            || IdentityStatement.KeyOf(signature.KeyId) is not { } multikey || !Multikey.TryDecode(multikey, out var key)
            || !Ed25519Signature.Verify(key, signature.Base, signature.Bytes)
            || store.ByKey(multikey) is not { } found || (identity != "mine" && identity != found))
        {
            return NotFound();
        }

        return Page(found, from, request, store, local);
    }

    private static ContentHttpResult Page(string identity, int? from, HttpRequest request, IdentityStore store, LocalNode local)
    {
        var first = Math.Clamp(from ?? 0, 0, IdentityStatement.MaxStatements);
        return Negotiation.Activity(new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", new JsonObject { ["@vocab"] = Vocabulary.Namespace }),
            ["id"] = local.Url + request.Path + request.QueryString,
            ["type"] = "IdentityLog",
            ["identity"] = identity,
            ["from"] = first,
            ["statements"] = new JsonArray([.. store.Page(identity, first, IdentityReader.PageSize).Select(s => JsonNode.Parse(s))]),
        });
    }

    private static ProblemHttpResult NotFound() => Problems.Of(404, "identity.not_found", "There is no such identity log here.");
}
