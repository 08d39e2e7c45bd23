using System.Text;
using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>Finds a feed by what somebody typed: its address, or that of a page that names one (RSS Autodiscovery: link rel="alternate").</summary>
public sealed class FeedFinder(GuardedClient client, Storage.NodeOptions options)
{
    private const string Accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1";
    private static readonly RemoteLimits Bounds = new(FeedDocument.MaxBytes, TimeSpan.FromSeconds(15));

    /// <summary>Asks for the feed as any reader does; the answer is 304 when it is as it was.</summary>
    public Task<RemoteAnswer> GetAsync(string url, PlainGet known, CancellationToken cancellation) =>
        client.GetAsync(url, Accept, cancellation, limits: Bounds with { Plain = known });

    /// <summary>The feed and its canonical address; null when there is none.</summary>
    public async Task<(FeedDocument Feed, string Url)?> FindAsync(string typed, CancellationToken cancellation)
    {
        foreach (var address in Address.Candidates(typed, options.AllowPrivateNetworks).Where(a => a.Handle is null))
        {
            var answer = await GetAsync(address.Url, new PlainGet(), cancellation);
            if (answer.Status == 0)
            {
                continue;
            }

            var found = Read(answer);
            if (found is null && answer.Failure == RemoteFailure.None && answer.MediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true
                && HtmlTags.Links(Encoding.UTF8.GetString(answer.Body), answer.Url).FirstOrDefault(IsFeed) is { } link && Iri.TryCanonical(link.Url, out var there))
            {
                found = Read(await GetAsync(there, new PlainGet(), cancellation));
            }

            return found;
        }

        return null;
    }

    private static (FeedDocument, string)? Read(RemoteAnswer answer) =>
        answer.Failure == RemoteFailure.None && Iri.TryCanonical(answer.Url, out var url) && FeedDocument.TryRead(answer.Body, answer.Url, out var feed) ? (feed, url) : null;

    private static bool IsFeed(PageLink link) =>
        link.Rel.Contains("alternate") && link.Type.ToLowerInvariant() is "application/rss+xml" or "application/atom+xml" or "application/feed+json";
}
