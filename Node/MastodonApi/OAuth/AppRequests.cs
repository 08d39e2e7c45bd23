namespace PersonalNode.MastodonApi.OAuth;

/// <summary>An app registers. RedirectUris: a line or a list.</summary>
internal sealed record RegisterRequest(string? ClientName = null, string? Scopes = null, string? Website = null)
{
    public System.Text.Json.JsonElement? RedirectUris { get; init; }

    /// <summary>The addresses, however they were sent.</summary>
    public IReadOnlyList<string> Addresses => RedirectUris switch
    {
        { ValueKind: System.Text.Json.JsonValueKind.String } text => text.GetString()!.Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries),
        { ValueKind: System.Text.Json.JsonValueKind.Array } list => [.. list.EnumerateArray().Select(e => e.ValueKind == System.Text.Json.JsonValueKind.String ? e.GetString()! : "")],
        _ => [],
    };
}

/// <summary>RFC 6749 section 4.1.3 and 4.4.2, RFC 7636 section 4.5.</summary>
internal sealed record TokenRequest(
    string? GrantType = null, string? ClientId = null, string? ClientSecret = null, string? RedirectUri = null, string? Code = null, string? CodeVerifier = null, string? Scope = null);

/// <summary>RFC 7009 section 2.1.</summary>
internal sealed record RevokeRequest(string? Token = null, string? ClientId = null, string? ClientSecret = null);
