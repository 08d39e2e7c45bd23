using System.Diagnostics.CodeAnalysis;

namespace PersonalNode.Protocol;

/// <summary>
/// The address of the page on which a person's own server lets them follow somebody, as their WebFinger gives it (OStatus 1.0, section "Remote follow"):
/// "{uri}" stands for whom.
/// </summary>
public static class SubscribeTemplate
{
    public const string Hole = "{uri}";
    private const int MaxLength = 1_000;

    /// <summary>False unless the template is a web address with the hole behind its host: what is filled in never decides where a visitor is sent.</summary>
    public static bool TryFill(string? template, string uri, [NotNullWhen(true)] out string? location)
    {
        location = null;
        if (template is not { Length: <= MaxLength } || template.Any(c => c <= ' ' || c == '\\' || char.IsControl(c)) || !template.Contains(Hole, StringComparison.Ordinal)
            || !TryRead(template, uri, out var filled) || !TryRead(template, "x", out var other) || filled.Authority != other.Authority)
        {
            return false;
        }

        location = filled.AbsoluteUri;
        return true;
    }

    private static bool TryRead(string template, string uri, [NotNullWhen(true)] out Uri? filled) =>
        Uri.TryCreate(template.Replace(Hole, Uri.EscapeDataString(uri), StringComparison.Ordinal), UriKind.Absolute, out filled)
        && (filled.Scheme == Uri.UriSchemeHttps || filled.Scheme == Uri.UriSchemeHttp) && filled.UserInfo.Length == 0 && filled.Host.Length > 0;
}
