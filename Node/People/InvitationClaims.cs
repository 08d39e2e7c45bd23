using System.Text;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>What the inviter's node says to a claim.</summary>
public enum Claimed
{
    Yes,

    /// <summary>The link is good for nothing any more, or not for the owner.</summary>
    Over,
    NoAnswer,
}

/// <summary>The invited side: tells the inviter's node by a signed request that the owner comes with its link, before they are asked.</summary>
public sealed class InvitationClaims(GuardedClient client, LocalNode local, NodeKeys keys, IdSource ids, TimeProvider time)
{
    /// <summary>What the owner is told when the link is good for nothing.</summary>
    public const string Over = "This invitation has been used, or was taken back. Ask your friend for another one, or add them by their address.";

    /// <summary>Whether the invitation is the owner's now.</summary>
    public async Task<Claimed> SendAsync(string link, Person inviter, CancellationToken cancellation)
    {
        if (!Iri.SameOrigin(link, inviter.Actor))
        {
            return Claimed.Over;
        }

        var claim = SignedActivity.Sign(
            ActivityBuilder.Activity("Accept", local.ActivityUrl(ids.Next()), local.Url, link, time.GetUtcNow(), [inviter.Actor], []), keys.Identity, local.KeyId, time.GetUtcNow());
        var answer = await client.PostAsync(link, Encoding.UTF8.GetBytes(claim.Json), cancellation);
        return answer.Failure == RemoteFailure.None ? Claimed.Yes : answer.Status is 400 or 403 or 404 or 405 or 410 ? Claimed.Over : Claimed.NoAnswer;
    }
}
