using System.Security.Cryptography;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>Signs outgoing requests as their receiver reads it: method and target, and the digest of the body when there is one.</summary>
public sealed class RequestSigner(LocalNode local, NodeKeys keys, OwnerStore owner, HostStore hosts, TimeProvider time)
{
    private static readonly string[] WithoutBody = ["@method", "@target-uri"];
    private static readonly string[] WithBody = ["@method", "@target-uri", "content-digest"];

    /// <summary>The form to begin with. draft-cavage is what everybody reads; a newer one is for hosts that are known to read it.</summary>
    public SignatureForm FormFor(string host) => hosts.Reads(host) ?? SignatureForm.Cavage;

    /// <summary>The form to try after a host has answered that it could not check the other; null when there is none.</summary>
    public static SignatureForm? Other(SignatureForm tried) => tried switch
    {
        SignatureForm.Cavage => SignatureForm.Rsa,
        SignatureForm.Rsa => SignatureForm.Cavage,
        _ => null,
    };

    /// <summary>False before set-up, when no key is given: there is nobody yet to sign as.</summary>
    /// <param name="request">Gets the headers.</param>
    /// <param name="body">What it carries.</param>
    /// <param name="form">How.</param>
    /// <param name="inTheNameOf">Signs with this key by its did:key instead, in the form of Ed25519.</param>
    public bool Sign(HttpRequestMessage request, byte[]? body, SignatureForm form, IdentityKey? inTheNameOf = null)
    {
        if (inTheNameOf is null && owner.Current is null)
        {
            return false;
        }

        if (inTheNameOf is not null)
        {
            SignBy(inTheNameOf, request, body, time.GetUtcNow());
        }
        else if (form == SignatureForm.Cavage)
        {
            SignOlder(request, body);
        }
        else
        {
            SignMessage(request, body, form);
        }

        return true;
    }

    private void SignOlder(HttpRequestMessage request, byte[]? body)
    {
        var now = time.GetUtcNow();
        request.Headers.Date = now;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = now.ToString("r", System.Globalization.CultureInfo.InvariantCulture) };
        if (body is not null)
        {
            headers["digest"] = ContentDigest.Older(body);
            request.Headers.TryAddWithoutValidation("Digest", headers["digest"]);
        }

        request.Headers.TryAddWithoutValidation("Signature", CavageSignature.Sign(Described(request, headers), keys.Rsa, local.RsaKeyId));
    }

    /// <summary>Signs with a key by its did:key, for whoever has nothing but that key.</summary>
    public static void SignBy(IdentityKey key, HttpRequestMessage request, byte[]? body, DateTimeOffset now) =>
        SignMessage(request, body, (signed, components, nonce) => HttpMessageSignature.Sign(signed, components, key, IdentityStatement.MethodOf(key.PublicKeyMultibase), now, nonce));

    private void SignMessage(HttpRequestMessage request, byte[]? body, SignatureForm form) => SignMessage(request, body, (signed, components, nonce) => form == SignatureForm.Rsa
        ? HttpMessageSignature.Sign(signed, components, keys.Rsa, local.RsaKeyId, time.GetUtcNow(), nonce)
        : HttpMessageSignature.Sign(signed, components, keys.Identity, local.KeyId, time.GetUtcNow(), nonce));

    private static void SignMessage(HttpRequestMessage request, byte[]? body, Func<SignedRequest, string[], string, (string Input, string Signature)> sign)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (body is not null)
        {
            headers["content-digest"] = ContentDigest.Sha256(body);
            request.Headers.TryAddWithoutValidation("Content-Digest", headers["content-digest"]);
        }

        // The nonce makes every attempt another signature, so that a retry is told from a replay.
        var (input, signature) = sign(Described(request, headers), body is null ? WithoutBody : WithBody, Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));
        request.Headers.TryAddWithoutValidation("Signature-Input", input);
        request.Headers.TryAddWithoutValidation("Signature", signature);
    }

    private static SignedRequest Described(HttpRequestMessage request, Dictionary<string, string> headers) =>
        new(request.Method.Method, request.RequestUri!.AbsoluteUri, headers);
}
