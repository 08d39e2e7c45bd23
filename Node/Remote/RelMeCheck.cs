using System.Text;
using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>
/// Tells whether a page says that it belongs to somebody: it links, with rel="me", exactly to an address of theirs (https://microformats.org/wiki/rel-me).
/// Read like a visitor reads it: without a signature, HTML only, a megabyte at most.
/// </summary>
public sealed class RelMeCheck(GuardedClient client)
{
    private const string Accept = "text/html, application/xhtml+xml;q=0.9";
    private static readonly RemoteLimits Bounds = new(1024 * 1024, TimeSpan.FromSeconds(8)) { Plain = new PlainGet() };

    /// <summary>Null when the page could not be had.</summary>
    /// <param name="url">Of the page.</param>
    /// <param name="targets">Addresses of the person.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<bool?> LinksBackAsync(string url, IReadOnlyCollection<string> targets, CancellationToken cancellation)
    {
        // A site that says that it is itself proves nothing.
        if (targets.Any(t => Iri.SameOrigin(t, url)))
        {
            return false;
        }

        var answer = await client.GetAsync(url, Accept, cancellation, limits: Bounds);
        if (answer.Failure != RemoteFailure.None)
        {
            return answer.Status == 0 || answer.Status >= 500 ? null : false;
        }

        // Addresses are ASCII in every encoding that pages have; in UTF-16 nobody writes them.
        return IsHtml(answer.MediaType)
            && HtmlTags.Links(Encoding.UTF8.GetString(answer.Body), answer.Url).Any(l => l.Rel.Contains("me") && targets.Any(t => Iri.Same(t, l.Url)));
    }

    private static bool IsHtml(string? mediaType) =>
        mediaType?.Split(';')[0].Trim().ToLowerInvariant() is "text/html" or "application/xhtml+xml";
}
