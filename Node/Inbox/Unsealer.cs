using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Opens what came sealed for this person, pushed or read from a friend's outbox, and checks what is inside like anything else.</summary>
public sealed class Unsealer(AgreementKeys agreement, LocalNode local, TimeProvider time)
{
    /// <summary>
    /// The envelope's own sender has been checked before, by the request's signature or because it stands in their outbox; what is inside
    /// must be signed by the same person, for this one.
    /// </summary>
    public Refusal Open(JsonElement envelope, Person sender, out VerifiedActivity? activity)
    {
        activity = null;
        var refusal = SealedEnvelope.TryOpen(envelope, id => agreement.Find(id)?.Key, local.IsMe, time.GetUtcNow(), out var inside);
        if (refusal != Refusal.None)
        {
            return refusal;
        }

        return sender.Keys() is { } keys ? VerifiedActivity.CheckSealed(inside, keys, local.IsMe, out activity) : Refusal.UnknownActor;
    }
}
