namespace PersonalNode.MastodonApi.OAuth;

/// <summary>Addresses to which an app may have its owner sent back: exactly as registered, and of a kind that runs nothing in the node's name.</summary>
internal static class RedirectUris
{
    /// <summary>No address: the code is shown, and typed into the app.</summary>
    public const string OutOfBand = "urn:ietf:wg:oauth:2.0:oob";

    public const int Most = 10;
    private const int MaxLength = 2_000;
    private static readonly string[] Never = ["javascript", "data", "vbscript", "blob", "file", "filesystem", "about", "view-source", "ws", "wss", "ftp"];

    public static bool IsAllowed(string text) => text == OutOfBand || (TryRead(text, out var uri) && uri.Fragment.Length == 0);

    /// <summary>With more parameters in its query (RFC 6749 section 4.1.2).</summary>
    public static string With(string address, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            query += value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
        }

        return address + (address.Contains('?', StringComparison.Ordinal) ? query : "?" + query[1..]);
    }

    /// <summary>What a content policy calls it, since browsers hold forms to their policy also where the answer leads on.</summary>
    public static string SourceOf(string address) => !TryRead(address, out var uri) ? ""
        : uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : uri.Scheme + ":";

    private static bool TryRead(string text, out Uri uri)
    {
        uri = null!;
        if (text.Length is 0 or > MaxLength || text.Any(c => c is <= ' ' or > '~' or '"' or '\'' or '<' or '>' or '\\' or ';' or ',')
            || !Uri.TryCreate(text, UriKind.Absolute, out var read) || Never.Contains(read.Scheme) || read.UserInfo.Length > 0)
        {
            return false;
        }

        uri = read;
        return read.Scheme is not ("http" or "https") || read.Host.Length > 0;
    }
}
