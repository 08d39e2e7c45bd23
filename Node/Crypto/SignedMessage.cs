using System.Diagnostics.CodeAnalysis;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// A request that claims to carry an activity, read and checked as far as that goes without the sender's key: bounds and shape of the
/// JSON, a signature that covers method, target and digest, the digest itself, its age.
/// </summary>
public sealed class SignedMessage
{
    private SignedMessage(ActivityView view, byte[] json, RequestSignature signature, string signer)
    {
        Signer = signer;
        View = view;
        Json = json;
        Signature = signature;
    }

    public ActivityView View { get; }

    public byte[] Json { get; }

    /// <summary>
    /// The actor whose key id it is. The activity's own actor, or an address under which that actor lives now: which of the two addresses are one
    /// person's is for the identity log to say, and <see cref="VerifiedActivity.Check"/> asks for it.
    /// </summary>
    public string Signer { get; }

    /// <summary>Whose it is remains to be checked.</summary>
    public RequestSignature Signature { get; }

    /// <summary>
    /// Numbered as in ARCHITECTURE.md, step 2. The reason is for the log; the stranger gets a short answer.
    /// </summary>
    public static Refusal TryRead(SignedRequest request, byte[] body, DateTimeOffset now, out SignedMessage? message)
    {
        message = null;

        // 2.1 The signature and what it covers, first: it costs nothing and needs no trust.
        if (SignedRequestCheck.Read(request, withBody: true, now, out var signature) is var unsigned and not Refusal.None)
        {
            return unsigned;
        }

        // 2.2 The digest binds the body to the signature (RFC 9530; RFC 3230 in the older form).
        if ((signature!.Form == SignatureForm.Cavage
            ? ContentDigest.CheckOlder(request.Headers.GetValueOrDefault("digest"), body)
            : ContentDigest.Check(request.Headers.GetValueOrDefault("content-digest"), body)) != DigestFailure.None)
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

        if (!TrySigner(signature.KeyId, view.Actor, out var signer))
        {
            return Refusal.SignerNotActor;
        }

        if (!Iri.SameOrigin(view.Id, view.Actor))
        {
            return Refusal.OtherOrigin;
        }

        message = new SignedMessage(view, body, signature, signer);
        return Refusal.None;
    }

    /// <summary>
    /// The actor of a key id: what stands before the fragment. GoToSocial and others give keys a path of their own (".../main-key"): then it can only be
    /// the actor of the activity, at the same origin, and their own document says which key counts.
    /// </summary>
    private static bool TrySigner(string keyId, string actor, [NotNullWhen(true)] out string? signer)
    {
        if (!keyId.Contains('#', StringComparison.Ordinal) && Iri.SameOrigin(keyId, actor))
        {
            signer = actor;
            return true;
        }

        return Iri.TryCanonical(Iri.WithoutFragment(keyId), out signer);
    }
}
