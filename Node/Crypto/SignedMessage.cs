using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// A request that claims to carry an activity, read and checked as far as that goes without the sender's key: bounds and shape of the
/// JSON, an RFC 9421 signature that covers method, target and digest, the digest itself, its age.
/// </summary>
public sealed class SignedMessage
{
    /// <summary>How far the clocks of two nodes may be apart, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private SignedMessage(ActivityView view, byte[] json, byte[] signatureBase, byte[] signature, string keyId, string signer)
    {
        Signer = signer;
        View = view;
        Json = json;
        SignatureBase = signatureBase;
        Signature = signature;
        KeyId = keyId;
    }

    public ActivityView View { get; }

    public byte[] Json { get; }

    /// <summary>The key id as the sender wrote it.</summary>
    public string KeyId { get; }

    /// <summary>
    /// The actor whose key id it is. The activity's own actor, or an address under which that actor lives now: which of the two addresses are one
    /// person's is for the identity log to say, and <see cref="VerifiedActivity.Check"/> asks for it.
    /// </summary>
    public string Signer { get; }

    internal byte[] SignatureBase { get; }

    /// <summary>64 bytes; unlike any other request's, so also what tells a replay.</summary>
    public byte[] Signature { get; }

    /// <summary>
    /// Numbered as in ARCHITECTURE.md, step 2. The reason is for the log; the stranger gets a short answer.
    /// </summary>
    public static Refusal TryRead(SignedRequest request, byte[] body, DateTimeOffset now, out SignedMessage? message)
    {
        message = null;

        // 2.1 The signature and what it covers, first: it costs nothing and needs no trust.
        if (SignedRequestCheck.Read(request, ["@method", "@target-uri", "content-digest"], now, out var input, out var signature, out var signatureBase)
            is var unsigned and not Refusal.None)
        {
            return unsigned;
        }

        // 2.2 The digest binds the body to the signature (RFC 9530).
        if (ContentDigest.Check(request.Headers.GetValueOrDefault("content-digest"), body) != DigestFailure.None)
        {
            return Refusal.DigestMismatch;
        }

        // 2.3 Bounded, strict JSON.
        if (!StrictJson.TryParse(body, JsonLimits.Inbox, out var document, out var reason))
        {
            return reason switch
            {
                "too_large" => Refusal.TooLarge,
                "duplicate_key" => Refusal.DuplicateKey,
                "too_deep" => Refusal.TooDeep,
                "list_too_long" => Refusal.ListTooLong,
                "string_too_long" => Refusal.StringTooLong,
                _ => Refusal.NotJson,
            };
        }

        // 2.4 An activity of the one who signed.
        if (!ActivityView.TryRead(document.RootElement, out var view))
        {
            return Refusal.NotAnActivity;
        }

        if (!Iri.TryCanonical(Iri.WithoutFragment(input!.KeyId!), out var signer))
        {
            return Refusal.SignerNotActor;
        }

        if (!Iri.SameOrigin(view.Id, view.Actor))
        {
            return Refusal.OtherOrigin;
        }

        message = new SignedMessage(view, body, signatureBase!, signature!, input.KeyId!, signer);
        return Refusal.None;
    }
}
