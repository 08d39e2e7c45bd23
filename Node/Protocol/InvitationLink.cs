using System.Diagnostics.CodeAnalysis;

namespace PersonalNode.Protocol;

/// <summary>The link of an invitation: NODE/invite/TOKEN.</summary>
public static class InvitationLink
{
    public const string Path = "/invite/";

    /// <summary>128 bits as base64url.</summary>
    public const int TokenLength = 22;

    public static bool IsToken(string? text) => text is { Length: TokenLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The link in what somebody pasted; what messengers and sites hang on to links is left out.</summary>
    public static bool TryRead(string typed, [NotNullWhen(true)] out string? link)
    {
        link = null;
        var text = typed.Trim();
        if (!Iri.TryCanonical(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text, out var canonical)
            || new Uri(canonical) is not { } uri || !uri.AbsolutePath.StartsWith(Path, StringComparison.Ordinal)
            || uri.AbsolutePath[Path.Length..].TrimEnd('/') is not { } token || !IsToken(token))
        {
            return false;
        }

        link = uri.GetLeftPart(UriPartial.Authority) + Path + token;
        return true;
    }
}
