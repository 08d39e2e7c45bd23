namespace PersonalNode.Crypto;

/// <summary>One member of a Signature-Input field (RFC 9421, section 4.1), parsed.</summary>
/// <param name="Label">The member's name, by which Signature refers to it.</param>
/// <param name="Components">Covered components, in order, without quotes: field names in small letters and derived names with @.</param>
/// <param name="RawParameters">The value of @signature-params: the inner list and its parameters, as RFC 8941 serialises them.</param>
/// <param name="KeyId">The keyid parameter.</param>
/// <param name="Algorithm">The alg parameter; a caller must compare it with the key's own algorithm.</param>
/// <param name="Created">Seconds since 1970, UTC.</param>
/// <param name="Expires">Seconds since 1970, UTC.</param>
/// <param name="Nonce">The nonce parameter.</param>
public sealed record SignatureInput(
    string Label,
    IReadOnlyList<string> Components,
    string RawParameters,
    string? KeyId,
    string? Algorithm,
    long? Created,
    long? Expires,
    string? Nonce);
