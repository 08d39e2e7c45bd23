namespace PersonalNode.Crypto;

/// <summary>The part of the check that is alike for every signed request: presence, coverage, algorithm and age, in whichever form it is signed.</summary>
public static class SignedRequestCheck
{
    /// <summary>How far the clocks of two nodes may be apart, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>How old a signature by RSA may be, and how far ahead: what Mastodon allows, since its queues sign long before they send.</summary>
    public static readonly TimeSpan RsaAge = TimeSpan.FromHours(12);

    /// <inheritdoc cref="RsaAge"/>
    public static readonly TimeSpan RsaAhead = TimeSpan.FromHours(1);

    /// <summary>
    /// Reads the request's one signature. It must cover method, target and, with a body, its digest, and say when it was made and by which key.
    /// The caller looks the key up and checks the signature over the base.
    /// </summary>
    public static Refusal Read(SignedRequest request, bool withBody, DateTimeOffset now, out RequestSignature? signature)
    {
        signature = null;
        return !request.Headers.ContainsKey("signature") ? Refusal.NoSignature
            : request.Headers.ContainsKey("signature-input") ? ReadMessageSignature(request, withBody, now, out signature)
            : CavageSignature.Read(request, withBody, now, out signature);
    }

    internal static Refusal Age(SignatureForm form, DateTimeOffset made, DateTimeOffset? expires, DateTimeOffset now)
    {
        var (age, ahead) = form == SignatureForm.Ed25519 ? (Tolerance, Tolerance) : (RsaAge, RsaAhead);
        return made - now > ahead ? Refusal.Future : now - made > age || expires < now ? Refusal.Stale : Refusal.None;
    }

    private static Refusal ReadMessageSignature(SignedRequest request, bool withBody, DateTimeOffset now, out RequestSignature? signature)
    {
        signature = null;
        if (!HttpMessageSignature.TryParse(
            request.Headers["signature-input"], request.Headers["signature"], out var input, out var bytes, out _) || input.KeyId is not { Length: > 0 and <= 600 } keyId)
        {
            return Refusal.BadSignatureHeader;
        }

        // "alg" may be left out, but none other than the key's own may be named (RFC 9421 section 3.2 step 6).
        SignatureForm? form = input.Algorithm switch
        {
            "ed25519" => SignatureForm.Ed25519,
            "rsa-v1_5-sha256" => SignatureForm.Rsa,
            null => bytes.Length == Ed25519Signature.Size ? SignatureForm.Ed25519 : SignatureForm.Rsa,
            _ => null,
        };
        if (form is not { } made)
        {
            return Refusal.WrongAlgorithm;
        }

        if (!input.Components.Contains("@method") || !input.Components.Contains("@target-uri"))
        {
            return Refusal.TargetNotCovered;
        }

        if (withBody && !input.Components.Contains("content-digest"))
        {
            return Refusal.DigestNotCovered;
        }

        if (input.Created is not { } created)
        {
            return Refusal.NoDate;
        }

        if (!IsTime(created) || (input.Expires is { } end && !IsTime(end)) || !HttpMessageSignature.TryBuildBase(request, input, out var text, out _))
        {
            return Refusal.BadSignatureHeader;
        }

        signature = new RequestSignature(made, keyId, text, bytes);
        return Age(made, DateTimeOffset.FromUnixTimeSeconds(created), input.Expires is { } expires ? DateTimeOffset.FromUnixTimeSeconds(expires) : null, now);
    }

    private static bool IsTime(long seconds) => seconds is >= 0 and <= 253_402_300_799;
}
