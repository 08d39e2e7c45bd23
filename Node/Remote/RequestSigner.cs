using System.Security.Cryptography;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>Signs outgoing requests by RFC 9421 with the identity key: method and target, and the digest of the body when there is one.</summary>
public sealed class RequestSigner(LocalNode local, NodeKeys keys, OwnerStore owner, TimeProvider time)
{
    private static readonly string[] WithoutBody = ["@method", "@target-uri"];
    private static readonly string[] WithBody = ["@method", "@target-uri", "content-digest"];

    /// <summary>Does nothing before set-up, when no key is given: there is nobody yet to sign as.</summary>
    public void Sign(HttpRequestMessage request, byte[]? body, IdentityKey? inTheNameOf = null)
    {
        if (inTheNameOf is null && owner.Current is null)
        {
            return;
        }

        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (body is not null)
        {
            headers["content-digest"] = ContentDigest.Sha256(body);
            request.Headers.TryAddWithoutValidation("Content-Digest", headers["content-digest"]);
        }

        // The nonce makes every attempt another signature, so that a retry is told from a replay.
        var (input, signature) = HttpMessageSignature.Sign(
            new SignedRequest(request.Method.Method, request.RequestUri!.AbsoluteUri, headers),
            body is null ? WithoutBody : WithBody,
            inTheNameOf ?? keys.Identity,
            inTheNameOf is null ? local.KeyId : IdentityStatement.MethodOf(inTheNameOf.PublicKeyMultibase),
            time.GetUtcNow(),
            Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));
        request.Headers.TryAddWithoutValidation("Signature-Input", input);
        request.Headers.TryAddWithoutValidation("Signature", signature);
    }
}
