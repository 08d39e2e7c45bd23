using System.Globalization;

namespace PersonalNode.Crypto;

/// <summary>What a signature can cover of a request.</summary>
/// <param name="Method">As in the request line, for example POST.</param>
/// <param name="TargetUri">
/// Absolute http or https URL without user info. A receiver builds it from the URL by which the node is known, never from
/// the Host header, which the sender chooses.
/// </param>
/// <param name="Headers">Names in small letters; several lines of one name joined by ", ".</param>
public sealed record SignedRequest(string Method, string TargetUri, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The derived components of RFC 9421, section 2.2, that a request without parameters has.</summary>
    internal static bool IsKnown(string component) =>
        component is "@method" or "@target-uri" or "@authority" or "@scheme" or "@path" or "@query" or "@request-target";

    /// <summary>The value of a component; null when a header is absent, or TargetUri is not what it must be.</summary>
    internal string? ValueOf(string component)
    {
        if (component[0] != '@')
        {
            return Headers.TryGetValue(component, out var value) ? value.Trim(' ', '\t') : null;
        }

        // Taken apart by hand: System.Uri would decode and re-encode, and the signer signed what stood there.
        var end = TargetUri.IndexOf('#', StringComparison.Ordinal);
        var target = end < 0 ? TargetUri : TargetUri[..end];
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Scheme is not ("https" or "http"))
        {
            return null;
        }

        var rest = target.AsSpan(target.IndexOf(':', StringComparison.Ordinal) + 1);
        if (!rest.StartsWith("//"))
        {
            return null;
        }

        var authorityEnd = rest[2..].IndexOfAny('/', '?');
        rest = authorityEnd < 0 ? [] : rest[(2 + authorityEnd)..];
        var queryAt = rest.IndexOf('?');
        var path = queryAt < 0 ? rest : rest[..queryAt];
        var pathText = path.IsEmpty ? "/" : path.ToString();
        var query = queryAt < 0 ? "" : rest[queryAt..].ToString();
        return component switch
        {
            "@method" => Method,
            "@target-uri" => target,
            "@scheme" => uri.Scheme,
            "@authority" => AuthorityOf(uri),
            "@path" => pathText,
            "@query" => query.Length == 0 ? "?" : query,
            "@request-target" => pathText + query,
            _ => null,
        };
    }

    /// <summary>Section 2.2.3: the host in small letters, and the port unless it is the scheme's own.</summary>
    private static string AuthorityOf(Uri uri) =>
        uri.IsDefaultPort ? uri.Host : string.Create(CultureInfo.InvariantCulture, $"{uri.Host}:{uri.Port}");
}
