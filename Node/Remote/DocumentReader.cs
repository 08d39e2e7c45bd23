using System.Runtime.CompilerServices;
using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>Why an ActivityPub document could not be had.</summary>
public enum DocumentFailure
{
    None,

    /// <summary>No usable answer; see the <see cref="RemoteAnswer"/>.</summary>
    NoAnswer,

    /// <summary>404 or 410.</summary>
    Gone,

    /// <summary>The answer is no ActivityPub document: another media type, broken or unbounded JSON.</summary>
    NotADocument,

    /// <summary>It says that it is something else than what was asked for.</summary>
    Impostor,
}

/// <summary>A document that its own origin served under its own id (FEP-fe34).</summary>
public sealed record RemoteDocument(DocumentFailure Failure, RemoteAnswer Answer, JsonElement Root);

/// <summary>Fetches ActivityPub documents and believes only what comes from where it says it lives.</summary>
public sealed class DocumentReader(GuardedClient client, HostTurns turns)
{
    private const string Accept = "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    private static readonly JsonLimits Limits = new(GuardedClient.MaxBody, 24, 1_000, 512 * 1024);

    /// <summary>
    /// Fetches the document whose id is <paramref name="id"/>. When <paramref name="byAddress"/> is set the id may differ (somebody typed
    /// an address that leads there): then the named id is fetched too and must confirm itself.
    /// </summary>
    public async Task<RemoteDocument> ReadAsync(string id, bool byAddress, CancellationToken cancellation, Crypto.IdentityKey? inTheNameOf = null)
    {
        var document = await FetchAsync(id, inTheNameOf, cancellation);
        if (document.Failure != DocumentFailure.None)
        {
            return document;
        }

        var named = document.Root.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (Iri.Same(named, id) && Iri.SameOrigin(named, document.Answer.Url))
        {
            return document;
        }

        return byAddress && Iri.TryCanonical(named, out var canonical)
            ? await ReadAsync(canonical, byAddress: false, cancellation)
            : document with { Failure = DocumentFailure.Impostor };
    }

    /// <summary>
    /// The pages of a collection with what is in them, or one that could not be had, which is the last. A page counts for the origin that served
    /// it, whatever it calls itself (servers disagree about the ids of pages); the items are nothing but claims of that origin.
    /// </summary>
    public async IAsyncEnumerable<RemoteDocument> PagesAsync(string url, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = url; next is not null && seen.Add(next);)
        {
            var page = await FetchAsync(next, null, cancellation);
            page = page.Failure == DocumentFailure.None && !Iri.SameOrigin(page.Answer.Url, url) ? page with { Failure = DocumentFailure.Impostor } : page;
            if (page.Failure != DocumentFailure.None)
            {
                yield return page;
                yield break;
            }

            var root = page.Root;
            if (root.TypeName() is "OrderedCollection" or "Collection" && !HasItems(root))
            {
                if (!root.TryGetProperty("first", out var first) || first.ValueKind != JsonValueKind.Object)
                {
                    next = root.Reference("first") is { } address && Iri.SameOrigin(address, url) ? address : null;
                    continue;
                }

                root = first;
            }

            yield return page with { Root = root };
            next = root.Reference("next") is { } more && Iri.SameOrigin(more, url) ? more : null;
        }
    }

    /// <summary>What is in a page of a collection, in its order.</summary>
    public static IEnumerable<JsonElement> ItemsOf(JsonElement page) => page.Items("orderedItems").Concat(page.Items("items"));

    private static bool HasItems(JsonElement root) => ItemsOf(root).Any();

    private async Task<RemoteDocument> FetchAsync(string url, Crypto.IdentityKey? inTheNameOf, CancellationToken cancellation)
    {
        var host = Iri.HostOf(url);
        if (turns.RestsUntil(host) is { } until)
        {
            return new RemoteDocument(DocumentFailure.NoAnswer, RemoteAnswer.Failed(RemoteFailure.Resting, url) with { RetryAfter = until }, default);
        }

        using var turn = await turns.EnterAsync(host, cancellation);
        var answer = turn is null ? RemoteAnswer.Failed(RemoteFailure.Resting, url) : await client.GetAsync(url, Accept, cancellation, inTheNameOf);
        if (answer is { Status: 429 or 503, RetryAfter: { } later })
        {
            turns.Rest(host, later);
        }

        if (answer.Failure != RemoteFailure.None)
        {
            return new RemoteDocument(answer.Status is 404 or 410 ? DocumentFailure.Gone : DocumentFailure.NoAnswer, answer, default);
        }

        return IsActivityPub(answer.MediaType) && StrictJson.TryParse(answer.Body, Limits, out var json, out _)
            ? new RemoteDocument(DocumentFailure.None, answer, json.RootElement)
            : new RemoteDocument(DocumentFailure.NotADocument, answer, default);
    }

    /// <summary>Only these types are documents; an uploaded file served as anything else is none (GHSA-jhrq-qvrm-qr36).</summary>
    private static bool IsActivityPub(string? mediaType) =>
        mediaType is not null && System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(mediaType, out var type)
        && (string.Equals(type.MediaType, Vocabulary.MediaType, StringComparison.OrdinalIgnoreCase)
            || (string.Equals(type.MediaType, "application/ld+json", StringComparison.OrdinalIgnoreCase)
                && type.Parameters.Any(p => p.Name == "profile" && p.Value is { } v && v.Contains("https://www.w3.org/ns/activitystreams", StringComparison.Ordinal))));
}
