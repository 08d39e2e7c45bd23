using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>Who asks about copies: a person who is known here, by the key that is pinned, or by the recovery key of their identity log. Nobody else is asked, and nothing is read before that is clear.</summary>
/// <param name="Identity">What stays of them when keys and address change.</param>
/// <param name="Person">Null when only their identity log is known any more.</param>
/// <param name="ByPhrase">They have signed by the recovery key.</param>
public sealed record CopyOwner(string Identity, Person? Person, bool ByPhrase);

/// <summary>Checks the signature of requests about copies (RFC 9421, Ed25519), and the digest of their bodies.</summary>
public sealed class HeldGate(PeopleStore people, IdentityStore identities, ReplayGuard replays, LocalNode local, TimeProvider time)
{
    /// <summary>Null for everybody who is not known.</summary>
    /// <param name="request">Its body is not read.</param>
    /// <param name="withBody">It must sign a digest.</param>
    public CopyOwner? Who(HttpRequest request, bool withBody)
    {
        var signed = new SignedRequest(request.Method, local.Url + request.Path + request.QueryString, FriendGate.Headers(request));
        return SignedRequestCheck.Read(signed, withBody, time.GetUtcNow(), out var signature) == Refusal.None && signature!.Form == SignatureForm.Ed25519
            && Who(signature) is { } owner && replays.IsNew(signature) ? owner : null;
    }

    /// <summary>The body, when it is no longer than that and the one that was signed.</summary>
    public static async Task<byte[]?> BodyAsync(HttpRequest request, int max, CancellationToken cancellation)
    {
        if (request.ContentLength > max)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > max)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        var bytes = body.ToArray();
        return ContentDigest.Check(request.Headers["Content-Digest"].ToString(), bytes) == DigestFailure.None ? bytes : null;
    }

    private CopyOwner? Who(RequestSignature signature)
    {
        if (IdentityStatement.KeyOf(signature.KeyId) is { } multikey)
        {
            // The newest log that was seen decides: a recovery key that was given up opens nothing here.
            return Multikey.TryDecode(multikey, out var key) && identities.ByKey(multikey) is { } identity
                && Ed25519Signature.Verify(key, signature.Base, signature.Bytes) && identities.State(identity)?.RecoveryKey == multikey
                && people.ByIdentity(identity) is var known && (known is null || !people.IsBlocked(known)) ? new CopyOwner(identity, known, true) : null;
        }

        return people.ByKeyId(signature.KeyId) is { Identity: { } own } person && !people.IsBlocked(person) && person.Keys()?.HaveSigned(signature) == true
            ? new CopyOwner(own, person, false) : null;
    }
}
