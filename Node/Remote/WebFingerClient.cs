using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>Whom a handle stands for. <see cref="Account"/> is the handle under which their own host knows them, as name@host; <see cref="Answer"/> says why there is nobody.</summary>
public sealed record WebFingerFound(string? Actor, string? Account, RemoteAnswer? Answer);

/// <summary>
/// Looks handles up (RFC 7033). Only whom a host itself names under that very handle is believed. A host may say that somebody's handle is at
/// another one (a server whose handles have the shorter name of its domain); then that host must name the same actor, or nobody was found.
/// </summary>
public sealed class WebFingerClient(GuardedClient client, NodeOptions options)
{
    private const string Subscribe = "http://ostatus.org/schema/1.0/subscribe";
    private static readonly JsonLimits Limits = new(64 * 1024, 8, 100, 4_000);
    private static readonly RemoteLimits Bounds = new(64 * 1024, TimeSpan.FromSeconds(8));

    /// <summary>The actor id that @handle@host stands for.</summary>
    public async Task<WebFingerFound> FindAsync(Address address, CancellationToken cancellation)
    {
        var resource = $"acct:{address.Handle}@{Iri.HostOf(address.Url)}";
        var (said, answer) = await AskAsync(address.Url, resource, cancellation);
        if (said is not { Self: { } actor, Subject: { } subject } || IsSame(subject, resource))
        {
            return new WebFingerFound(said?.Self, said?.Self is null ? null : resource["acct:".Length..], answer);
        }

        // Without asking there, one host would speak for another's handles.
        foreach (var there in subject.StartsWith("acct:", StringComparison.OrdinalIgnoreCase) ? Address.Candidates(subject, options.AllowPrivateNetworks) : [])
        {
            if (there.Handle is not null && (await AskAsync(there.Url, subject, cancellation)).Said is { } confirmed)
            {
                return IsSame(confirmed.Subject, subject) && confirmed.Self == actor
                    ? new WebFingerFound(actor, subject["acct:".Length..], answer) : new WebFingerFound(null, null, answer);
            }
        }

        return new WebFingerFound(null, null, answer);
    }

    /// <summary>The handle of an actor who is known by id, as name@host: what their host, or the host that it names, confirms to lead back to them.</summary>
    public async Task<string?> AccountOfAsync(string actor, string handle, CancellationToken cancellation) =>
        IsHandle(handle) && await FindAsync(new Address(actor, handle), cancellation) is { Account: { } account } found && found.Actor == actor
            && Person.IsAccountOf(account, handle) ? account : null;

    /// <summary>
    /// The template of the page on which somebody's own server lets them follow others ("{uri}" stands for whom), by the handle, profile or server that they
    /// typed. Null with the last answer when there is none; null without one when it is no address.
    /// </summary>
    public async Task<(string? Template, RemoteAnswer? Answer)> SubscribeAsync(string typed, CancellationToken cancellation)
    {
        RemoteAnswer? last = null;
        foreach (var address in Address.Candidates(typed, options.AllowPrivateNetworks))
        {
            var host = Iri.HostOf(address.Url);

            // By the server alone: as a person's own node answers, then as servers of many do, for the account of the server itself.
            foreach (var resource in address.Handle is { } handle ? (string[])[$"acct:{handle}@{host}"] : [address.Url, $"acct:{host}@{host}"])
            {
                (var said, last) = await AskAsync(address.Url, resource, cancellation);
                if (said?.Subscribe is { } template)
                {
                    return (template, last);
                }

                if (last.Status == 0)
                {
                    break;
                }
            }
        }

        return (null, last);
    }

    private static bool IsHandle(string handle) => handle.Length is > 0 and <= 64 && handle.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '~');

    private static bool IsSame(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private async Task<(Descriptor? Said, RemoteAnswer Answer)> AskAsync(string at, string resource, CancellationToken cancellation)
    {
        var origin = Iri.OriginOf(at);
        var answer = await client.GetAsync(
            $"{origin}/.well-known/webfinger?resource={Uri.EscapeDataString(resource)}", "application/jrd+json, application/json", cancellation, limits: Bounds);
        return (answer.Failure == RemoteFailure.None ? Read(answer.Body) : null, answer);
    }

    private static Descriptor? Read(byte[] body)
    {
        if (!StrictJson.TryParse(body, Limits, out var json, out _))
        {
            return null;
        }

        using (json)
        {
            var links = json.RootElement.Items("links").ToList();
            var self = links.Where(l => l.Text("rel") == "self" && l.Text("type") is Vocabulary.MediaType or Vocabulary.LinkedDataMediaType)
                .Select(l => Iri.TryCanonical(l.Text("href"), out var actor) ? actor : null).FirstOrDefault(a => a is not null);
            return new Descriptor(json.RootElement.Text("subject"), self, links.FirstOrDefault(l => l.Text("rel") == Subscribe).Text("template"));
        }
    }

    private sealed record Descriptor(string? Subject, string? Self, string? Subscribe);
}
