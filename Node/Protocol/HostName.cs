using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace PersonalNode.Protocol;

/// <summary>Host names as they are compared in rules: lower case, international names in their ASCII form, a port only when it was given.</summary>
public static class HostName
{
    public const int MaxLength = 259;

    private static readonly SearchValues<char> Unfit = SearchValues.Create("@*?# \\,;\"'<>%");

    /// <summary>
    /// Reads a host as people write it: a name, a name with a port, "*.name", or a whole URL. False for anything that is no host, such as a
    /// name that was made unreadable ("ex**ple.com").
    /// </summary>
    public static bool TryRead(string? typed, [NotNullWhen(true)] out string? host)
    {
        host = null;
        var text = typed?.Trim() ?? "";
        text = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        if (text.Length is 0 or > Iri.MaxLength || text.AsSpan().ContainsAny(Unfit) || text.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        var isUrl = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        if ((!isUrl && text.Contains('/', StringComparison.Ordinal)) || !Uri.TryCreate(isUrl ? text : "https://" + text.TrimEnd('.'), UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0 || !IsName(uri))
        {
            return false;
        }

        host = Of(uri);
        return host.Length is > 0 and <= MaxLength;
    }

    /// <summary>The host of a URL that was read already; empty when there is none.</summary>
    public static string OfUrl(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? Of(uri) : "";

    /// <summary>The host as rules name it.</summary>
    public static string Of(Uri uri)
    {
        var name = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        name = name.TrimEnd('.').ToLowerInvariant();
        return uri.IsDefaultPort ? name : $"{name}:{uri.Port}";
    }

    /// <summary>What a rule may name to mean this host: itself, itself without the port, and every domain above it but the topmost.</summary>
    public static IEnumerable<string> Above(string host)
    {
        yield return host;
        var colon = host.EndsWith(']') ? -1 : host.LastIndexOf(':');
        var name = colon > 0 ? host[..colon] : host;
        if (colon > 0)
        {
            yield return name;
        }

        if (IPAddress.TryParse(name, out _))
        {
            yield break;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0 && name.IndexOf('.', dot + 1) > 0; dot = name.IndexOf('.', dot + 1))
        {
            yield return name[(dot + 1)..];
        }
    }

    private static bool IsName(Uri uri) => uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        || (uri.HostNameType == UriHostNameType.Dns && uri.IdnHost is { Length: > 0 and <= 253 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));
}
