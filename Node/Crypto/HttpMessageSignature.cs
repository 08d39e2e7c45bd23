using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>
/// HTTP message signatures, RFC 9421, for requests: one signature, covered components without parameters. What must be
/// covered, which key signs and how old a signature may be is for the caller to decide.
/// </summary>
public static class HttpMessageSignature
{
    /// <summary>Reads Signature-Input and Signature (sections 4.1 and 4.2).</summary>
    /// <param name="signatureInputHeader">The field's value, several lines joined by ", "; null when absent.</param>
    /// <param name="signatureHeader">Likewise.</param>
    /// <param name="input">The one signature's description on success.</param>
    /// <param name="signature">Its bytes on success.</param>
    /// <param name="reason">
    /// On failure one of missing, malformed, several_signatures, label_mismatch, component_parameter, duplicate_component,
    /// unknown_component.
    /// </param>
    public static bool TryParse(
        string? signatureInputHeader,
        string? signatureHeader,
        [NotNullWhen(true)] out SignatureInput? input,
        [NotNullWhen(true)] out byte[]? signature,
        [NotNullWhen(false)] out string? reason)
    {
        input = null;
        signature = null;
        if (string.IsNullOrWhiteSpace(signatureInputHeader) || string.IsNullOrWhiteSpace(signatureHeader))
        {
            reason = "missing";
            return false;
        }

        if (!StructuredFields.TryParseDictionary(signatureInputHeader, out var inputs)
            || !StructuredFields.TryParseDictionary(signatureHeader, out var signatures))
        {
            reason = "malformed";
            return false;
        }

        if (inputs.Count > 1 || signatures.Count > 1)
        {
            reason = "several_signatures";
            return false;
        }

        var (label, member) = inputs[0];
        if (label != signatures[0].Key)
        {
            reason = "label_mismatch";
            return false;
        }

        if (member.List is null || signatures[0].Value.Bytes is not { } bytes || !CoveredComponents.TryDescribe(label, member, out input))
        {
            reason = "malformed";
            return false;
        }

        reason = CoveredComponents.Problem(member.List);
        if (reason is not null)
        {
            input = null;
            return false;
        }

        signature = bytes;
        return true;
    }

    /// <summary>Builds the bytes that are signed (section 2.5).</summary>
    /// <param name="request">The request as the node knows it.</param>
    /// <param name="input">From <see cref="TryParse"/>.</param>
    /// <param name="signatureBase">ASCII, lines ended by a line feed, none after the last.</param>
    /// <param name="reason">
    /// On failure unknown_component (no header name, nor a derived one known here), missing_component (the request has no
    /// such header, or TargetUri is no absolute http URL) or malformed_component (a value that is not ASCII on one line).
    /// </param>
    public static bool TryBuildBase(
        SignedRequest request,
        SignatureInput input,
        [NotNullWhen(true)] out byte[]? signatureBase,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(input);
        signatureBase = null;
        var text = new StringBuilder(512);
        foreach (var component in input.Components)
        {
            var value = CoveredComponents.IsComponent(component) ? request.ValueOf(component) : null;
            if (value is null || value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                reason = !CoveredComponents.IsComponent(component) ? "unknown_component" : value is null ? "missing_component" : "malformed_component";
                return false;
            }

            text.Append('"').Append(component).Append("\": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(input.RawParameters);
        signatureBase = Encoding.ASCII.GetBytes(text.ToString());
        reason = null;
        return true;
    }

    /// <summary>Signs a request; the result is the values of the fields Signature-Input and Signature.</summary>
    /// <exception cref="ArgumentException">A component, the key id or the nonce cannot be written, or the request lacks a component.</exception>
    public static (string SignatureInput, string Signature) Sign(
        SignedRequest request,
        IReadOnlyList<string> components,
        IdentityKey key,
        string keyId,
        DateTimeOffset created,
        string? nonce,
        string label = "sig1")
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(request, Describe(components, keyId, created, nonce, label), text => key.Sign(text));
    }

    /// <summary>The same with an RSA key, whose algorithm is named (rsa-v1_5-sha256).</summary>
    /// <exception cref="ArgumentException">A component, the key id or the nonce cannot be written, or the request lacks a component.</exception>
    public static (string SignatureInput, string Signature) Sign(
        SignedRequest request, IReadOnlyList<string> components, RsaKey key, string keyId, DateTimeOffset created, string? nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        var input = Describe(components, keyId, created, nonce);
        return Sign(request, input with { RawParameters = input.RawParameters + ";alg=\"rsa-v1_5-sha256\"" }, text => key.Sign(text));
    }

    private static (string SignatureInput, string Signature) Sign(SignedRequest request, SignatureInput input, Func<byte[], byte[]> sign) =>
        TryBuildBase(request, input, out var text, out var reason)
            ? ($"{input.Label}={input.RawParameters}", $"{input.Label}=:{Convert.ToBase64String(sign(text))}:") : throw new ArgumentException(reason, nameof(request));

    /// <summary>A signature yet to be made: with <see cref="TryBuildBase"/> it serves other keys than Ed25519.</summary>
    /// <exception cref="ArgumentException">A component, the key id or the nonce cannot be written.</exception>
    public static SignatureInput Describe(
        IReadOnlyList<string> components, string keyId, DateTimeOffset created, string? nonce, string label = "sig1")
    {
        ArgumentNullException.ThrowIfNull(components);
        var seconds = created.ToUnixTimeSeconds();
        var list = string.Join(' ', components.Select(Quote));
        var parameters = string.Create(CultureInfo.InvariantCulture, $"({list});created={seconds};keyid={Quote(keyId)}");
        parameters += nonce is null ? "" : $";nonce={Quote(nonce)}";
        return new(label, components, parameters, keyId, null, seconds, null, nonce);
    }

    private static string Quote(string text) =>
        StructuredFields.SerializeString(text) ?? throw new ArgumentException("Only visible ASCII can be signed.", nameof(text));
}
