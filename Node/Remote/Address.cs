using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>One way to read what somebody typed: a URL to fetch, or a handle to look up at that URL's host.</summary>
public sealed record Address(string Url, string? Handle)
{
    /// <summary>
    /// The ways to try, in order; none when it is no address. A URL is taken as it is; a host name or @handle@host is tried with https, then
    /// with plain http where that is allowed.
    /// </summary>
    public static IReadOnlyList<Address> Candidates(string typed, bool allowPlainHttp)
    {
        var text = typed.Trim();
        if (text.StartsWith("acct:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[5..];
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Iri.TryCanonical(text, out var url) ? [new Address(url, null)] : [];
        }

        string? handle = null;
        var at = text.LastIndexOf('@');
        if (at >= 0)
        {
            handle = text[..at].TrimStart('@');
            text = text[(at + 1)..];
            if (handle.Length is 0 or > 64 || handle.Contains('@', StringComparison.Ordinal))
            {
                return [];
            }
        }

        // A bare word is more likely a name than a host.
        return text.AsSpan().ContainsAny('.', ':') && Iri.TryCanonical("https://" + text, out var secure) && Iri.TryCanonical("http://" + text, out var plain)
            ? allowPlainHttp ? [new Address(secure, handle), new Address(plain, handle)] : [new Address(secure, handle)]
            : [];
    }
}
