namespace PersonalNode.Crypto;

/// <summary>The part of an RFC 9421 check that is alike for every request between nodes: presence, coverage, algorithm and age.</summary>
public static class SignedRequestCheck
{
    /// <summary>
    /// Reads the request's one signature. It must cover at least the given components and say when it was made and by which key.
    /// The caller looks the key up and checks the signature over the base.
    /// </summary>
    public static Refusal Read(
        SignedRequest request,
        ReadOnlySpan<string> required,
        DateTimeOffset now,
        out SignatureInput? input,
        out byte[]? signature,
        out byte[]? signatureBase)
    {
        input = null;
        signature = null;
        signatureBase = null;
        if (!request.Headers.ContainsKey("signature") || !request.Headers.ContainsKey("signature-input"))
        {
            return Refusal.NoSignature;
        }

        if (!HttpMessageSignature.TryParse(
            request.Headers["signature-input"], request.Headers["signature"], out input, out signature, out _) || input!.KeyId is not { Length: > 0 and <= 600 })
        {
            return Refusal.BadSignatureHeader;
        }

        // "alg" may be left out, but none other than the key's own may be named (RFC 9421 section 3.2 step 6).
        if (input.Algorithm is not (null or "ed25519"))
        {
            return Refusal.WrongAlgorithm;
        }

        foreach (var component in required)
        {
            if (!input.Components.Contains(component))
            {
                return component == "content-digest" ? Refusal.DigestNotCovered : Refusal.TargetNotCovered;
            }
        }

        if (input.Created is not { } created || created > now.Add(SignedMessage.Tolerance).ToUnixTimeSeconds())
        {
            return input.Created is null ? Refusal.NoDate : Refusal.Future;
        }

        if (created < now.Subtract(SignedMessage.Tolerance).ToUnixTimeSeconds() || input.Expires < now.ToUnixTimeSeconds())
        {
            return Refusal.Stale;
        }

        return HttpMessageSignature.TryBuildBase(request, input, out signatureBase, out _) ? Refusal.None : Refusal.BadSignatureHeader;
    }
}
