using System.Text;
using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// An activity that was checked to come from its actor. There is no way to make one but the checks below, and the log accepts
/// nothing else: what is stored has been verified.
/// </summary>
public sealed class VerifiedActivity
{
    private VerifiedActivity(ActivityView view, string json, bool hasProof, bool wasSealed = false)
    {
        View = view;
        Json = json;
        HasProof = hasProof;
        WasSealed = wasSealed;
    }

    public ActivityView View { get; }

    public string Id => View.Id;

    public string Actor => View.Actor;

    public string Type => View.Type;

    public string? ObjectId => View.ObjectId;

    /// <summary>As it was received, byte for byte in meaning: the proof is over its canonical form.</summary>
    public string Json { get; }

    /// <summary>True when it carries the actor's own integrity proof, so that it can be checked again offline.</summary>
    public bool HasProof { get; }

    /// <summary>It came in an envelope for this person, who is among its recipients.</summary>
    public bool WasSealed { get; }

    /// <summary>
    /// Checks the HTTP signature by a key of the actor, and the integrity proof, when there is one, by their identity key. A proof by somebody who has
    /// shown no such key is neither right nor wrong: it counts for nothing.
    /// </summary>
    /// <param name="message">What <see cref="SignedMessage.TryRead"/> let through.</param>
    /// <param name="keys">Those pinned for, or just read from, the signer of the message.</param>
    /// <param name="activity">Set when the result is <see cref="Refusal.None"/>.</param>
    public static Refusal Check(SignedMessage message, KeyRing keys, out VerifiedActivity? activity)
    {
        activity = null;
        if (!keys.Is(message.View.Actor))
        {
            return Refusal.SignerNotActor;
        }

        if (!keys.HaveSigned(message.Signature))
        {
            return Refusal.BadSignature;
        }

        var proof = CheckObject(message.View.Root, message.View.Actor, keys);
        if (proof is not (Refusal.None or Refusal.NoProof))
        {
            return proof;
        }

        activity = new VerifiedActivity(message.View, Encoding.UTF8.GetString(message.Json), proof == Refusal.None);
        return Refusal.None;
    }

    /// <summary>
    /// Checks an activity by its integrity proof alone (FEP-8b32), wherever it was read from: a friend's outbox, a forwarded copy, an archive.
    /// </summary>
    public static Refusal CheckByProof(JsonElement root, KeyRing keys, out VerifiedActivity? activity)
    {
        activity = null;
        if (!ActivityView.TryRead(root, out var view))
        {
            return Refusal.NotAnActivity;
        }

        if (!keys.Is(view.Actor))
        {
            return Refusal.SignerNotActor;
        }

        if (!Iri.SameOrigin(view.Id, view.Actor))
        {
            return Refusal.OtherOrigin;
        }

        if (CheckObject(root, view.Actor, keys) is var proof and not Refusal.None)
        {
            return proof;
        }

        activity = new VerifiedActivity(view, root.GetRawText(), hasProof: true);
        return Refusal.None;
    }

    /// <summary>
    /// Checks an activity that was read at its actor's own origin, which vouches for it (FEP-fe34): all that there is of somebody without an identity key.
    /// Whoever has one must have signed it.
    /// </summary>
    public static Refusal CheckByOrigin(JsonElement root, string readAt, KeyRing keys, out VerifiedActivity? activity)
    {
        activity = null;
        if (keys.Current is not null)
        {
            return CheckByProof(root, keys, out activity);
        }

        if (!ActivityView.TryRead(root, out var view))
        {
            return Refusal.NotAnActivity;
        }

        if (!keys.Is(view.Actor))
        {
            return Refusal.SignerNotActor;
        }

        if (!Iri.SameOrigin(view.Id, view.Actor) || !Iri.SameOrigin(readAt, view.Actor))
        {
            return Refusal.OtherOrigin;
        }

        activity = new VerifiedActivity(view, root.GetRawText(), hasProof: false);
        return Refusal.None;
    }

    /// <summary>The same as <see cref="CheckByProof(JsonElement, KeyRing, out VerifiedActivity?)"/> for an actor with one key and one address.</summary>
    public static Refusal CheckByProof(JsonElement root, string actor, ReadOnlySpan<byte> publicKey, out VerifiedActivity? activity) =>
        CheckByProof(root, new KeyRing(actor, publicKey), out activity);

    /// <summary>
    /// Checks what an envelope held: its actor's proof, and that this person is among the recipients that the actor signed. A copy that
    /// somebody sealed again for a third person fails here.
    /// </summary>
    public static Refusal CheckSealed(JsonElement root, KeyRing keys, Func<string, bool> isMe, out VerifiedActivity? activity)
    {
        activity = null;
        if (CheckByProof(root, keys, out var inside) is var refusal and not Refusal.None)
        {
            return refusal;
        }

        if (!root.References("to").Any(isMe))
        {
            return Refusal.NotRecipient;
        }

        activity = new VerifiedActivity(inside!.View, inside.Json, hasProof: true, wasSealed: true);
        return Refusal.None;
    }

    /// <summary>Checks the proof of any object by that person, whichever of their actor ids it names as its author.</summary>
    public static Refusal CheckObject(JsonElement root, string author, KeyRing keys)
    {
        if (keys.Current is null)
        {
            return Refusal.NoProof;
        }

        if (!IntegrityProof.TryReadMethod(root, out var method))
        {
            return root.TryGetProperty("proof", out _) ? Refusal.BadProof : Refusal.NoProof;
        }

        // The method must be a key of the author; a valid proof by somebody else's key proves nothing here.
        return keys.Is(author) && keys.Is(Iri.WithoutFragment(method)) && keys.Proves(root) ? Refusal.None : Refusal.BadProof;
    }

    /// <inheritdoc cref="CheckObject(JsonElement, string, KeyRing)"/>
    public static Refusal CheckObject(JsonElement root, string author, ReadOnlySpan<byte> publicKey) => CheckObject(root, author, new KeyRing(author, publicKey));
}
