using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// The keys and the actor ids by which one person may speak: those of now, and earlier ones that their identity log proves. Requests are
/// signed by the key of now only; a proof inside may be older than the last rotation or move. Somebody whose server knows RSA alone has no
/// identity key, and proves nothing.
/// </summary>
public sealed class KeyRing
{
    private readonly IReadOnlyList<byte[]> former;
    private readonly IReadOnlyList<string> actors;
    private readonly string? rsa;

    /// <param name="actors">Canonical actor ids.</param>
    /// <param name="current">32 bytes, Ed25519; null when there is none.</param>
    /// <param name="former">Earlier keys.</param>
    /// <param name="rsa">Signs requests too (<see cref="RsaPublicKey.Read"/>); null when only the identity key may.</param>
    public KeyRing(IReadOnlyList<string> actors, byte[]? current, IReadOnlyList<byte[]> former, string? rsa = null)
    {
        this.actors = actors;
        this.former = former;
        this.rsa = rsa;
        Current = current;
    }

    /// <summary>The ring of somebody with one key and one address.</summary>
    public KeyRing(string actor, ReadOnlySpan<byte> key)
        : this([actor], key.ToArray(), [])
    {
    }

    public byte[]? Current { get; }

    /// <summary>Reads the keys of a person; null when there is neither an identity key nor one of RSA.</summary>
    public static KeyRing? TryRead(IReadOnlyList<string> actors, string current, IReadOnlyList<string> former, string? rsa = null) =>
        Multikey.TryDecode(current, out var key)
            ? new KeyRing(actors, key, [.. former.Select(f => Multikey.TryDecode(f, out var old) ? old : null).OfType<byte[]>()], rsa)
            : current.Length == 0 && rsa is not null ? new KeyRing(actors, null, [], rsa) : null;

    public bool Is(string? actor) => Iri.TryCanonical(actor, out var canonical) && actors.Contains(canonical);

    /// <summary>True when the key of now has signed the request; it was made a moment ago.</summary>
    public bool HaveSigned(RequestSignature signature) => signature.Form == SignatureForm.Ed25519
        ? Current is not null && Ed25519Signature.Verify(Current, signature.Base, signature.Bytes)
        : rsa is not null && RsaPublicKey.Verify(rsa, signature.Base, signature.Bytes);

    /// <summary>True when one of the keys has signed the document; the key of now is tried first.</summary>
    internal bool Proves(System.Text.Json.JsonElement document) =>
        (Current is not null && IntegrityProof.Verify(document, Current) == ProofFailure.None)
        || former.Any(key => IntegrityProof.Verify(document, key) == ProofFailure.None);
}
