namespace PersonalNode.MastodonApi.Entities;

/// <summary>A registered app. The secret is in this answer and nowhere else.</summary>
public sealed record CredentialApplication(
    string Id, string Name, string? Website, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris, string RedirectUri,
    string ClientId, string ClientSecret, int ClientSecretExpiresAt, string VapidKey);

/// <summary>An app without its secret.</summary>
public sealed record Application(
    string Id, string Name, string? Website, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris, string RedirectUri, string VapidKey);

/// <summary>RFC 6749 section 5.1.</summary>
public sealed record Token(string AccessToken, string TokenType, string Scope, long CreatedAt);

/// <summary>RFC 8414.</summary>
public sealed record ServerMetadata(
    string Issuer, string AuthorizationEndpoint, string TokenEndpoint, string RevocationEndpoint, string AppRegistrationEndpoint, IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> ResponseTypesSupported, IReadOnlyList<string> ResponseModesSupported, IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported, IReadOnlyList<string> CodeChallengeMethodsSupported);

/// <summary>The answer where there is nothing to tell.</summary>
public sealed record Empty;
