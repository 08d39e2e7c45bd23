using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PersonalNode.Protocol;

/// <summary>
/// The one place where actor and object ids (absolute http or https URLs) are read and compared.
/// A node's actor id is its URL without a trailing slash; peers that parse URLs send it with one, so both mean the same actor.
/// </summary>
public static class Iri
{
    /// <summary>Longest id that is accepted, in characters (index keys must stay under 1,023 bytes).</summary>
    public const int MaxLength = 500;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create(" \\\t\r\n<>\"");

    /// <summary>The canonical text of an id: scheme and host in lower case, no default port, no bare trailing slash. False when it is not a plain http(s) URL.</summary>
    public static bool TryCanonical(string? text, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (text is null || text.Length is 0 or > MaxLength || text.AsSpan().ContainsAny(Unsafe)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || !IsPlain(uri))
        {
            return false;
        }

        canonical = Trim(uri.AbsoluteUri);
        return canonical.Length <= MaxLength;
    }

    /// <summary>True when both are the same id after canonicalisation.</summary>
    public static bool Same(string? left, string? right) =>
        TryCanonical(left, out var a) && TryCanonical(right, out var b) && string.Equals(a, b, StringComparison.Ordinal);

    /// <summary>True when both have the same scheme, host and port (RFC 6454), the rule of FEP-fe34.</summary>
    public static bool SameOrigin(string? left, string? right) =>
        Uri.TryCreate(left, UriKind.Absolute, out var a) && Uri.TryCreate(right, UriKind.Absolute, out var b) && IsPlain(a) && IsPlain(b)
        && string.Equals(Origin(a), Origin(b), StringComparison.Ordinal);

    /// <summary>The id without its fragment: the actor of a key id such as https://a.example#ed25519-key.</summary>
    public static string WithoutFragment(string id)
    {
        var hash = id.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? id : id[..hash];
    }

    /// <summary>Host, with the port when it is not the scheme's own: what people read and what a delivery queue is named by.</summary>
    public static string HostOf(string id) => Uri.TryCreate(id, UriKind.Absolute, out var uri) ? uri.Authority : "";

    /// <summary>Scheme, host and port of a URL that was checked: where what is not an actor's own document is asked for.</summary>
    public static string OriginOf(string url) => Origin(new Uri(url));

    private static string Origin(Uri uri) => $"{uri.Scheme}://{uri.Authority}";

    private static bool IsPlain(Uri uri) =>
        (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0
        && uri.Host.Length > 0 && !uri.Host.EndsWith('.') && !uri.Host.Contains('%', StringComparison.Ordinal);

    private static string Trim(string absolute)
    {
        // "https://a.example/" and "https://a.example/#key" lose the slash of their empty path, longer paths keep theirs.
        var path = absolute.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = absolute.IndexOf('/', path);
        if (slash < 0)
        {
            return absolute;
        }

        return slash == absolute.Length - 1 || absolute[slash + 1] == '#' ? absolute.Remove(slash, 1) : absolute;
    }
}
